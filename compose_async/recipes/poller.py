"""Looks at recipes: one heap of due times, one timer, a bounded number of looks in flight.

Polls are a function of live recipes, never of waiters: whoever waits for a recipe joins its one :class:`Watch`.
Nothing runs while nobody waits; the due time and the last snapshot stay with the watch. The way to Compose is
injected as two callables, and so are the clock, the server's time and chance.
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
from ..events import Hook, Phase, emit, wanted
from .policy import PollPolicy
from .poll_errors import judge
from .status import Ending
from .watch import NEVER, Wait, Watch

T = TypeVar("T")

LONGEST_PAUSE: Final = 60.0
"""Seconds for which one answer of 429 may put off all looks: more would look like a hang."""

LAST_LOOK: Final = 5.0
"""Seconds that the look at a deadline may take."""

RECENT: Final = 1.0
"""Seconds for which a look is as good as one at the deadline: many deadlines shortly after another share one."""

ROUNDING: Final = 1e-3
"""Seconds within which two moments are one: sums of floats are not exact."""


class Poller:
    """The schedule of all looks of one client. Lives on the event loop that first used it."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[models.Recipe]],
        is_gone: Callable[[str], Awaitable[bool]],
        clock: Clock,
        policy: PollPolicy,
        hooks: tuple[Hook, ...] = (),
        *,
        server_now: Callable[[], datetime | None] = lambda: None,
        chance: Callable[[], float] = random.random,
        in_flight: int = 64,
    ) -> None:
        self._fetch = fetch
        self._is_gone = is_gone
        self.server_now = server_now
        self.clock = clock
        self.policy = policy
        self._hooks = hooks
        self._chance = chance
        self._limit = in_flight
        self._watches: WeakValueDictionary[str, Watch] = WeakValueDictionary()
        self._looks: list[tuple[float, Watch]] = []
        self._deadlines: list[tuple[float, Watch]] = []
        self._last_looks: list[tuple[float, Watch]] = []
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
        self._pumping = False
        self._closed = False

    # --- for futures

    def watch(self, recipe_id: str, operation: str, *, fresh: bool = False, known: bool = False) -> Watch:
        """The one watch of a recipe; ``fresh`` if this client has just started it, ``known`` if anybody surely has."""
        watch = self._watches.get(recipe_id)
        if watch is None:
            now = self.clock.now()
            due = now + self.policy.first * (0.9 + 0.2 * self._chance()) if fresh else now
            watch = self._watches[recipe_id] = Watch(recipe_id, operation, began=now, due=due, known=known)
            self._emit(watch, "started", now)
        watch.known = watch.known or known
        return watch

    def join(self, watch: Watch, *, version: float | None = NEVER, deadline: float = NEVER) -> Wait:
        """Wait for the end, or a snapshot newer than ``version``, or for just one look (None): now, outside the budget.

        The result is to be awaited. It gives False when the deadline, in seconds of the clock, has passed before
        that, one last look included; it raises the error of a look that is no passing one (401, say). The next
        wait looks again.
        """
        self._check_use()
        wait = Wait(watch, version, deadline)
        if watch.ending is not None or (version is not None and watch.version > version):
            wait.set_result(True)
            return wait
        wait.add_done_callback(self._on_leave, context=self._context)
        watch.join(wait)
        if watch.waiting == 1:
            self._waited_for += 1
            if not watch.in_flight:
                heapq.heappush(self._looks, (watch.due, watch))
        if version is None and not watch.in_flight:
            self._begin(watch)
        if deadline < watch.deadline:
            watch.deadline = deadline
            heapq.heappush(self._deadlines, (deadline, watch))
        self._pump()
        return wait

    async def instant(self, watch: Watch, moment: datetime) -> float:
        """A moment of Compose's time in seconds of our clock; looks once if Compose was never heard of."""
        if self.server_now() is None and watch.ending is None:
            with suppress(APIConnectionError, APIStatusError):  # what lasts is raised by the wait that follows
                await self.join(watch, version=None)
        now = self.server_now() or datetime.now(UTC)
        return self.clock.now() + (moment - now).total_seconds()

    def seen(self, watch: Watch, recipe: models.Recipe) -> None:
        """Take in a body of the recipe, from a look or from the call that started it."""
        before, version, now = watch.ending, watch.version, self.clock.now()
        watch.see(recipe, now)
        if watch.version != version:
            self._emit(watch, "changed", now)
        if watch.ending is not before:
            self._ended(watch)

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
        """End every look, and every wait with ClientClosedError. Raises it on another loop than the first."""
        if self._loop is not None and self._pid != os.getpid():
            return  # inherited through fork: nothing here runs in this process
        if self._loop is not None and not self._loop.is_closed():
            self._check_use(closing=True)
        self._closed = True
        self._set_timer(NEVER)
        for watch in list(self._watches.values()):
            watch.tell(closed())
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

    def _leave(self, wait: asyncio.Future[bool]) -> None:
        watch = cast(Wait, wait).watch
        watch.leave()
        if watch.waiting:
            return
        watch.deadline = NEVER
        self._waited_for -= 1
        if not self._waited_for:
            self._set_timer(NEVER)
        # What nobody waits for any more would otherwise lie here until it is due: an hour, for most deadlines.
        if len(self._looks) + len(self._deadlines) > 4 * self._waited_for:
            self._looks = [entry for entry in self._looks if entry[1].waiting]
            self._deadlines = [entry for entry in self._deadlines if entry[1].waiting]
            heapq.heapify(self._looks)
            heapq.heapify(self._deadlines)

    # --- the schedule

    def _pump(self) -> None:
        """Begin every look that is due and allowed, and set the timer for what comes next."""
        if self._pumping or self._closed:
            return
        self._pumping = True
        try:
            now = self.clock.now()
            self._keep_deadlines(now)
            while self._in_flight < self._limit and (watch := self._next(now)) is not None:
                self._begin(watch)
            self._set_timer(self._next_moment())
        finally:
            self._pumping = False

    def _next_moment(self) -> float:
        """When there is something to do again, beside what the looks in flight will bring."""
        moment = min(heap[0][0] if heap else NEVER for heap in (self._deadlines, self._last_looks))
        if self._looks and self._in_flight < self._limit:
            moment = min(moment, max(self._looks[0][0], self._next_slot))
        return moment

    def _next(self, now: float) -> Watch | None:
        """The watch to look at now, the one due first, if the budget allows it."""
        while self._looks and self._looks[0][0] <= now and self._next_slot <= now:
            due, watch = heapq.heappop(self._looks)
            # A watch that was joined or hurried meanwhile stands here more than once.
            if watch.waiting and due == watch.due and not watch.in_flight and watch.ending is None:
                # A budget left unused for a second may be made up for, not more.
                self._next_slot = max(self._next_slot, now - 1.0) + 1.0 / self.policy.max_polls_per_second
                return watch
        return None

    def _keep_deadlines(self, now: float) -> None:
        """Let everybody have a last look whose deadline has come, and go without one whose look takes too long."""
        while self._last_looks and self._last_looks[0][0] <= now:
            when, watch = heapq.heappop(self._last_looks)
            watch.expire(when - LAST_LOOK + ROUNDING)
        while self._deadlines and self._deadlines[0][0] <= now:
            when, watch = heapq.heappop(self._deadlines)
            if watch.waiting and when == watch.deadline:
                if not watch.in_flight and now - watch.looked <= RECENT:
                    watch.expire(now)  # that look was the last one
                elif watch.is_late(now):
                    self._look_at(watch, now)
                    heapq.heappush(self._last_looks, (now + LAST_LOOK, watch))
                watch.deadline = watch.next_deadline(now)
                if watch.deadline < NEVER:
                    heapq.heappush(self._deadlines, (watch.deadline, watch))

    def _look_at(self, watch: Watch, due: float) -> None:
        watch.due = due
        if watch.waiting and not watch.in_flight:
            heapq.heappush(self._looks, (due, watch))

    def _set_timer(self, when: float) -> None:
        if when == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when == NEVER else Context().run(self.clock.call_at, when, self._on_timer)
        self._timer_at = when

    def _on_timer(self) -> None:
        self._timer, self._timer_at = None, NEVER
        self._pump()

    # --- looking

    def _begin(self, watch: Watch) -> None:
        watch.in_flight = True  # before its task is made: an eager one begins at once
        try:
            task = self.spawn(self._work(watch))
        except BaseException:
            watch.in_flight = False
            raise
        self._in_flight += 1
        task.add_done_callback(partial(self._worked, watch, watch.polls), context=self._context)

    async def _work(self, watch: Watch | None) -> None:
        """One look after the other while any is due: a task for each would cost as much as the look."""
        now = self.clock.now()
        while watch is not None:
            watch.in_flight = True
            await self._look(watch, now)
            await asyncio.sleep(0)  # a look that never suspended must not hold the loop
            now = self.clock.now()
            watch = self._next(now)

    def _worked(self, first: Watch, polls: int, task: asyncio.Task[None]) -> None:
        self._in_flight -= 1
        if task.cancelled() and first.polls == polls:  # before its first step, so that nothing of it has run
            self._give_up(first)
        self._pump()

    def _give_up(self, watch: Watch) -> None:
        """A look was cancelled, by aclose or by whoever cancels all tasks: nobody may be left waiting."""
        watch.in_flight = False
        watch.tell(closed())
        self._look_at(watch, self.clock.now())

    async def _look(self, watch: Watch, began: float) -> None:
        watch.polls += 1
        watch.looked = began
        error: Exception | None = None
        means: Ending | Exception | None = None
        try:
            try:
                recipe = await self._fetch(watch.recipe_id)
            except Exception as problem:  # noqa: BLE001 - whatever it is, it is judged, and the waiters are told
                error = problem
                means = await judge(self._is_gone, watch, problem, now=self.clock.now(), grace=self.policy.grace)
            else:
                self.seen(watch, recipe)
            watch.in_flight = False
            self._looked(watch, began, error, means)
        except Exception as problem:  # noqa: BLE001 - a schedule of the user's own may raise anything
            watch.in_flight = False
            watch.tell(problem)
            self._look_at(watch, self.clock.now() + LAST_LOOK)
        except BaseException:
            self._give_up(watch)
            raise

    def _looked(self, watch: Watch, began: float, error: Exception | None, means: Ending | Exception | None) -> None:
        now = self.clock.now()
        if isinstance(error, RateLimitError):
            self._next_slot = max(self._next_slot, now + min(error.retry_after or 0.0, LONGEST_PAUSE))
        if isinstance(means, str):
            watch.ending = means
            self._ended(watch)
        elif means is not None:
            watch.tell(means)
        wait = None if watch.ending else self.policy.wait(watch.sight(now, self._chance()))
        if wanted(self._hooks):
            emit(self._hooks, watch.poll_event(error, wait))
        late = watch.tell_of_look(error, began=began, ended=now)
        if wait is not None:
            # A deadline that passed during this look is owed one more.
            self._look_at(watch, now if late else now + wait)

    def _ended(self, watch: Watch) -> None:
        self._emit(watch, "ended", self.clock.now())
        watch.tell()

    def _emit(self, watch: Watch, phase: Phase, now: float) -> None:
        if wanted(self._hooks):
            emit(self._hooks, watch.event(phase, now))


def closed() -> ClientClosedError:
    """What a wait ends with when its client is closed."""
    return ClientClosedError("the client was closed while a recipe was waited for; its handle can be resumed")
