"""The watched recipes of a client. All futures of one recipe share its state and its polls."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from datetime import datetime
from math import inf
from typing import TypeVar
from weakref import WeakValueDictionary

from .. import models
from .._handle import UNKNOWN_OPERATION
from .._loop_guard import LoopGuard
from ..events import Hook, emit, has_listeners
from .background_tasks import BackgroundTasks, client_closed
from .poller import Poller
from .recipe_state import NEXT_POLL, RecipeState, kind_of
from .scheduler import Scheduler
from .status import clock_time_of

T = TypeVar("T")


class RecipeWatcher:
    """The watched recipes of one client, on the event loop that first used it."""

    def __init__(
        self, poller: Poller, *, origin: str = "", max_in_flight: int = 64, guard: LoopGuard | None = None
    ) -> None:
        self.clock, self.policy, self.server_now = poller.clock, poller.policy, poller.server_now
        self.histories = poller.histories
        self.origin = origin
        """Fingerprint of the base URL, stored in handles."""
        self._states: WeakValueDictionary[str, RecipeState] = WeakValueDictionary()
        self._tasks = BackgroundTasks(guard or LoopGuard())
        self._poller = poller
        self._scheduler = Scheduler(poller, self._tasks, max_in_flight)
        self._context = Context()
        """Context of internal callbacks, so that they keep no caller's context alive."""

    def state_of(
        self,
        recipe_id: str,
        operation: str = UNKNOWN_OPERATION,
        *,
        just_started: bool = False,
        certainly_started: bool = False,
        body: models.Recipe | None = None,
        deployment_id: str | None = None,
        database: str = "",
    ) -> RecipeState:
        """Return the shared state of a recipe; create it on first use.

        Args:
            recipe_id: the id of the recipe.
            operation: the operation that started the recipe, for events and its history.
            just_started: whether this client has just started the recipe.
            certainly_started: whether the recipe was certainly started, here or elsewhere.
            body: a body of the recipe, if the caller has one.
            deployment_id: the deployment that the recipe works on, if known.
            database: the type of that deployment's database, if known.
        """
        state = self._states.get(recipe_id)
        if state is None:
            now = self.clock.now()
            kind = kind_of(operation, None, database, 0)
            state = self._states[recipe_id] = RecipeState(recipe_id, operation, kind, now, certainly_started)
            if just_started:
                state.started_at = now
            if has_listeners(self._poller.hooks):
                self._poller.emit(state, "started", now)
                state.on_abandoned = self._abandon
        elif state.operation == UNKNOWN_OPERATION:
            state.operation = operation
        state.certainly_started = state.certainly_started or certainly_started or just_started
        state.deployment_id = state.deployment_id or deployment_id
        if body is not None:
            self._poller.apply_body(state, body)
            self._scheduler.release(state)
        if just_started and not state.polls:
            state.due = state.due_without_tolerance = self._poller.first_due(state)
        return state

    def find(self, recipe_id: str) -> RecipeState | None:
        """Return the state of a recipe that is watched already."""
        return self._states.get(recipe_id)

    def observe(self, body: models.Recipe) -> None:
        """Apply a body that was read in passing, if its recipe is watched and its end was not seen yet."""
        state = self.find(body.id)
        if state is not None and state.outcome is None:
            self.state_of(body.id, body=body)

    def add_hook(self, hook: Hook) -> None:
        """Pass all later events to this hook as well."""
        self._poller.hooks += (hook,)

    def remove_hook(self, hook: Hook) -> None:
        """Pass no more events to this hook."""
        self._poller.hooks = tuple(other for other in self._poller.hooks if other != hook)

    def set_start(self, state: RecipeState, started_at: datetime) -> None:
        """Set the start of a recipe, in Compose's time, unless it is known already."""
        if state.started_at is None:
            state.started_at = clock_time_of(started_at, now=self.clock.now(), server_now=self.server_now())

    def wait_for(
        self, state: RecipeState, version: float | None, deadline: float = inf, tolerance: float | None = None
    ) -> asyncio.Future[bool]:
        """Return a future of the wait for a snapshot newer than ``version``, or for ``END`` or ``NEXT_POLL``.

        It resolves to False if the deadline, in seconds of the clock, passed first; the last poll is made
        then. It raises the error of a poll that is not transient, such as a 401; the next wait polls again.
        ``tolerance`` is the permitted delay in seconds, by default the policy's. A single poll is made at once, outside
        the budget.
        """
        self._tasks.check()
        if state.outcome is not None or (version is not None and state.version > version):
            known: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            known.set_result(True)
            return known
        if version is NEXT_POLL:
            tolerance = inf
        elif tolerance is None:
            tolerance = self.policy.tolerance
        return self._scheduler.wait(state, version, deadline, tolerance)

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run a coroutine in a background task with an empty context. :meth:`aclose` cancels it."""
        return self._tasks.spawn(work)

    async def aclose(self) -> None:
        """Cancel every poll, and end every wait with ClientClosedError. Raises that error on another event loop."""
        if not self._tasks.stop():
            return
        self._scheduler.stop()
        for state in list(self._states.values()):
            state.notify(client_closed())
            self._scheduler.release(state)
            if state.on_abandoned is not None and state.outcome is None:
                state.on_abandoned = None
                self._poller.emit(state, "ended", self.clock.now())
        await self._tasks.cancel_all()

    def _abandon(self, state: RecipeState) -> None:
        """Report the end of a recipe whose last future was dropped, in any thread and in the middle of any code."""
        event = state.event("ended", self.clock.now())
        loop = self._tasks.guard.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(emit, self._poller.hooks, event, context=self._context)
        else:
            emit(self._poller.hooks, event)
