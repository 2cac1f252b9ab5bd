"""One poll of one recipe: read it, take in the body or classify the error, wake waiters, plan the next poll."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from .. import models
from .._clock import Clock
from ..errors import RateLimitError
from ..events import Hook, Phase, emit, has_listeners
from .history import Memory, durations_of
from .policy import PollPolicy, first_wait
from .poll_errors import classify_poll_error
from .recipe_state import NEVER, RecipeState
from .status import Ending

LONGEST_PAUSE: Final = 60.0
"""Seconds for which one response of 429 may put off all polls: more would look like a hang."""

AFTER_A_BROKEN_SCHEDULE: Final = 5.0
"""Seconds until the next poll when a callback of the user's own raised an error."""


class NextPoll(NamedTuple):
    """What follows from a poll, in seconds of the clock."""

    due: float | None
    """The next poll of this recipe; None once it has ended."""
    prompt_due: float = 0.0
    """The same for waiters without any tolerance."""
    paused_until: float = -NEVER
    """No poll of any recipe before."""


class Poller:
    """Polls recipes. The way to Compose is injected as callables.

    ``fetch`` reads a recipe, ``is_gone`` tells whether a deployment is, ``fetch_all`` reads a deployment's recipes.
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
        """Whether the first recipe of a kind reads the history of its deployment."""
        self._hooks = hooks
        self._server_now = server_now
        self._jitter = jitter
        self._memory = memory

    def first_due(self, state: RecipeState) -> float:
        """Return when a recipe that has just been started is polled first."""
        wait = first_wait(self._policy.first, self._memory.latest(state.kind))
        return state.began + wait * (0.9 + 0.2 * self._jitter())

    async def poll(self, state: RecipeState, began: float) -> NextPoll:
        """Poll once. Errors, those of hooks' and schedules' own included, reach the waiters and not the caller.

        Only a cancellation of this task, KeyboardInterrupt and SystemExit end the poll from outside.
        """
        state.polls += 1
        error: Exception | None = None
        means: Ending | Exception | None = None
        try:
            try:
                recipe = await self._fetch(state.recipe_id)
            except Exception as problem:  # noqa: BLE001 - classified, and raised by the waiters
                error, grace = problem, self._policy.grace
                means = await classify_poll_error(self._is_gone, state, error, now=self._clock.now(), grace=grace)
                now = self._clock.now()
            else:
                now = self.take_in(state, recipe)
            state.polled_at = began
            return self._next(state, error, means, began=began, now=now)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:  # a schedule, or a token provider, of the user's own may raise anything
            if isinstance(problem, asyncio.CancelledError) and _is_cancelled():
                raise
            return self._broken(state, problem, began)

    async def poll_together(
        self, deployment_id: str, states: Sequence[RecipeState], began: float
    ) -> dict[RecipeState, NextPoll]:
        """Poll several recipes of one deployment with one request; leave out those of which it tells less than known.

        Raises the error of the request.
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
            except BaseException as problem:  # noqa: BLE001 - as in poll; nothing here is awaited, so none cancels us
                following[state] = self._broken(state, problem, began)
        return following

    def wants_history(self, state: RecipeState) -> bool:
        """Return whether :meth:`warm_up` would gain anything."""
        return not state.ending and self._memory.get(state.kind) is None

    async def warm_up(self, state: RecipeState) -> None:
        """Learn of a kind from the history of a deployment, once."""
        kind, like = state.kind, state.snapshot
        if like is None or like.deployment_id is None:
            return
        self._memory.learn(kind, 0.0)  # a failing request is not made again, and no second one meanwhile
        with suppress(Exception):  # it is only the schedule that would gain
            for duration in durations_of(await self._fetch_all(like.deployment_id), like=like, total=kind[2]):
                self._memory.learn(kind, duration)

    def take_in(self, state: RecipeState, recipe: models.Recipe) -> float:
        """Take in a body of the recipe, from a poll or from the call that started it. Returns this moment."""
        before, version, now = state.ending, state.version, self._clock.now()
        state.update(recipe, now, self._server_now())
        if state.version != version:
            self.emit(state, "changed", now)
        if state.ending is not before:
            self._end(state, now)
        return now

    def emit(self, state: RecipeState, phase: Phase, now: float) -> None:
        """Hand an event of the recipe to the hooks."""
        if has_listeners(self._hooks):
            emit(self._hooks, state.event(phase, now))

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
        if has_listeners(self._hooks):
            emit(self._hooks, state.poll_event(error, wait, why))
        late = state.notify_polled(error, began=began, ended=now)
        pause = min(error.retry_after or 0.0, LONGEST_PAUSE) if isinstance(error, RateLimitError) else -NEVER
        if wait is None:
            return NextPoll(None, now, now + pause)
        # A deadline that passed during this poll is owed one more.
        due = now if late else now + wait
        return NextPoll(due, due if late or prompt == wait else now + prompt, now + pause)

    def _end(self, state: RecipeState, now: float) -> None:
        # Of a recipe that is first seen when it has ended, nothing says for how long it had been queued.
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
    """Return an error that a future can hold and that does not look like the end of an iterator or a task."""
    if not isinstance(error, StopIteration | asyncio.CancelledError):
        return error
    replacement = RuntimeError(f"a callback raised {type(error).__name__}")
    replacement.__cause__ = error
    return replacement
