"""When to poll a recipe again: pure functions of what is known, and the settings around them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from attrs import Attribute, asdict, field, frozen, validators

from .._arguments import check_callback, check_deadline, check_number, check_plain, flag
from .history import History, stage_of

LONGEST_DEADLINE = 1e9
"""Seconds, some thirty years: a handle holds the deadline as a date, and calendars end."""


LONGEST_WAIT = 120.0
"""Seconds between two polls, at most, where nothing says that the recipe cannot have ended."""

_FEWEST = 2
"""Recipes of a kind without which nothing is foretold."""


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
    last_operation: float | None = None
    """``elapsed`` when the last operation was done, by Compose's ``updated_at``; None: when that was seen."""
    history: History | None = None
    """What earlier recipes of the kind have taught."""
    tolerance: float = 0.0
    """How late the tightest of those who wait accepts to be told. :class:`PollPolicy` sees to it."""

    @property
    def chance(self) -> float:
        """The former name of ``jitter``."""
        return self.jitter


Sight = PollState
"""The former name of :class:`PollState`, for one release."""

Schedule = Callable[[PollState], float]
"""Seconds until the next poll."""


def by_progress(state: PollState) -> float:
    """Close to the end that the progress so far predicts.

    With t elapsed and c of K operations done, ``t*(K-c)/(c+0.5)`` is left if the pace holds. The wait is 0.3 of that,
    but at least 2.5 % of t plus 6 % of the time for which the counter has stood still, and at most 42 % of t. Before
    the first operation is done it is 26 % of t, at least 1.5 seconds. In all 0.5 to 120 seconds, with a jitter of
    10 % either way. The policy suite of ``benchmarks`` replays it against other schedules.
    """
    return _by_progress(state) * _jitter(state)


def by_history(state: PollState) -> float:
    """Close to the end that earlier recipes of the kind predict; the default. It learns as recipes complete.

    A kind is an operation, the type of database where that is known, and the number of operations. While fewer than
    two recipes of the kind have completed, this is :func:`by_progress`. From then on, with n recipes known, at most 8:

    - Until ``0.85 * n/(n+1)`` of the shortest one's duration the recipe is hardly polled: the wait leads up to that
      moment, but is at most ``min(n/4, 2)`` times the time elapsed.
    - Once an operation is done, the share of the time that was left at this stage of earlier recipes predicts the end
      (this recipe's own pace counts as half an observation). The wait is 0.4 of the time left, but at least 2.5 % of t
      plus 6 % of the time since the last operation, and at most 42 % of t.
    - Before that, and in a stage that is new, it is the wait of :func:`by_progress`.

    In all at least 0.5 seconds, and at most 120 where the recipe may have ended, with a jitter of 10 % either way.
    Recipes that fail teach nothing. ``PollEvent.why`` names the rule that decided.
    """
    return _decide(state)[0] * _jitter(state)


def _decide(state: PollState) -> tuple[float, str]:
    """Return the wait of :func:`by_history`, without jitter, and the rule that decided."""
    history, t = state.history, state.elapsed
    if history is None or len(history.durations) < _FEWEST:
        return _by_progress(state), "progress"
    stage = stage_of(state.complete, state.total)
    if stage and history.counts[stage]:
        reached = t - state.since_progress if state.last_operation is None else state.last_operation
        reached = min(max(reached, 0.0), t)
        still = t - reached
        own = math.log(max(state.total - state.complete, 0.3) / (state.complete + 0.5))
        n = history.counts[stage]
        left = reached * math.exp((n * history.left[stage] + 0.5 * own) / (n + 0.5)) - still
        wait, why = min(max(0.4 * left, 0.025 * t + 0.06 * still), 0.42 * t), "history"
    else:
        wait, why = _by_progress(state), "progress"
    wait = max(min(wait, LONGEST_WAIT), 0.5)
    early = min(history.quiet - t, history.growth * t)
    return (early, "too early") if early > wait else (wait, why)


def first_wait(first: float, history: History | None) -> float:
    """Return the seconds from the start to the first poll, without jitter."""
    if history is None or len(history.durations) < _FEWEST:
        return first
    return max(first, min(history.quiet, first + history.growth))


def _by_progress(state: PollState) -> float:
    t = state.elapsed
    if state.complete <= 0:
        wait = max(0.26 * t, 1.5)
    else:
        left = t * max(state.total - state.complete, 0) / (state.complete + 0.5)
        wait = min(max(0.3 * left, 0.025 * t + 0.06 * state.since_progress), 0.42 * t)
    return min(max(wait, 0.5), LONGEST_WAIT)


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


def _callback(_: object, attribute: Attribute[Any], value: Schedule) -> None:
    check_callback(attribute.name, value)


def _flag(_: object, attribute: Attribute[Any], value: bool) -> None:  # noqa: FBT001 - as attrs calls it
    flag(attribute.name, value)


def _rate(_: object, attribute: Attribute[float], value: float) -> None:
    check_number(attribute.name, value, "a number, such as 20")


def _seconds(_: object, attribute: Attribute[float], value: float) -> None:
    check_deadline(attribute.name, value)


@frozen(kw_only=True)
class PollPolicy:
    """How recipes are polled. All times are in seconds.

    Args:
        schedule: the wait before the next poll; :func:`by_history`, :func:`by_progress`, :func:`fixed`,
            :func:`exponential`, or yours.
        first: the wait before the first poll of a recipe that was just started.
        max_polls_per_second: budget of one client over all its recipes; the poll that is due first goes first.
        grace: how long a recipe that was known or started may be unknown to Compose (404), or its responses
            unreadable, before that is an error.
        deadline: how long after the start an ``await`` without a deadline of its own gives up; 1e9 at most.
        tolerance: how late waits without a tolerance of their own accept to be told of the end: no wait between two
            polls is shorter. 15 seconds halve the polls of a job of some minutes.
        warm: whether the first recipe of a kind reads the history of its deployment, one request, to learn from that.
    """

    schedule: Schedule = field(default=by_history, validator=_callback)
    first: float = field(default=1.0, validator=_seconds)
    max_polls_per_second: float = field(default=20.0, validator=[_rate, validators.gt(0)])
    grace: float = field(default=30.0, validator=_seconds)
    deadline: float = field(default=3600.0, validator=[_seconds, validators.gt(0), validators.le(LONGEST_DEADLINE)])
    tolerance: float = field(default=0.0, validator=[_seconds, validators.le(LONGEST_DEADLINE)])
    warm: bool = field(default=False, validator=_flag)

    def wait(self, state: PollState) -> float:
        """Return the wait before the next poll. Raises ValueError unless the schedule gives a finite one from 0 on."""
        return self.plan(state)[0]

    def plan(self, state: PollState) -> tuple[float, str, float]:
        """Return the wait before the next poll, the rule behind it (``PollEvent.why``), the wait without tolerance."""
        if self.schedule is by_history:
            seconds, why = _decide(state)
            seconds *= _jitter(state)
        else:
            seconds, why = self._own(state), "schedule"
        patient = state.tolerance * _jitter(state)
        return (patient, "tolerance", seconds) if patient > seconds else (seconds, why, seconds)

    def _own(self, state: PollState) -> float:
        seconds = self.schedule(state)
        if type(seconds) is float and 0 <= seconds < math.inf:
            return seconds
        check_plain("the poll schedule", seconds)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
            msg = f"the poll schedule gave {seconds!r}: it has to be a finite number of seconds"
            raise ValueError(msg)
        return seconds

    def __getstate__(self) -> dict[str, object]:
        return asdict(self, recurse=False)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Fill in the fields that came after it was pickled."""
        PollPolicy.__init__(self, **state)
