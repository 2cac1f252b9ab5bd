"""Polls of recipes: one heap of due times, one timer, a bounded number of polls in flight.

The number of polls depends on the recipes, never on the waiters: all waiters of a recipe join its one
:class:`RecipeState`. Nothing runs without a waiter; the due time and the last snapshot stay with the state. The way
to Compose is injected as two callables, and so are the clock, the server's time and the source of jitter.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar, cast
from weakref import WeakValueDictionary

from .. import models
from .._clock import Clock, Timer
from ..errors import APIConnectionError, APIStatusError, ClientClosedError, RateLimitError
from ..events import Hook, Phase, emit, has_listeners
from .policy import PollPolicy
from .poll_errors import classify_poll_error
from .recipe_state import NEVER, RecipeState, Waiter
from .status import Ending

T = TypeVar("T")

LONGEST_PAUSE: Final = 60.0
"""Seconds for which one response of 429 may put off all polls: more would look like a hang."""

LAST_POLL: Final = 5.0
"""Seconds that the poll at a deadline may take."""

RECENT: Final = 1.0
"""Seconds for which a poll counts as one at the deadline: many deadlines shortly after another share one."""

ROUNDING: Final = 1e-3
"""Seconds within which two moments are one: sums of floats are not exact."""


class Poller:
    """The polls of one client. Lives on the event loop that first used it."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[models.Recipe]],
        is_gone: Callable[[str], Awaitable[bool]],
        clock: Clock,
        policy: PollPolicy,
        hooks: tuple[Hook, ...] = (),
        *,
        server_now: Callable[[], datetime | None] = lambda: None,
        jitter: Callable[[], float] = random.random,
        in_flight: int = 64,
    ) -> None:
        self._fetch = fetch
        self._is_gone = is_gone
        self.server_now = server_now
        self.clock = clock
        self.policy = policy
        self._hooks = hooks
        self._jitter = jitter
        self._limit = in_flight
        self._states: WeakValueDictionary[str, RecipeState] = WeakValueDictionary()
        self._due: list[tuple[float, RecipeState]] = []
        self._deadlines: list[tuple[float, RecipeState]] = []
        self._last_polls: list[tuple[float, RecipeState]] = []
        self._waited_for = 0
        self._in_flight = 0
        self._next_slot = -NEVER
        self._timer: Timer | None = None
        self._timer_at = NEVER
        self._tasks: set[asyncio.Task[Any]] = set()
        self._on_leave = self._leave
        self._context = Context()
        """For callbacks of ours, so that they keep no caller's context alive."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._running_due = False
        self._closed = False

    # --- for futures

    def state_of(self, recipe_id: str, operation: str, *, fresh: bool = False, known: bool = False) -> RecipeState:
        """Return the one state of a recipe: ``fresh`` if just started here, ``known`` if certainly started."""
        state = self._states.get(recipe_id)
        if state is None:
            now = self.clock.now()
            due = now + self.policy.first * (0.9 + 0.2 * self._jitter()) if fresh else now
            state = self._states[recipe_id] = RecipeState(recipe_id, operation, began=now, due=due, known=known)
            self._emit(state, "started", now)
        state.known = state.known or known
        return state

    def join(self, state: RecipeState, *, version: float | None = NEVER, deadline: float = NEVER) -> Waiter:
        """Wait for the end, a snapshot newer than ``version``, or a single poll (None): now, outside the budget.

        Await the result: False when the deadline, in seconds of the clock, passed first, one last poll included. It
        raises the error of a poll that is not a passing one (401, say); the next wait polls again.
        """
        self._check_use()
        waiter = Waiter(state, version, deadline)
        if state.ending is not None or (version is not None and state.version > version):
            waiter.set_result(True)
            return waiter
        waiter.add_done_callback(self._on_leave, context=self._context)
        state.join(waiter)
        if state.waiting == 1:
            self._waited_for += 1
            if not state.in_flight:
                heapq.heappush(self._due, (state.due, state))
        if version is None and not state.in_flight:
            self._start_poll(state)
        if deadline < state.deadline:
            state.deadline = deadline
            heapq.heappush(self._deadlines, (deadline, state))
        self._run_due()
        return waiter

    async def instant(self, state: RecipeState, moment: datetime) -> float:
        """Return a moment of Compose's time in seconds of our clock; polls once before the first response."""
        if self.server_now() is None and state.ending is None:
            with suppress(APIConnectionError, APIStatusError):  # a lasting error is raised by the wait that follows
                await self.join(state, version=None)
        now = self.server_now() or datetime.now(UTC)
        return self.clock.now() + (moment - now).total_seconds()

    def seen(self, state: RecipeState, recipe: models.Recipe) -> None:
        """Take in a body of the recipe, from a poll or from the call that started it."""
        before, version, now = state.ending, state.version, self.clock.now()
        state.update(recipe, now)
        if state.version != version:
            self._emit(state, "changed", now)
        if state.ending is not before:
            self._ended(state)

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run in a task of the client's own: no caller's context, ended by :meth:`aclose`."""
        try:
            self._check_use()
            task = asyncio.get_running_loop().create_task(work, context=Context())
        except BaseException:  # closed, or a task factory of the user's own fails
            work.close()
            raise
        if not task.done():  # pragma: no branch - an eager task, which 3.12 brought, may be over already
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return task

    async def aclose(self) -> None:
        """End every poll, and every wait with ClientClosedError. Raises it on another loop than the first."""
        if self._loop is not None and self._pid != os.getpid():
            return  # inherited through fork: nothing here runs in this process
        if self._loop is not None and not self._loop.is_closed():
            self._check_use(closing=True)
        self._closed = True
        self._set_timer(NEVER)
        for state in list(self._states.values()):
            state.notify(closed())
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _check_use(self, *, closing: bool = False) -> None:
        """Raise ClientClosedError after the end, and on any event loop but the first."""
        if self._closed and not closing:
            raise closed()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop, self._pid = loop, os.getpid()
        elif self._loop is not loop:
            raise ClientClosedError("the client belongs to another event loop: build one ComposeClient for each")

    def _leave(self, waiter: asyncio.Future[bool]) -> None:
        state = cast(Waiter, waiter).state
        state.leave()
        if state.waiting:
            return
        state.deadline = NEVER
        self._waited_for -= 1
        if not self._waited_for:
            self._set_timer(NEVER)
        # Entries without a waiter would otherwise lie here until they are due: an hour, for most deadlines.
        if len(self._due) + len(self._deadlines) > 4 * self._waited_for:
            self._due = [entry for entry in self._due if entry[1].waiting]
            self._deadlines = [entry for entry in self._deadlines if entry[1].waiting]
            heapq.heapify(self._due)
            heapq.heapify(self._deadlines)

    # --- the schedule

    def _run_due(self) -> None:
        """Start every poll that is due and allowed, and set the timer for the next moment."""
        if self._running_due or self._closed:
            return
        self._running_due = True
        try:
            now = self.clock.now()
            self._keep_deadlines(now)
            while self._in_flight < self._limit and (state := self._next(now)) is not None:
                self._start_poll(state)
            self._set_timer(self._next_moment())
        finally:
            self._running_due = False

    def _next_moment(self) -> float:
        """Return when there is something to do again, the ends of polls in flight apart."""
        moment = min(heap[0][0] if heap else NEVER for heap in (self._deadlines, self._last_polls))
        if self._due and self._in_flight < self._limit:
            moment = min(moment, max(self._due[0][0], self._next_slot))
        return moment

    def _next(self, now: float) -> RecipeState | None:
        """Return the recipe to poll now, the one due first, if the budget allows it."""
        while self._due and self._due[0][0] <= now and self._next_slot <= now:
            due, state = heapq.heappop(self._due)
            # A recipe that was joined or rescheduled meanwhile stands here more than once.
            if state.waiting and due == state.due and not state.in_flight and state.ending is None:
                # A budget left unused for a second may be made up for, not more.
                self._next_slot = max(self._next_slot, now - 1.0) + 1.0 / self.policy.max_polls_per_second
                return state
        return None

    def _keep_deadlines(self, now: float) -> None:
        """Give expired waiters a final poll; time out those whose final poll is too slow."""
        while self._last_polls and self._last_polls[0][0] <= now:
            when, state = heapq.heappop(self._last_polls)
            state.expire(when - LAST_POLL + ROUNDING)
        while self._deadlines and self._deadlines[0][0] <= now:
            when, state = heapq.heappop(self._deadlines)
            if state.waiting and when == state.deadline:
                if not state.in_flight and now - state.polled_at <= RECENT:
                    state.expire(now)  # that poll was the last one
                elif state.is_late(now):
                    self._schedule(state, now)
                    heapq.heappush(self._last_polls, (now + LAST_POLL, state))
                state.deadline = state.next_deadline(now)
                if state.deadline < NEVER:
                    heapq.heappush(self._deadlines, (state.deadline, state))

    def _schedule(self, state: RecipeState, due: float) -> None:
        state.due = due
        if state.waiting and not state.in_flight:
            heapq.heappush(self._due, (due, state))

    def _set_timer(self, when: float) -> None:
        if when == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when == NEVER else Context().run(self.clock.call_at, when, self._on_timer)
        self._timer_at = when

    def _on_timer(self) -> None:
        self._timer, self._timer_at = None, NEVER
        self._run_due()

    # --- polling

    def _start_poll(self, state: RecipeState) -> None:
        state.in_flight = True  # before its task is made: an eager one begins at once
        try:
            task = self.spawn(self._work(state))
        except BaseException:
            state.in_flight = False
            raise
        self._in_flight += 1
        task.add_done_callback(partial(self._task_done, state, state.polls), context=self._context)

    async def _work(self, state: RecipeState | None) -> None:
        """Poll one recipe after the other while any is due: a task for each would cost as much as the poll."""
        now = self.clock.now()
        while state is not None:
            state.in_flight = True
            await self._poll(state, now)
            await asyncio.sleep(0)  # a poll that never suspended must not hold the loop
            now = self.clock.now()
            state = self._next(now)

    def _task_done(self, first: RecipeState, polls: int, task: asyncio.Task[None]) -> None:
        self._in_flight -= 1
        if task.cancelled() and first.polls == polls:  # before its first step, so that nothing of it has run
            self._abort(first)
        self._run_due()

    def _abort(self, state: RecipeState) -> None:
        """Wake the waiters of a poll that was cancelled, by aclose or from outside."""
        state.in_flight = False
        state.notify(closed())
        self._schedule(state, self.clock.now())

    async def _poll(self, state: RecipeState, began: float) -> None:
        state.polls += 1
        state.polled_at = began
        error: Exception | None = None
        means: Ending | Exception | None = None
        try:
            try:
                recipe = await self._fetch(state.recipe_id)
            except Exception as problem:  # noqa: BLE001 - classified, and raised by the waiters
                error = problem
                grace = self.policy.grace
                means = await classify_poll_error(self._is_gone, state, problem, now=self.clock.now(), grace=grace)
            else:
                self.seen(state, recipe)
            state.in_flight = False
            self._poll_done(state, began, error, means)
        except Exception as problem:  # noqa: BLE001 - a schedule of the user's own may raise anything
            state.in_flight = False
            state.notify(problem)
            self._schedule(state, self.clock.now() + LAST_POLL)
        except BaseException:
            self._abort(state)
            raise

    def _poll_done(
        self, state: RecipeState, began: float, error: Exception | None, means: Ending | Exception | None
    ) -> None:
        now = self.clock.now()
        if isinstance(error, RateLimitError):
            self._next_slot = max(self._next_slot, now + min(error.retry_after or 0.0, LONGEST_PAUSE))
        if isinstance(means, str):
            state.ending = means
            self._ended(state)
        elif means is not None:
            state.notify(means)
        wait = None if state.ending else self.policy.wait(state.poll_state(now, self._jitter()))
        if has_listeners(self._hooks):
            emit(self._hooks, state.poll_event(error, wait))
        late = state.notify_polled(error, began=began, ended=now)
        if wait is not None:
            # A deadline that passed during this poll is owed one more.
            self._schedule(state, now if late else now + wait)

    def _ended(self, state: RecipeState) -> None:
        self._emit(state, "ended", self.clock.now())
        state.notify()

    def _emit(self, state: RecipeState, phase: Phase, now: float) -> None:
        if has_listeners(self._hooks):
            emit(self._hooks, state.event(phase, now))


def closed() -> ClientClosedError:
    """Return the error of a wait whose client is closed."""
    return ClientClosedError("the client was closed while a recipe was waited for; its handle can be resumed")
