"""One poll of a recipe: read it, apply the body or classify the error, wake waiters, plan the next poll."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal, NamedTuple

from .. import models
from .._clock import Clock, utc
from ..errors import RateLimitError
from ..events import Hook, Phase, emit, has_listeners
from .history import Memory, durations_of
from .policy import PollPolicy, first_wait
from .poll_errors import classify_poll_error
from .recipe_state import NEVER, RecipeState
from .status import Ending

LONGEST_PAUSE: Final = 60.0
"""Longest pause of all polls after one 429, in seconds. A longer one would look like a hang."""

SAME_TIME: Final = 5.0
"""Seconds within which the server's time and that of this machine are the same."""

FIRST_OF_A_RESUMED: Final = 2.0
"""Longest wait, in seconds, after a poll of a resumed recipe while the pace of the server's clock is unknown."""

AFTER_A_BROKEN_SCHEDULE: Final = 5.0
"""Seconds until the next poll after a user callback raised an error."""


class NextPoll(NamedTuple):
    """The plan after a poll, in seconds of the clock."""

    due: float | None
    """The time of the recipe's next poll; None after its end."""
    prompt_due: float = 0.0
    """The time of the next poll for waiters without tolerance."""
    paused_until: float = -NEVER
    """The time before which no recipe is polled."""


class Poller:
    """The polls of one client's recipes. Compose is reached through injected callables.

    ``fetch`` reads a recipe, ``fetch_all`` reads a deployment's recipes, ``is_gone`` checks that a deployment is gone.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[models.Recipe]],
        is_gone: Callable[[str], Awaitable[bool]],
        clock: Clock,
        policy: PollPolicy,
        *,
        fetch_all: Callable[[str], Awaitable[tuple[models.Recipe, ...]]],
        hooks: tuple[Hook, ...],
        server_now: Callable[[], datetime | None],
        jitter: Callable[[], float],
        memory: Memory,
    ) -> None:
        self._fetch = fetch
        self._is_gone = is_gone
        self._fetch_all = fetch_all
        self._clock = clock
        self._policy = policy
        self.is_warm = policy.warm
        """Whether the first recipe of a kind reads the recipes of its deployment to learn from them."""
        self.hooks = hooks
        self._server_now = server_now
        self._jitter = jitter
        self._memory = memory
        self._first_times: tuple[float, datetime] | None = None
        self._pace: Literal["unknown", "ours", "other"] = "unknown"
        """Pace of the server's clock. A faster one, such as an accelerated simulator's, cannot give a recipe's age."""

    def first_due(self, state: RecipeState) -> float:
        """Return the time of the first poll of a newly started recipe."""
        wait = first_wait(self._policy.first, self._memory.latest(state.kind))
        return state.began + wait * (0.9 + 0.2 * self._jitter())

    async def poll(self, state: RecipeState, began: float) -> NextPoll:
        """Poll once. Errors, including those of hooks and schedules, are raised by the waiters and not here.

        Only KeyboardInterrupt, SystemExit and a cancellation of this task are raised.
        """
        state.polls += 1
        error: Exception | None = None
        means: Ending | Exception | None = None
        try:
            try:
                recipe = await self._fetch(state.recipe_id)
            except Exception as problem:  # noqa: BLE001 - classified, then raised by the waiters
                error, grace = problem, self._policy.grace
                means = await classify_poll_error(self._is_gone, state, error, now=self._clock.now(), grace=grace)
                now = self._clock.now()
            else:
                now = self.take_in(state, recipe)
            state.polled_at = began
            return self._next(state, error, means, began=began, now=now)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:  # a user's schedule or token provider may raise anything
            if isinstance(problem, asyncio.CancelledError) and _is_cancelled():
                raise
            return self._broken(state, problem, began)

    async def poll_together(
        self, deployment_id: str, states: Sequence[RecipeState], began: float
    ) -> dict[RecipeState, NextPoll]:
        """Poll several recipes of one deployment with one request, and return the plan for each.

        A recipe is left out if the list lacks it or has fewer of its sub-recipes than are known. Raises the error of
        the request.
        """
        found = {recipe.id: recipe for recipe in await self._fetch_all(deployment_id)}
        following: dict[RecipeState, NextPoll] = {}
        for state in states:
            recipe, known = found.get(state.recipe_id), state.snapshot
            if recipe is None or known is None or len(recipe.recipes) < len(known.recipes):
                continue
            state.polls += 1
            try:
                now = self.take_in(state, recipe)
                state.polled_at = began
                following[state] = self._next(state, None, None, began=began, now=now)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as problem:  # noqa: BLE001 - as in poll; without an await here, no cancellation
                following[state] = self._broken(state, problem, began)
        return following

    def wants_history(self, state: RecipeState) -> bool:
        """Return whether :meth:`warm_up` is useful: the recipe goes on, and its kind has no history."""
        return not state.ending and self._memory.get(state.kind) is None

    async def warm_up(self, state: RecipeState) -> None:
        """Learn the durations of a kind from a deployment's recipes, once."""
        kind, like = state.kind, state.snapshot
        if like is None or like.deployment_id is None:
            return
        self._memory.learn(kind, 0.0)  # an entry for the kind prevents a second request, also after a failure
        with suppress(Exception):  # without the durations only the schedule is less precise
            for duration in durations_of(await self._fetch_all(like.deployment_id), like=like, total=kind[2]):
                self._memory.learn(kind, duration)

    def take_in(self, state: RecipeState, recipe: models.Recipe) -> float:
        """Apply a body of the recipe, from a poll or from the starting call, and return the current time."""
        before, version, now = state.ending, state.version, self._clock.now()
        server_now = self._server_now()
        self._compare_clocks(now, server_now)
        if self._pace == "other" and state.started is not None and state.started < state.began:
            state.started = None  # it was computed from timestamps of a clock with another pace
        state.update(recipe, now, None if self._pace == "other" else server_now)
        if state.version != version:
            self.emit(state, "changed", now)
        if state.ending is not before:
            self._end(state, now)
        return now

    def emit(self, state: RecipeState, phase: Phase, now: float) -> None:
        """Pass an event of the recipe to the hooks."""
        if has_listeners(self.hooks):
            emit(self.hooks, state.event(phase, now))

    def _next(
        self,
        state: RecipeState,
        error: Exception | None,
        means: Ending | Exception | None,
        *,
        began: float,
        now: float,
    ) -> NextPoll:
        if isinstance(means, str):
            state.ending = means
            self._end(state, now)
        elif means is not None:
            state.notify(means)
        wait, why, prompt = None, None, 0.0
        if not state.ending:
            history = self._memory.get(state.kind)
            tolerance = state.tightest(self._policy.tolerance)
            wait, why, prompt = self._policy.plan(state.poll_state(now, self._jitter(), history, tolerance))
            if self._pace == "unknown" and state.start < state.began:
                wait = min(wait, FIRST_OF_A_RESUMED)
                prompt = min(prompt, wait)
        if has_listeners(self.hooks):
            emit(self.hooks, state.poll_event(error, wait, why))
        late = state.notify_polled(error, began=began, ended=now)
        pause = min(error.retry_after or 0.0, LONGEST_PAUSE) if isinstance(error, RateLimitError) else -NEVER
        if wait is None:
            return NextPoll(None, now, now + pause)
        # A deadline passed during this poll: its waiter needs another poll.
        due = now if late else now + wait
        return NextPoll(due, due if late or prompt == wait else now + prompt, now + pause)

    def _compare_clocks(self, now: float, server_now: datetime | None) -> None:
        """Learn the pace of the server's clock from two responses at least a second apart."""
        if server_now is None or self._pace == "other":
            return
        if self._first_times is None:
            self._first_times = now, server_now
            if abs((server_now - utc(self._clock)).total_seconds()) <= SAME_TIME:
                self._pace = "ours"  # clocks that agree need no second response
            return
        passed = now - self._first_times[0]
        there = (server_now - self._first_times[1]).total_seconds()
        if there > 2 * passed + 2:  # Date headers have a resolution of a second
            self._pace = "other"
        elif passed >= 1:
            self._pace = "ours"

    def _end(self, state: RecipeState, now: float) -> None:
        # The time in the queue is unknown for a recipe that was first seen after its end.
        if state.ending == "complete" and (state.polls > 1 or state.started == state.began):
            start, end = state.start, state.ended_at
            self._memory.learn(state.kind, (now if end is None else end) - start, state.marks, start)
        self.emit(state, "ended", now)
        state.notify()

    def _broken(self, state: RecipeState, error: BaseException, began: float) -> NextPoll:
        state.polled_at = began
        state.notify(_for_a_waiter(error))
        due = self._clock.now() + AFTER_A_BROKEN_SCHEDULE
        return NextPoll(due, due)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _for_a_waiter(error: BaseException) -> BaseException:
    """Return the error; replace one that a future cannot hold, or that would end an iterator or a task."""
    if not isinstance(error, StopIteration | asyncio.CancelledError):
        return error
    replacement = RuntimeError(f"a callback raised {type(error).__name__}")
    replacement.__cause__ = error
    return replacement
