"""Waiting for a condition that has no recipe, on the poll schedule of recipes."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .._arguments import call_async, check_callback, check_instance, check_seconds, refuse_awaitable
from .._clock import Clock, LoopClock, sleep
from ..errors import DecodeError
from .grace_period import GracePeriod
from .policy import PollPolicy, PollState
from .poll_errors import is_transient

T = TypeVar("T")


async def wait_until(
    look: Callable[[], Awaitable[T]],
    predicate: Callable[[T], bool],
    *,
    deadline: float | None = None,
    poll: PollPolicy | None = None,
    clock: Clock | None = None,
) -> T:
    """Poll until the predicate holds, and return the value that satisfied it.

    ``compose.wait_until`` does the same on the client's own policy and clock. Cancelling it only stops the polling.

    Args:
        look: an async callable that reads the value. A transient failure (no connection, 408, 5xx, 429) counts as
            "not yet", and so does an unreadable response for the policy's ``grace``; other errors are raised.
        predicate: returns whether the condition holds for the value; a plain function.
        deadline: seconds from now, by default the policy's deadline; the last poll is made then.
        poll: the schedule of the polls, by default that of recipes.
        clock: the clock that measures time, by default the event loop's.

    Raises:
        TimeoutError: the condition did not hold by the deadline.
    """
    check_callback("predicate", predicate)
    poll = PollPolicy() if poll is None else check_instance("poll", poll, PollPolicy)
    clock = clock or LoopClock()
    start, polls = clock.now(), 0
    end = start + (poll.deadline if deadline is None else check_seconds("deadline", deadline, allow_infinite=True))
    last_error: Exception | None = None
    grace_period = GracePeriod()
    while True:
        try:
            value = await call_async("look", look)
        except DecodeError as error:
            if grace_period.outlasted_by("unreadable", now=clock.now(), seconds=poll.grace):
                raise
            last_error = error
        except Exception as error:
            if not is_transient(error):
                raise
            last_error = error
        else:
            grace_period = GracePeriod()
            holds = predicate(value)
            refuse_awaitable("predicate", holds, futures=False)  # an awaitable is always truthy
            if holds:
                return value
        polls += 1
        elapsed = clock.now() - start
        if clock.now() >= end:
            raise TimeoutError(f"condition not met after {elapsed:.0f} s ({polls} polls)") from last_error
        jitter = random.random()  # noqa: S311 - spreads load, no security use
        state = PollState(elapsed=elapsed, complete=0, total=0, since_progress=elapsed, polls=polls, jitter=jitter)
        most = grace_period.longest_wait(now=clock.now(), seconds=poll.grace)
        await sleep(clock, min(poll.wait(state), most, end - clock.now()))
