"""Waiting for a condition that no recipe stands for, on the same schedule as for recipes."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .._clock import Clock, LoopClock, sleep
from .policy import PollPolicy, PollState
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
    """Poll until the predicate holds, and return the value for which it did.

    ``compose.wait_until`` does the same on the client's own policy and clock. Cancelling it just stops the polling.

    Args:
        look: an async callable that reads the value. A read that fails for a passing reason (no connection, 408,
            5xx, 429) counts as "not yet"; other errors are raised.
        predicate: returns whether the condition holds for the value.
        deadline: seconds from now, by default those of the policy; the last poll is made then.
        poll: the schedule of the polls; recipes' own by default.
        clock: the clock that time is measured by; the event loop's by default.

    Raises:
        TimeoutError: the condition did not hold by the deadline.
    """
    poll = poll or PollPolicy()
    clock = clock or LoopClock()
    start, polls = clock.now(), 0
    end = start + (poll.deadline if deadline is None else deadline)
    trouble: Exception | None = None
    while True:
        try:
            value = await look()
        except Exception as error:
            if not is_passing(error):
                raise
            trouble = error
        else:
            if predicate(value):
                return value
        polls += 1
        elapsed = clock.now() - start
        if clock.now() >= end:
            raise TimeoutError(f"condition not met after {elapsed:.0f} s ({polls} polls)") from trouble
        jitter = random.random()  # noqa: S311 - spreads load, guards nothing
        state = PollState(elapsed=elapsed, complete=0, total=0, since_progress=elapsed, polls=polls, jitter=jitter)
        await sleep(clock, min(poll.wait(state), end - clock.now()))
