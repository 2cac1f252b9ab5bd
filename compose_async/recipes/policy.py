"""When to poll a recipe again: pure functions of what is known, and the settings around them."""

from __future__ import annotations

import math
from collections.abc import Callable

from attrs import field, frozen, validators

LONGEST_DEADLINE = 1e9
"""Seconds, some thirty years: a handle holds the deadline as a date, and calendars end."""


@frozen
class PollState:
    """What a schedule knows of one recipe. Times in seconds; ``jitter`` is a random number from 0 up to 1.

    It was called ``Sight``, and ``jitter`` was ``chance``. Both old names can still be read in this release; the
    constructor takes the new one only.
    """

    elapsed: float
    """Since the recipe was started or first watched."""
    complete: int
    total: int
    """Operations done and in all, over the tree of sub-recipes."""
    since_progress: float
    """Since ``complete`` last grew, or since the beginning."""
    polls: int
    """Polls so far."""
    jitter: float

    @property
    def chance(self) -> float:
        """The former name of ``jitter``."""
        return self.jitter


Sight = PollState
"""The former name of :class:`PollState`, for one release."""

Schedule = Callable[[PollState], float]
"""Seconds until the next poll."""


def by_progress(state: PollState) -> float:
    """Close to the end that the progress so far predicts; the default.

    With t elapsed and c of K operations done, ``t*(K-c)/(c+0.5)`` is left if the pace holds. The wait is 0.3 of that,
    but at least 2.5 % of t plus 6 % of the time for which the counter has stood still, and at most 42 % of t. Before
    the first operation is done it is 26 % of t, at least 1.5 seconds. In all 0.5 to 120 seconds, with a jitter of
    10 % either way. The policy suite of ``benchmarks`` replays it against other schedules.
    """
    t = state.elapsed
    if state.complete <= 0:
        wait = max(0.26 * t, 1.5)
    else:
        left = t * max(state.total - state.complete, 0) / (state.complete + 0.5)
        wait = min(max(0.3 * left, 0.025 * t + 0.06 * state.since_progress), 0.42 * t)
    return min(max(wait, 0.5), 120.0) * _jitter(state)


def fixed(seconds: float) -> Schedule:
    """Always the same wait, with a jitter of 10 % either way."""
    return lambda state: seconds * _jitter(state)


def exponential(first: float = 1.0, *, factor: float = 2.0, longest: float = 60.0) -> Schedule:
    """``first``, then ``factor`` times as long each time up to ``longest``, with a jitter of 10 % either way."""

    def wait(state: PollState) -> float:
        steps = min(state.polls, 64)  # beyond that any factor has met its limit, and floats theirs
        return min(first * factor**steps, longest) * _jitter(state)

    return wait


def _jitter(state: PollState) -> float:
    return 0.9 + 0.2 * state.jitter


@frozen(kw_only=True)
class PollPolicy:
    """How recipes are polled. All times are in seconds.

    Args:
        schedule: the wait before the next poll; :func:`by_progress`, :func:`fixed`, :func:`exponential`, or yours.
        first: the wait before the first poll of a recipe that was just started.
        max_polls_per_second: budget of one client over all its recipes; the poll that is due first goes first.
        grace: how long a recipe that was known or started may be unknown to Compose (404) before it counts as lost.
        deadline: how long after the start an ``await`` without a deadline of its own gives up; 1e9 at most.
    """

    schedule: Schedule = by_progress
    first: float = field(default=1.0, validator=validators.ge(0))
    max_polls_per_second: float = field(default=20.0, validator=validators.gt(0))
    grace: float = field(default=30.0, validator=validators.ge(0))
    deadline: float = field(default=3600.0, validator=[validators.gt(0), validators.le(LONGEST_DEADLINE)])

    def wait(self, state: PollState) -> float:
        """Return the schedule's wait before the next poll. Raises ValueError unless it is a finite number from 0."""
        seconds = self.schedule(state)
        if not 0 <= seconds < math.inf:
            msg = f"the poll schedule gave {seconds!r}: it has to be a finite number of seconds"
            raise ValueError(msg)
        return seconds
