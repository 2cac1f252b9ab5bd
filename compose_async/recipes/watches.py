"""The watched recipes of a client. All futures of one recipe share its state and its polls."""

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
from ..events import Hook, emit, has_listeners
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

    The access to Compose, the clock, the server's time and the source of jitter are injected.
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
        """Fingerprint of the base URL, stored in handles."""
        self.server_now = server_now
        self._hooks = hooks
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
        """Context of internal callbacks, so that they keep no caller's context alive."""

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
        """Return the shared state of a recipe; create it on first use.

        Args:
            recipe_id: the id of the recipe.
            operation: the operation that started the recipe, for events and its history.
            fresh: whether this client has just started the recipe.
            known: whether the recipe was certainly started, here or elsewhere.
            body: a body of the recipe, if the caller has one.
            deployment_id: the deployment that the recipe works on, if known.
            database: the type of that deployment's database, if known.
        """
        state = self._states.get(recipe_id)
        if state is None:
            now = self.clock.now()
            state = self._states[recipe_id] = RecipeState(recipe_id, operation, database, began=now, known=known)
            if fresh:
                state.started = now
            if has_listeners(self._hooks):
                self._poller.emit(state, "started", now)
                state.on_abandoned = self._abandon
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
        """Set the start of a recipe, in Compose's time, unless it is known already."""
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
        """Add a waiter for the end, for a snapshot newer than ``version``, or for a single poll (None), and return it.

        The waiter resolves to False if the deadline, in seconds of the clock, passed first; the last poll is made
        then. It raises the error of a poll that is not transient, such as a 401; the next wait polls again.
        ``tolerance`` is the permitted delay in seconds, by default the policy's. A single poll is made at once, outside
        the budget.
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
        if state.due > state.prompt_due:  # the planned poll may be for waiters with more tolerance
            self._scheduler.hurry(state, tolerance)
        self._scheduler.add_deadline(state, deadline)
        self._scheduler.run_due()
        return waiter

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run a coroutine in a background task with an empty context. :meth:`aclose` cancels it."""
        return self._guard.spawn(work)

    async def aclose(self) -> None:
        """Cancel every poll, and end every wait with ClientClosedError. Raises that error on another event loop."""
        if not self._guard.close():
            return
        self._scheduler.stop()
        for state in list(self._states.values()):
            state.notify(closed())
            if state.on_abandoned is not None and state.ending is None:
                state.on_abandoned = None
                self._poller.emit(state, "ended", self.clock.now())
        await self._guard.cancel_all()

    def _abandon(self, state: RecipeState) -> None:
        """Report the end of a recipe whose last future was dropped, in any thread and in the middle of any code."""
        event = state.event("ended", self.clock.now())
        loop = self._guard.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(emit, self._hooks, event, context=self._context)
        else:
            emit(self._hooks, event)

    def _leave(self, waiter: asyncio.Future[bool]) -> None:
        state = cast(Waiter, waiter).state
        state.leave()
        if not state.waiting:
            self._scheduler.remove(state)
