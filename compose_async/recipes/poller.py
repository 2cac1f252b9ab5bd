"""One poll of a recipe: read it, apply the body or classify the error, wake waiters, plan the next poll."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from math import inf
from typing import Final, Literal

from attrs import define, field

from .. import models
from .._clock import Clock, is_being_cancelled, utc
from ..errors import RateLimitError
from ..events import Hook, Phase, emit, has_listeners
from .history import History, HistoryCache, Kind, durations_of
from .policy import PollPolicy, first_wait, jitter_factor, tolerance_at
from .poll_errors import classify_poll_error
from .recipe_state import RecipeState
from .status import RecipeOutcome

MAX_POLL_PAUSE: Final = 60.0
"""Longest pause of all polls after one 429, in seconds. A longer one would look like a hang."""

CLOCK_TOLERANCE: Final = 5.0
"""Seconds within which the server's time and that of this machine are the same."""

MAX_RESUMED_WAIT: Final = 2.0
"""Longest wait, in seconds, after a poll of a resumed recipe while the pace of the server's clock is unknown."""

CALLBACK_ERROR_WAIT: Final = 5.0
"""Seconds until the next poll after a user callback raised an error."""


@define(eq=False, repr=False)
class Poller:
    """The polls of one client's recipes. Compose is reached through injected callables."""

    fetch_recipe: Callable[[str], Awaitable[models.Recipe]]
    """Reads a recipe by its id."""
    fetch_recipes: Callable[[str], Awaitable[tuple[models.Recipe, ...]]]
    """Reads the recipes of a deployment."""
    is_gone: Callable[[str], Awaitable[bool]]
    """Returns whether a deployment is gone."""
    clock: Clock
    policy: PollPolicy
    hooks: tuple[Hook, ...] = ()
    server_now: Callable[[], datetime | None] = lambda: None
    jitter: Callable[[], float] = random.random
    histories: HistoryCache = field(factory=HistoryCache)
    paused_until: float = -inf
    """Time before which no recipe is polled, after a 429."""
    _first_times: tuple[float, datetime] | None = None
    """Time of the clock and of the server at the first response."""
    _pace: Literal["unknown", "same", "different"] = "unknown"
    """Pace of the server's clock. A faster one, such as an accelerated simulator's, cannot give a recipe's age."""

    def first_due(self, state: RecipeState, tolerance: float = 0.0) -> float:
        """Return the time of the first poll of a newly started recipe."""
        tolerance = tolerance_at(0.0, tolerance, self.policy.tolerance)
        wait = first_wait(self.policy.first, self.histories.latest(state.kind), tolerance)
        return state.watched_at + wait * jitter_factor(self.jitter())

    async def poll(self, state: RecipeState, poll_started: float) -> None:
        """Poll once, and plan the next poll. The waiters raise all errors, including those of hooks and schedules.

        Only KeyboardInterrupt, SystemExit and a cancellation of this task are raised.
        """
        state.polls += 1
        error: Exception | None = None
        classified: RecipeOutcome | Exception | None = None
        try:
            try:
                recipe = await self.fetch_recipe(state.recipe_id)
            except Exception as problem:  # noqa: BLE001 - classified, then raised by the waiters
                error, grace = problem, self.policy.grace
                classified = await classify_poll_error(self.is_gone, state, error, now=self.clock.now(), grace=grace)
                now = self.clock.now()
            else:
                now = self.apply_body(state, recipe)
            self._finish_poll(state, poll_started, now, error, classified)
        except BaseException as problem:  # a user's schedule or token provider may raise anything
            if _ends_the_task(problem):
                raise
            self._after_callback_error(state, problem, poll_started)

    async def poll_batch(
        self, deployment_id: str, states: Sequence[RecipeState], poll_started: float
    ) -> list[RecipeState]:
        """Poll several recipes of one deployment with one request, and return the polled ones.

        A recipe is left out if the list lacks it or has fewer of its sub-recipes than are known. Raises the error of
        the request, if it is an ``Exception``; the waiters raise others.
        """
        try:
            listed = {recipe.id: recipe for recipe in await self.fetch_recipes(deployment_id)}
        except BaseException as problem:
            if isinstance(problem, Exception) or _ends_the_task(problem):
                raise
            for state in states:
                self._after_callback_error(state, problem, poll_started)
            return list(states)
        polled: list[RecipeState] = []
        for state in states:
            recipe, last = listed.get(state.recipe_id), state.snapshot
            if recipe is None or last is None or len(recipe.recipes) < len(last.recipes):
                continue
            state.polls += 1
            polled.append(state)
            try:
                self._finish_poll(state, poll_started, self.apply_body(state, recipe))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as problem:  # noqa: BLE001 - as in poll; without an await here, no cancellation
                self._after_callback_error(state, problem, poll_started)
        return polled

    def learn(self, state: RecipeState) -> Coroutine[object, object, None] | None:
        """Return a coroutine that learns from the deployment's recipes, once for each kind without a history."""
        kind, like = state.kind, state.snapshot
        if like is None or like.deployment_id is None or self.histories.get(kind) is not None:
            return None
        self.histories.put(kind, History())  # before any await: recipes polled together would each learn the same
        return self._load_history(kind, like, like.deployment_id)

    async def _load_history(self, kind: Kind, like: models.Recipe, deployment_id: str) -> None:
        with suppress(Exception):  # without the durations only the schedule is less precise
            for duration in durations_of(await self.fetch_recipes(deployment_id), like=like, total=kind.total):
                self.histories.add(kind, duration)

    def apply_body(self, state: RecipeState, recipe: models.Recipe) -> float:
        """Apply a body of the recipe, from a poll or from the starting call, and return the current time."""
        before, version, now = state.outcome, state.version, self.clock.now()
        server_now = self.server_now()
        if server_now is not None and self._pace != "different":
            self._compare_clocks(now, server_now)
        if self._pace == "different" and state.started_at is not None and state.started_at < state.watched_at:
            state.started_at = None  # it was computed from timestamps of a clock with another pace
        state.update(recipe, now, None if self._pace == "different" else server_now)
        if state.version != version:
            self.emit(state, "changed", now)
        if state.outcome is not before:
            self._report_end(state, now)
        return now

    def emit(self, state: RecipeState, phase: Phase, now: float) -> None:
        """Pass an event of the recipe to the hooks."""
        if has_listeners(self.hooks):
            emit(self.hooks, state.event(phase, now))

    def _finish_poll(
        self,
        state: RecipeState,
        poll_started: float,
        now: float,
        error: Exception | None = None,
        classified: RecipeOutcome | Exception | None = None,
    ) -> None:
        """Plan the next poll, emit the event of this one, and wake waiters."""
        state.polled_at = poll_started
        if isinstance(classified, str):
            state.outcome = classified
            self._report_end(state, now)
        elif classified is not None:
            state.notify(classified)
        wait = why = None
        if not state.outcome:
            history = self.histories.get(state.kind)
            tolerance = state.min_tolerance(self.policy.tolerance)
            wait, why, wait_without_tolerance = self.policy.plan(
                state.poll_state(now, self.jitter(), history, tolerance)
            )
            if self._pace == "unknown" and state.start < state.watched_at:
                wait = min(wait, MAX_RESUMED_WAIT)
            period, grace = state.grace_period, self.policy.grace
            if period is not None and wait > (most := period.longest_wait(now=now, seconds=grace)):
                wait, why = most, "grace"
            state.due = due = now + wait
            state.due_without_tolerance = due if wait_without_tolerance >= wait else now + wait_without_tolerance
        if has_listeners(self.hooks):
            emit(self.hooks, state.poll_event(error, wait, why))
        if state.notify_polled(error, poll_started=poll_started, ended=now):
            state.due = state.due_without_tolerance = now  # a deadline passed: its waiter needs another poll
        if isinstance(error, RateLimitError):
            self.paused_until = max(self.paused_until, now + min(error.retry_after or 0.0, MAX_POLL_PAUSE))

    def _compare_clocks(self, now: float, server_now: datetime) -> None:
        """Learn the pace of the server's clock from two responses at least a second apart."""
        if self._first_times is None:
            self._first_times = now, server_now
            if abs((server_now - utc(self.clock)).total_seconds()) <= CLOCK_TOLERANCE:
                self._pace = "same"  # clocks that agree need no second response
            return
        passed = now - self._first_times[0]
        there = (server_now - self._first_times[1]).total_seconds()
        if there > 2 * passed + 2:  # Date headers have a resolution of a second
            self._pace = "different"
        elif passed >= 1:
            self._pace = "same"

    def _report_end(self, state: RecipeState, now: float) -> None:
        # The time in the queue is unknown for a recipe that was first seen after its end.
        if state.outcome == "complete" and (state.polls > 1 or state.started_at == state.watched_at):
            start, end = state.start, state.ended_at
            self.histories.add(state.kind, (now if end is None else end) - start, state.stage_times, start)
        self.emit(state, "ended", now)
        state.notify()

    def _after_callback_error(self, state: RecipeState, error: BaseException, poll_started: float) -> None:
        state.polled_at = poll_started
        state.notify(_raisable(error))
        state.due = state.due_without_tolerance = self.clock.now() + CALLBACK_ERROR_WAIT


def _ends_the_task(error: BaseException) -> bool:
    """Return whether an error ends the program, or is a cancellation of this task, and no callback's own."""
    if isinstance(error, asyncio.CancelledError):
        return is_being_cancelled()
    return isinstance(error, KeyboardInterrupt | SystemExit)


def _raisable(error: BaseException) -> BaseException:
    """Return the error; replace one that a future cannot hold, or that would end an iterator or a task."""
    if not isinstance(error, StopIteration | asyncio.CancelledError):
        return error
    replacement = RuntimeError(f"a callback raised {type(error).__name__}")
    replacement.__cause__ = error
    return replacement
