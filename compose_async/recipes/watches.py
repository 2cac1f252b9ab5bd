"""Which recipes are watched, and who waits for what: all futures of one recipe share its state and its polls."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from datetime import datetime
from typing import TypeVar, cast
from weakref import WeakValueDictionary

from .. import models
from .._clock import Clock
from ..events import Hook
from .history import Memory
from .policy import PollPolicy
from .poller import Poller
from .recipe_state import NEVER, UNKNOWN_OPERATION, RecipeState, Waiter
from .scheduler import Scheduler
from .status import moment_of
from .task_guard import TaskGuard, closed

T = TypeVar("T")


class Watches:
    """The watched recipes of one client, on the event loop that first used it.

    The way to Compose is injected as callables, and so are the clock, the server's time and the source of jitter.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[models.Recipe]],
        is_gone: Callable[[str], Awaitable[bool]],
        clock: Clock,
        policy: PollPolicy,
        hooks: tuple[Hook, ...] = (),
        *,
        fetch_all: Callable[[str], Awaitable[tuple[models.Recipe, ...]]],
        origin: str = "",
        server_now: Callable[[], datetime | None] = lambda: None,
        jitter: Callable[[], float] = random.random,
        in_flight: int = 64,
        check_caller: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock
        self.policy = policy
        self.origin = origin
        """Fingerprint of the base URL, for handles."""
        self.server_now = server_now
        self._states: WeakValueDictionary[str, RecipeState] = WeakValueDictionary()
        self._guard = TaskGuard(check_caller)
        self._poller = Poller(
            fetch,
            is_gone,
            clock,
            policy,
            fetch_all=fetch_all,
            hooks=hooks,
            server_now=server_now,
            jitter=jitter,
            memory=Memory(),
        )
        self._scheduler = Scheduler(
            self._poller,
            self._guard,
            clock,
            max_polls_per_second=policy.max_polls_per_second,
            in_flight=in_flight,
        )
        self._on_leave = self._leave
        self._context = Context()
        """For callbacks of ours, so that they keep no caller's context alive."""

    def state_of(
        self,
        recipe_id: str,
        operation: str,
        *,
        fresh: bool = False,
        known: bool = False,
        body: models.Recipe | None = None,
        deployment_id: str | None = None,
        database: str = "",
    ) -> RecipeState:
        """Return the one state of a recipe.

        Args:
            recipe_id: its id.
            operation: the operation that started it, for events and its history.
            fresh: whether this client has just started it.
            known: whether it was certainly started, here or elsewhere.
            body: a body of the recipe that is at hand.
            deployment_id: the deployment that it works on, where that is known.
            database: the type of that deployment's database, where that is known.
        """
        state = self._states.get(recipe_id)
        if state is None:
            now = self.clock.now()
            state = self._states[recipe_id] = RecipeState(recipe_id, operation, database, began=now, known=known)
            if fresh:
                state.started = now
            self._poller.emit(state, "started", now)
        elif state.operation == UNKNOWN_OPERATION != operation:
            state.operation = operation
        state.known = state.known or known
        state.deployment_id = state.deployment_id or deployment_id
        if body is not None:
            self._poller.take_in(state, body)
        if fresh and not state.polls:
            state.due = state.prompt_due = self._poller.first_due(state)
        return state

    def date(self, state: RecipeState, started_at: datetime) -> None:
        """Let a recipe have begun at this moment of Compose's time, if nothing better is known."""
        if state.started is None:
            state.started = moment_of(started_at, now=self.clock.now(), server_now=self.server_now())

    def join(
        self,
        state: RecipeState,
        *,
        version: float | None = NEVER,
        deadline: float = NEVER,
        tolerance: float | None = None,
    ) -> Waiter:
        """Wait for the end, a snapshot newer than ``version``, or a single poll (None): now, outside the budget.

        Await the result: False when the deadline, in seconds of the clock, passed first, one last poll included. It
        raises the error of a poll that is not a passing one (401, say); the next wait polls again. ``tolerance`` is how
        many seconds late the wait may end, by default the policy's.
        """
        self._guard.check()
        if version is None:
            tolerance = NEVER
        elif tolerance is None:
            tolerance = self.policy.tolerance
        waiter = Waiter(state, version, deadline, tolerance)
        if state.ending is not None or (version is not None and state.version > version):
            waiter.set_result(True)
            return waiter
        waiter.add_done_callback(self._on_leave, context=self._context)
        state.join(waiter)
        if state.waiting == 1:
            self._scheduler.add(state)
        if version is None:
            self._scheduler.poll_now(state)
        if state.due > state.prompt_due:  # planned for waiters that are more tolerant, perhaps
            self._scheduler.hurry(state, tolerance)
        self._scheduler.add_deadline(state, deadline)
        self._scheduler.run_due()
        return waiter

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run in a task of the client's own: no caller's context, ended by :meth:`aclose`."""
        return self._guard.spawn(work)

    async def aclose(self) -> None:
        """End every poll, and every wait with ClientClosedError. Raises it on another loop than the first."""
        if not self._guard.close():
            return
        self._scheduler.stop()
        for state in list(self._states.values()):
            state.notify(closed())
        await self._guard.cancel_all()

    def _leave(self, waiter: asyncio.Future[bool]) -> None:
        state = cast(Waiter, waiter).state
        state.leave()
        if not state.waiting:
            self._scheduler.remove(state)
