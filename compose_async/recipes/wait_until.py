"""Waiting for what has no recipe: look again and again, on the same schedule as for recipes."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, TypeVar

from .. import PollPolicy, Sight
from ..errors import APIConnectionError, InternalServerError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .._clock import Clock

T = TypeVar("T")

PASSING = (APIConnectionError, InternalServerError, RateLimitError)
"""Failures of a read that say nothing about what was to be read."""


async def wait_until(
    look: Callable[[], Awaitable[T]],
    predicate: Callable[[T], bool],
    *,
    deadline: float | None = None,
    poll: PollPolicy | None = None,
    clock: Clock | None = None,
) -> T:
    """Look until what is seen satisfies, and return it.

    ``compose.wait_until`` does the same on the client's own policy and clock. Cancelling it just stops the looking.

    Args:
        look: an async callable that reads something. A read that fails for a passing reason (no connection, 5xx,
            429) counts as «not yet»; other errors are raised.
        predicate: whether this is what was waited for.
        deadline: seconds from now, by default those of the policy; the last look is made then.
        poll: the schedule of the looks; recipes' own by default.
        clock: what time is measured by; the event loop's by default.

    Raises:
        TimeoutError: it was not so by the deadline.
    """
    poll = poll or PollPolicy()
    now, sleep = _time(clock)
    start, looks = now(), 0
    end = start + (poll.deadline if deadline is None else deadline)
    trouble: Exception | None = None
    while True:
        try:
            seen = await look()
        except PASSING as error:
            trouble = error
        else:
            if predicate(seen):
                return seen
        looks += 1
        if now() >= end:
            raise TimeoutError(f"not so after {now() - start:.0f} s and {looks} looks") from trouble
        elapsed = now() - start
        chance = random.random()  # noqa: S311 - spreads load, guards nothing
        sight = Sight(elapsed=elapsed, complete=0, total=0, since_progress=elapsed, polls=looks, chance=chance)
        await sleep(min(poll.wait(sight), end - now()))


def _time(clock: Clock | None) -> tuple[Callable[[], float], Callable[[float], Awaitable[None]]]:
    if clock is None:
        return asyncio.get_running_loop().time, asyncio.sleep

    async def sleep(seconds: float) -> None:
        woken = asyncio.Event()
        timer = clock.call_at(clock.now() + seconds, woken.set)
        try:
            await woken.wait()
        finally:
            timer.cancel()

    return clock.now, sleep
