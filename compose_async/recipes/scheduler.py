"""The scheduler of polls: one heap of due times, one timer, a bounded number of polls in flight.

All waiters of a recipe share its polls. Without a waiter nothing runs, and the due time stays in the recipe's state.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from contextvars import Context
from functools import partial
from math import inf
from typing import Final

from .._clock import Timer
from .background_tasks import BackgroundTasks, client_closed
from .deployment_index import DeploymentIndex
from .poll_errors import is_transient
from .poller import Poller
from .recipe_state import NEXT_POLL, RecipeState, Waiter

FINAL_POLL_TIMEOUT: Final = 5.0
"""Time limit of the poll at a deadline, in seconds."""

MAX_FINAL_POLL_AGE: Final = 1.0
"""Seconds for which a poll counts as the last one of later deadlines, so that close deadlines share one."""

POLLS_PER_PASS: Final = 4
"""Polls that a task makes, if none suspends, before it lets others run. A pass costs a tenth of a poll without I/O."""


class Scheduler:
    """The polls of all recipes with a waiter, as background tasks.

    A recipe is polled at its ``due`` time, or at an earlier deadline of a waiter. Of several due recipes, the earliest
    is first, as soon as the budget (``max_polls_per_second``), a 429 and the limit of polls in flight permit.
    """

    def __init__(self, poller: Poller, tasks: BackgroundTasks, max_in_flight: int) -> None:
        self._poller = poller
        self._tasks = tasks
        self._clock = poller.clock
        self._interval = 1.0 / poller.policy.max_polls_per_second
        self._max_in_flight = max_in_flight
        self._waited_for: dict[str, RecipeState] = {}
        """The recipes with a waiter. The queues below hold ids, so that they keep no other recipe alive."""
        self._by_deployment = DeploymentIndex()
        self._due: list[tuple[float, int, str]] = []
        """Heap of due times. Of two recipes that are due at the same time, the one with fewer polls is first."""
        self._deadlines: list[tuple[float, str]] = []
        """Heap of deadlines."""
        self._final_polls: deque[tuple[float, str]] = deque()
        """Polls at a deadline that have not ended, in the order of their start."""
        self._budget_free_at = -inf
        """Time at which the budget permits the next poll."""
        self._timer: Timer | None = None
        self._timer_at = inf
        self._context = Context()
        """Context of internal callbacks, so that they keep no caller's context alive."""
        self._on_cancel = self.release
        """The bound method, created once for all waiters."""
        self._in_run_due = False
        self.in_flight = 0
        """Number of tasks that poll now."""

    def wait(self, state: RecipeState, version: float | None, deadline: float, tolerance: float) -> Waiter:
        """Add a waiter, and poll as it needs. A single poll is made at once, outside the budget."""
        waiter = Waiter()
        waiter.state, waiter.version, waiter.deadline, waiter.tolerance = state, version, deadline, tolerance
        waiter.on_cancel = self._on_cancel
        state.waiters.append(waiter)
        due, is_first = state.due, state.recipe_id not in self._waited_for
        first_poll_pending = not state.polls and due > state.watched_at
        if first_poll_pending and 0 < tolerance < inf:
            # The first poll is planned without tolerance: delay it.
            due = max(state.due_without_tolerance, self._poller.first_due(state, tolerance))
        elif due > state.due_without_tolerance:
            # The next poll is planned for waiters with more tolerance: make it as early as this one needs it.
            last = max(state.polled_at, state.watched_at)
            due = min(due, max(state.due_without_tolerance, last + tolerance))
        if is_first:
            self._waited_for[state.recipe_id] = state
            self._by_deployment.add(state)
        if is_first or due < state.due:
            self._schedule(state, due)
        if version is NEXT_POLL and not state.in_flight:
            self._start_poll(state)
        if deadline < state.deadline:
            self._set_deadline(state, deadline)
        self.run_due()
        return waiter

    def release(self, state: RecipeState) -> None:
        """Stop polling a recipe if it has no waiter any more."""
        if state.waiters or self._waited_for.pop(state.recipe_id, None) is None:
            return
        state.deadline = inf
        self._by_deployment.discard(state)
        if not self._waited_for:
            self._set_timer(inf)
        # Entries without a waiter would otherwise stay until they are due, an hour for most deadlines.
        if len(self._due) + len(self._deadlines) > 4 * len(self._waited_for):
            self._due = [entry for entry in self._due if entry[2] in self._waited_for]
            self._deadlines = [entry for entry in self._deadlines if entry[1] in self._waited_for]
            heapq.heapify(self._due)
            heapq.heapify(self._deadlines)

    def run_due(self) -> None:
        """Start every poll that is due and allowed, and set the timer for the next one."""
        if self._in_run_due or self._tasks.stopped:
            return
        self._in_run_due = True
        try:
            now = self._clock.now()
            self._expire_deadlines(now)
            while self.in_flight < self._max_in_flight and (state := self._pop_due(now)) is not None:
                self._start_poll(state)
            self._set_timer(self._next_wakeup())
        finally:
            self._in_run_due = False

    def stop(self) -> None:
        """Cancel the timer."""
        self._set_timer(inf)

    # --- the next poll

    def _next_wakeup(self) -> float:
        """Return the time of the next due poll or deadline; infinity without waiters. Ends of polls need no wakeup."""
        if not self._waited_for:
            return inf
        wakeup = self._deadlines[0][0] if self._deadlines else inf
        if self._final_polls:
            wakeup = min(wakeup, self._final_polls[0][0] + FINAL_POLL_TIMEOUT)
        if self._due and self.in_flight < self._max_in_flight:
            wakeup = min(wakeup, max(self._due[0][0], self._budget_free_at))
        return wakeup

    def _pop_due(self, now: float) -> RecipeState | None:
        """Return the recipe that is due first, or None if none is due or the budget is used up."""
        while self._due and self._due[0][0] <= now and self._budget_free_at <= now:
            due, _, recipe_id = heapq.heappop(self._due)
            state = self._waited_for.get(recipe_id)
            # Waiting or rescheduling adds another entry; only the one with the current due time is valid.
            if state is not None and due == state.due and not state.in_flight:
                # At most one second of unused budget is carried over.
                self._budget_free_at = max(self._budget_free_at, now - 1.0) + self._interval
                return state
        return None

    def _expire_deadlines(self, now: float) -> None:
        """Give expired waiters a final poll; time out those whose final poll is too slow."""
        while self._final_polls and self._final_polls[0][0] + FINAL_POLL_TIMEOUT <= now:
            started, recipe_id = self._final_polls.popleft()
            if (state := self._waited_for.get(recipe_id)) is not None:
                state.expire(started)
                self.release(state)
        while self._deadlines and self._deadlines[0][0] <= now:
            when, recipe_id = heapq.heappop(self._deadlines)
            state = self._waited_for.get(recipe_id)
            if state is None or when != state.deadline:
                continue
            if not state.in_flight and now - state.polled_at <= MAX_FINAL_POLL_AGE:
                state.expire(now)  # that poll was the last one
            elif state.needs_poll(now):
                self._schedule(state, now)
                self._final_polls.append((now, recipe_id))
            self._set_deadline(state, state.next_deadline(now))
            self.release(state)

    def _set_deadline(self, state: RecipeState, deadline: float) -> None:
        state.deadline = deadline
        if deadline < inf:
            heapq.heappush(self._deadlines, (deadline, state.recipe_id))

    def _schedule(self, state: RecipeState, due: float) -> None:
        state.due = due
        if not state.in_flight:
            heapq.heappush(self._due, (due, state.polls, state.recipe_id))

    def _set_timer(self, when: float) -> None:
        if when == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when == inf else Context().run(self._clock.call_at, when, self._on_timer)
        self._timer_at = when

    def _on_timer(self) -> None:
        self._timer, self._timer_at = None, inf
        self.run_due()

    # --- tasks

    def _start_poll(self, state: RecipeState) -> None:
        others = self._claim(state)  # before the task is created: an eager task starts at once
        try:
            task = self._tasks.spawn(self._poll_due(state, others))
        except BaseException:
            for member in (state, *others):
                member.in_flight = False
            raise
        self.in_flight += 1
        task.add_done_callback(partial(self._task_done, (state, *others), state.polls), context=self._context)

    def _claim(self, state: RecipeState) -> list[RecipeState]:
        """Mark a recipe as being polled, with others of its deployment that share the request; return those.

        It happens before the first await, since recipes that are due at the same time would each send the request.
        """
        state.in_flight = True
        if state.deployment_id is None:
            return []
        others = self._by_deployment.batch_with(state)
        for member in others:
            member.in_flight = True
        return others

    async def _poll_due(self, state: RecipeState | None, others: list[RecipeState]) -> None:
        """Poll due recipes one after the other. One task for several polls saves the cost of a task for each."""
        now, polls = self._clock.now(), 0
        while state is not None:
            try:
                if not others or not await self._poll_batch(state, others, now):
                    await self._poller.poll(state, self._clock.now() if others else now)
                    self._poll_done(state)
            except BaseException:
                self._abort(state)
                raise
            polls += 1
            if polls % POLLS_PER_PASS == 0:
                await asyncio.sleep(0)  # polls that never suspend must not block the loop
            now = self._clock.now()
            state = self._pop_due(now)
            others = [] if state is None else self._claim(state)

    async def _poll_batch(self, state: RecipeState, others: list[RecipeState], now: float) -> bool:
        """Poll recipes of one deployment with one request.

        Return True if ``state`` was polled; otherwise it stays in flight, for a poll of its own.
        """
        group, polled, is_transient_failure = [state, *others], list[RecipeState](), False
        try:
            polled = await self._poller.poll_batch(state.deployment_id or "", group, now)
        except Exception as error:  # noqa: BLE001 - separate polls report the error of each recipe
            is_transient_failure = is_transient(error)
        finally:
            for member in others:
                member.in_flight = False
                # Keep the earlier plan, unless a waiter needs a poll now.
                self._schedule(member, now if member.needs_poll(self._clock.now()) else member.due)
        for member in group:
            if member in polled:
                self._poll_done(member)
            else:  # it is polled alone: for good, or once after a transient failure
                member.is_batchable = is_transient_failure
                self._by_deployment.discard(member)
        self.run_due()  # members that were left out may be due, and need tasks of their own
        return state in polled

    def _poll_done(self, state: RecipeState) -> None:
        """Schedule the next poll of a recipe, as the poller planned it."""
        state.in_flight = False
        self._budget_free_at = max(self._budget_free_at, self._poller.paused_until)
        if state.waiters:
            self._by_deployment.add(state)
        else:
            self.release(state)
        if state.outcome is None:
            self._schedule(state, state.due)
            if self._poller.policy.warm and (learning := self._poller.learn(state)) is not None:
                self._tasks.spawn(learning)

    def _task_done(self, claimed: tuple[RecipeState, ...], polls: int, task: asyncio.Task[None]) -> None:
        self.in_flight -= 1
        first = claimed[0]
        if task.cancelled() and first.in_flight and first.polls == polls:  # before its first step
            for state in claimed:
                self._abort(state)
        self.run_due()

    def _abort(self, state: RecipeState) -> None:
        """Wake the waiters of a cancelled poll with ClientClosedError."""
        state.in_flight = False
        state.notify(client_closed())
        self.release(state)
