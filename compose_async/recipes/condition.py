"""Waiting for a condition that no recipe stands for, on the same schedule as for recipes."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .._clock import Clock, LoopClock, sleep
from .policy import PollPolicy, Sight
from .poll_errors import is_passing

T = TypeVar("T")


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
    clock = clock or LoopClock()
    start, looks = clock.now(), 0
    end = start + (poll.deadline if deadline is None else deadline)
    trouble: Exception | None = None
    while True:
        try:
            seen = await look()
        except Exception as error:
            if not is_passing(error):
                raise
            trouble = error
        else:
            if predicate(seen):
                return seen
        looks += 1
        elapsed = clock.now() - start
        if clock.now() >= end:
            raise TimeoutError(f"not so after {elapsed:.0f} s and {looks} looks") from trouble
        chance = random.random()  # noqa: S311 - spreads load, guards nothing
        sight = Sight(elapsed=elapsed, complete=0, total=0, since_progress=elapsed, polls=looks, chance=chance)
        await sleep(clock, min(poll.wait(sight), end - clock.now()))
