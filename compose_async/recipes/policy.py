"""Poll schedules, as pure functions of a recipe's state, and the poll policy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from attrs import field, frozen, validators

from .._arguments import (
    as_validator,
    check_callback,
    check_flag,
    check_number,
    check_positive,
    check_seconds,
    refuse_awaitable,
)
from .._display import quoted
from .._pickling import restore
from .history import History, stage_of

MAX_DEADLINE = 1e9
"""Longest deadline in seconds, about 31 years: handles hold deadlines as dates, whose range is limited."""

MAX_WAIT = 120.0
"""Longest wait between two polls in seconds, except before ``History.earliest_end``, where waits may be longer."""

MIN_DURATIONS = 2
"""Number of durations of a kind that a prediction needs."""

# The shares of a time below were tuned by simulation; by_progress and by_history describe their use.
_MIN_WAIT: Final = 0.5
"""Shortest wait between two polls in seconds, for the default schedules."""
_FIRST_OPERATION: Final = 0.26
"""Wait before the first operation is done, as a share of the time elapsed."""
_MIN_FIRST_OPERATION: Final = 1.5
"""Shortest such wait in seconds."""
_PREDICTED_BY_PROGRESS: Final = 0.3
"""Wait as a share of the time left that the progress predicts."""
_PREDICTED_BY_HISTORY: Final = 0.4
"""Wait as a share of the time left that the history predicts."""
_LEAST_OF_ELAPSED: Final = 0.025
"""Shortest wait as a share of the time elapsed, before ``_LEAST_OF_SILENCE`` is added."""
_LEAST_OF_SILENCE: Final = 0.06
"""Addition to the shortest wait, as a share of the time since the last operation."""
_MOST_OF_ELAPSED: Final = 0.42
"""Longest wait as a share of the time elapsed."""
_OWN_PACE: Final = 0.5
"""Weight of a recipe's own pace in the mean: that of half an observation of its stage by earlier recipes."""
_MIN_OPERATIONS_LEFT: Final = 0.3
"""Operations left by which the pace is computed once all are done."""


@frozen(slots=False)  # built once a poll, in two thirds of the time that slots would take
class PollState:
    """The state of one recipe, as passed to a schedule. Times in seconds; ``jitter`` is a random number from 0 up to 1.

    The former names are ``Sight`` for the class and ``chance`` for ``jitter``. Both can still be read in this release;
    the constructor accepts ``jitter`` only.
    """

    elapsed: float
    """Seconds since the recipe was started or first watched."""
    complete: int
    total: int
    """Total operations over the tree of sub-recipes; ``complete`` counts those that are done."""
    since_progress: float
    """Seconds since ``complete`` last grew, or since the start."""
    polls: int
    """Number of polls so far."""
    jitter: float
    last_operation: float | None = None
    """Value of ``elapsed`` when the last operation was done, by Compose's ``updated_at``; None if that is unknown."""
    history: History | None = None
    """The history of the recipe's kind."""
    tolerance: float = 0.0
    """Smallest tolerance of the current waits, in seconds. :class:`PollPolicy` applies it."""

    @property
    def chance(self) -> float:
        """The former name of ``jitter``."""
        return self.jitter


Sight = PollState
"""The former name of :class:`PollState`, for one release."""

Schedule = Callable[[PollState], float]
"""A function from the state of a recipe to the seconds until its next poll."""


class GrowingTolerance(float):
    """A tolerance limited to the time elapsed, so that a short recipe is not seen much later."""


UNATTENDED_TOLERANCE: Final = GrowingTolerance(15.0)
"""Default tolerance of unattended work, such as a fleet. It saves a third of the polls of provisions."""


def tolerance_at(elapsed: float, tolerance: float, own: float) -> float:
    """Return a tolerance for a recipe of this age. A growing one is at least the policy's ``own``."""
    return max(min(tolerance, elapsed), own) if isinstance(tolerance, GrowingTolerance) else tolerance


def by_progress(state: PollState) -> float:
    """Return a wait based on the end that the progress so far predicts.

    With t elapsed and c of K operations done, ``t*(K-c)/(c+0.5)`` is left at the same pace. The wait is 0.3 of that,
    but at least 2.5 % of t plus 6 % of the time since ``complete`` last grew, and at most 42 % of t. Before the first
    operation is done, the wait is 26 % of t, and at least 1.5 seconds. The result is kept between 0.5 and 120 seconds,
    and then gets a jitter of 10 % either way.
    """
    return _by_progress(state) * jitter_factor(state.jitter)


def by_history(state: PollState) -> float:
    """Return a wait based on the end that earlier recipes of the kind predict. This is the default schedule.

    A kind is an operation, the type of database where that is known, and the number of operations. With fewer than
    two completed recipes of the kind, the wait is that of :func:`by_progress`. With the last n of them, at most 8:

    - Before ``0.85 * n/(n+1)`` of the shortest duration, polls are rare: the wait ends at that moment, but is at most
      ``min(n/4, 2)`` times t, the time elapsed.
    - Once an operation is done, the time left is predicted from the relative time left of earlier recipes at this
      stage; the pace of this recipe counts as half an observation. The wait is 0.4 of the time left, but at least
      2.5 % of t plus 6 % of the time since the last operation, and at most 42 % of t.
    - Before the first operation, and in a stage without observations, the wait is that of :func:`by_progress`.

    The wait is at least 0.5 seconds, and at most 120 once the recipe may have ended, with a jitter of 10 % either way.
    Failed recipes do not change the history. ``PollEvent.why`` names the rule behind a wait. For example:

    >>> from compose_async.recipes.history import History, add_completed
    >>> earlier = History()
    >>> for seconds in (100, 120, 140):  # each did the fifth of its ten operations at half time
    ...     earlier = add_completed(earlier, seconds, [(stage_of(5, 10), seconds / 2)])
    >>> def plan(elapsed, complete, last_operation):
    ...     state = PollState(elapsed, complete, 10, 0, 1, 0.5, last_operation, earlier)
    ...     wait, why, _ = PollPolicy().plan(state)
    ...     return round(wait, 2), why
    >>> plan(20, 0, 0)  # 3/4 of 20, as the shortest allows no end before 0.85 * 3/4 * 100
    (15.0, 'too early')
    >>> plan(45, 1, 45)  # 42 % of 45, as much more is left at this pace, and the first operation teaches nothing yet
    (18.9, 'progress')
    >>> plan(70, 5, 60)  # 0.4 of the time left: nearly as much as the 60 seconds up to here, less the 10 since then
    (19.68, 'history')
    """
    return _by_history(state)[0] * jitter_factor(state.jitter)


def _by_history(state: PollState) -> tuple[float, str]:
    """Return the wait of :func:`by_history` without jitter, and the rule behind it."""
    history, t = state.history, state.elapsed
    if history is None or len(history.durations) < MIN_DURATIONS:
        return _by_progress(state), "progress"
    stage = stage_of(state.complete, state.total)
    if stage and history.observations[stage]:
        last_operation = t - state.since_progress if state.last_operation is None else state.last_operation
        last_operation = min(max(last_operation, 0.0), t)
        since_operation = t - last_operation
        log_ratio = math.log(max(state.total - state.complete, _MIN_OPERATIONS_LEFT) / (state.complete + 0.5))
        n = history.observations[stage]
        log_ratio = (n * history.log_ratios[stage] + _OWN_PACE * log_ratio) / (n + _OWN_PACE)
        left = last_operation * math.exp(log_ratio) - since_operation
        least = _LEAST_OF_ELAPSED * t + _LEAST_OF_SILENCE * since_operation
        wait, why = min(max(_PREDICTED_BY_HISTORY * left, least), _MOST_OF_ELAPSED * t), "history"
    else:
        wait, why = _by_progress(state), "progress"
    wait = max(min(wait, MAX_WAIT), _MIN_WAIT)
    too_early = min(history.earliest_end - t, history.max_wait_ratio * t)
    return (too_early, "too early") if too_early > wait else (wait, why)


def first_wait(first: float, history: History | None, tolerance: float = 0.0) -> float:
    """Return the seconds from the start to the first poll, without jitter.

    A history delays it by at most as many seconds as ``max_wait_ratio``, whatever ``first`` is.
    """
    if history is not None and len(history.durations) >= MIN_DURATIONS:
        first = max(first, min(history.earliest_end, first + history.max_wait_ratio))
    return max(first, tolerance)


def _by_progress(state: PollState) -> float:
    t = state.elapsed
    if state.complete <= 0:
        wait = max(_FIRST_OPERATION * t, _MIN_FIRST_OPERATION)
    else:
        left = t * max(state.total - state.complete, 0) / (state.complete + 0.5)
        least = _LEAST_OF_ELAPSED * t + _LEAST_OF_SILENCE * state.since_progress
        wait = min(max(_PREDICTED_BY_PROGRESS * left, least), _MOST_OF_ELAPSED * t)
    return min(max(wait, _MIN_WAIT), MAX_WAIT)


def fixed(seconds: float) -> Schedule:
    """Return a schedule whose waits are all ``seconds`` long, with a jitter of 10 % either way."""
    check_seconds("seconds", seconds)
    return lambda state: seconds * jitter_factor(state.jitter)


def exponential(first: float = 1.0, *, factor: float = 2.0, longest: float = 60.0) -> Schedule:
    """Return a schedule whose waits grow from ``first`` by ``factor`` up to ``longest``, with a jitter of 10 %."""
    for name, value in (("first", first), ("longest", longest)):
        check_seconds(name, value)
    check_positive("factor", factor)

    def wait(state: PollState) -> float:
        steps = min(state.polls, 64)  # bounds the power, which would overflow a float
        return min(first * factor**steps, longest) * jitter_factor(state.jitter)

    return wait


def jitter_factor(jitter: float) -> float:
    """Return the factor from 0.9 to 1.1 that a random number gives a wait."""
    return 0.9 + 0.2 * jitter


_SECONDS: Final = as_validator(check_seconds, allow_infinite=True)
_BOUNDED_SECONDS: Final = [_SECONDS, validators.le(MAX_DEADLINE)]
_POSITIVE_SECONDS: Final = [*_BOUNDED_SECONDS, validators.gt(0)]
_RATE: Final = [as_validator(check_number, "a number, such as 20"), validators.gt(0)]


@frozen(kw_only=True)
class PollPolicy:
    """The settings for polling recipes. All times are in seconds.

    Args:
        schedule: computes the wait before the next poll; :func:`by_history`, :func:`by_progress`, a result of
            :func:`fixed` or :func:`exponential`, or a function of your own.
        first: the wait before the first poll of a recipe that this client has just started, unless the tolerance is
            larger.
        max_polls_per_second: budget of one client over all its recipes; the earliest due poll is made first.
        grace: the time for which Compose may not know a started recipe (404), or send unreadable responses, before
            that is an error. Polls are then at most a quarter of it apart.
        deadline: the time after the start at which an ``await`` without its own deadline times out; at most 1e9.
        resumed_deadline: the longest such time for a recipe that was resumed, whatever its handle says, unless
            ``deadline`` is longer. A deadline given to ``wait()`` has no such limit.
        tolerance: the delay that a wait without its own tolerance accepts: polls are at least that far apart.
            15 seconds halve the polls of a job of a few minutes.
        warm: whether the first recipe of a kind reads the recipes of its deployment, with one request, to learn from
            their durations.
    """

    schedule: Schedule = field(default=by_history, validator=as_validator(check_callback))
    first: float = field(default=1.0, validator=_SECONDS)
    max_polls_per_second: float = field(default=20.0, validator=_RATE)
    grace: float = field(default=30.0, validator=_SECONDS)
    deadline: float = field(default=3600.0, validator=_POSITIVE_SECONDS)
    resumed_deadline: float = field(default=86_400.0, validator=_POSITIVE_SECONDS)
    tolerance: float = field(default=0.0, validator=_BOUNDED_SECONDS)
    warm: bool = field(default=False, validator=as_validator(check_flag))

    def wait(self, state: PollState) -> float:
        """Return the wait before the next poll. Raises ValueError unless the schedule gives a finite one, 0 or more."""
        return self.plan(state)[0]

    def plan(self, state: PollState) -> tuple[float, str, float]:
        """Return the wait before the next poll, its rule (``PollEvent.why``), and the wait without tolerance."""
        if self.schedule is by_history:
            seconds, why = _by_history(state)
            seconds *= jitter_factor(state.jitter)
        else:
            seconds, why = self._call_schedule(state), "schedule"
        if not state.tolerance:
            return seconds, why, seconds
        tolerance = tolerance_at(state.elapsed, state.tolerance, self.tolerance) * jitter_factor(state.jitter)
        return (tolerance, "tolerance", seconds) if tolerance > seconds else (seconds, why, seconds)

    def _call_schedule(self, state: PollState) -> float:
        seconds = self.schedule(state)
        if type(seconds) is float and 0 <= seconds < math.inf:
            return seconds
        refuse_awaitable("the poll schedule", seconds)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
            msg = f"the poll schedule gave {quoted(seconds)}: it has to be a finite number of seconds"
            raise ValueError(msg)
        return seconds

    __setstate__ = restore
