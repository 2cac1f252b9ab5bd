"""One poll of one recipe: read it, take in the body or classify the error, wake waiters, plan the next poll."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from attrs import frozen

from .. import models
from .._clock import Clock
from ..errors import RateLimitError
from ..events import Hook, Phase, emit, has_listeners
from .policy import PollPolicy
from .poll_errors import classify_poll_error
from .recipe_state import NEVER, RecipeState
from .status import Ending

LONGEST_PAUSE: Final = 60.0
"""Seconds for which one response of 429 may put off all polls: more would look like a hang."""

AFTER_A_BROKEN_SCHEDULE: Final = 5.0
"""Seconds until the next poll when the schedule itself raised an error."""


@frozen
class NextPoll:
    """What follows from a poll, in seconds of the clock."""

    due: float | None
    """The next poll of this recipe; None once it has ended."""
    paused_until: float = -NEVER
    """No poll of any recipe before."""


class Poller:
    """Polls recipes, one at a call. The way to Compose is injected as two callables."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[models.Recipe]],
        is_gone: Callable[[str], Awaitable[bool]],
        clock: Clock,
        policy: PollPolicy,
        *,
        hooks: tuple[Hook, ...],
        jitter: Callable[[], float],
    ) -> None:
        self._fetch = fetch
        self._is_gone = is_gone
        self._clock = clock
        self._policy = policy
        self._hooks = hooks
        self._jitter = jitter

    def first_wait(self) -> float:
        """Return the seconds from the start of a recipe to its first poll."""
        return self._policy.first * (0.9 + 0.2 * self._jitter())

    async def poll(self, state: RecipeState, began: float) -> NextPoll:
        """Poll once. An error reaches the waiters, not the caller, cancellation apart."""
        state.polls += 1
        state.polled_at = began
        error: Exception | None = None
        means: Ending | Exception | None = None
        try:
            try:
                recipe = await self._fetch(state.recipe_id)
            except Exception as problem:  # noqa: BLE001 - classified, and raised by the waiters
                error, grace = problem, self._policy.grace
                means = await classify_poll_error(self._is_gone, state, error, now=self._clock.now(), grace=grace)
            else:
                self.take_in(state, recipe)
            return self._next(state, began, error, means)
        except Exception as problem:  # noqa: BLE001 - a schedule of the user's own may raise anything
            state.notify(problem)
            return NextPoll(self._clock.now() + AFTER_A_BROKEN_SCHEDULE)

    def take_in(self, state: RecipeState, recipe: models.Recipe) -> None:
        """Take in a body of the recipe, from a poll or from the call that started it."""
        before, version, now = state.ending, state.version, self._clock.now()
        state.update(recipe, now)
        if state.version != version:
            self.emit(state, "changed", now)
        if state.ending is not before:
            self._end(state, now)

    def emit(self, state: RecipeState, phase: Phase, now: float) -> None:
        """Hand an event of the recipe to the hooks."""
        if has_listeners(self._hooks):
            emit(self._hooks, state.event(phase, now))

    def _next(
        self, state: RecipeState, began: float, error: Exception | None, means: Ending | Exception | None
    ) -> NextPoll:
        now = self._clock.now()
        if isinstance(means, str):
            state.ending = means
            self._end(state, now)
        elif means is not None:
            state.notify(means)
        wait = None if state.ending else self._policy.wait(state.poll_state(now, self._jitter()))
        if has_listeners(self._hooks):
            emit(self._hooks, state.poll_event(error, wait))
        late = state.notify_polled(error, began=began, ended=now)
        pause = min(error.retry_after or 0.0, LONGEST_PAUSE) if isinstance(error, RateLimitError) else -NEVER
        # A deadline that passed during this poll is owed one more.
        return NextPoll(None if wait is None else now if late else now + wait, now + pause)

    def _end(self, state: RecipeState, now: float) -> None:
        self.emit(state, "ended", now)
        state.notify()
