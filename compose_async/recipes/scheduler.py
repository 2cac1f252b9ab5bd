"""The scheduler of polls: one heap of due times, one timer, a bounded number of polls in flight.

All waiters of a recipe share its polls. Without a waiter nothing runs, and the due time stays in the recipe's state.
"""

from __future__ import annotations

import asyncio
import heapq
from contextvars import Context
from functools import partial
from math import inf
from typing import Final

from .._clock import Timer
from .background_tasks import BackgroundTasks, client_closed
from .deployment_index import DeploymentIndex
from .poll_errors import is_transient
from .poller import NextPoll, Poller
from .recipe_state import RecipeState

FINAL_POLL_TIMEOUT: Final = 5.0
"""Time limit of the poll at a deadline, in seconds."""

MAX_FINAL_POLL_AGE: Final = 1.0
"""Seconds for which a poll counts as the last one of later deadlines, so that close deadlines share one."""

ROUNDING_ERROR: Final = 1e-3
"""Seconds within which two times are equal, because sums of floats are inexact."""


class Scheduler:
    """The schedule of all recipes with a waiter. Polls run as tasks of ``tasks``."""

    def __init__(self, poller: Poller, tasks: BackgroundTasks, in_flight: int) -> None:
        self._poller = poller
        self._by_deployment = DeploymentIndex()
        self._tasks = tasks
        self._clock = poller.clock
        self._interval = 1.0 / poller.policy.max_polls_per_second
        self._max_in_flight = in_flight
        self._due: list[tuple[float, RecipeState]] = []
        self._deadlines: list[tuple[float, RecipeState]] = []
        self._final_poll_ends: list[tuple[float, RecipeState]] = []
        self._watched_count = 0
        self._budget_free_at = -inf
        self._timer: Timer | None = None
        self._timer_at = inf
        self._context = Context()
        """Context of internal callbacks, so that they keep no caller's context alive."""
        self._is_running = False
        self.in_flight = 0
        """Number of tasks that poll now."""

    def add(self, state: RecipeState) -> None:
        """Schedule a recipe that has its first waiter."""
        self._watched_count += 1
        self._by_deployment.add(state)
        if not state.in_flight:
            heapq.heappush(self._due, (state.due, state))

    def remove(self, state: RecipeState) -> None:
        """Stop polling a recipe that has no waiter any more."""
        state.deadline = inf
        self._watched_count -= 1
        self._by_deployment.discard(state)
        if not self._watched_count:
            self._set_timer(inf)
        # Entries without a waiter would otherwise stay until they are due, an hour for most deadlines.
        if len(self._due) + len(self._deadlines) > 4 * self._watched_count:
            self._due = [entry for entry in self._due if entry[1].waiter_count]
            self._deadlines = [entry for entry in self._deadlines if entry[1].waiter_count]
            heapq.heapify(self._due)
            heapq.heapify(self._deadlines)

    def poll_now(self, state: RecipeState) -> None:
        """Poll at once, outside the budget, unless a poll is in flight."""
        if not state.in_flight:
            self._start_poll(state)

    def poll_earlier(self, state: RecipeState, tolerance: float) -> None:
        """Move the next poll forward for a waiter with less tolerance than the planned poll allows."""
        due = max(state.due_without_tolerance, state.polled_at + tolerance)
        if due < state.due:
            self._schedule(state, due)

    def add_deadline(self, state: RecipeState, deadline: float) -> None:
        """Schedule the last poll and the end of the wait for waiters with this deadline."""
        if deadline < state.deadline:
            state.deadline = deadline
            heapq.heappush(self._deadlines, (deadline, state))

    def run_due(self) -> None:
        """Start every poll that is due and allowed, and set the timer for the next one."""
        if self._is_running or self._tasks.stopped:
            return
        self._is_running = True
        try:
            now = self._clock.now()
            self._expire_deadlines(now)
            while self.in_flight < self._max_in_flight and (state := self._pop_due(now)) is not None:
                self._start_poll(state)
            self._set_timer(self._next_wakeup())
        finally:
            self._is_running = False

    def stop(self) -> None:
        """Cancel the timer."""
        self._set_timer(inf)

    # --- the next poll

    def _next_wakeup(self) -> float:
        """Return the time of the next due poll or deadline. Ends of polls call :meth:`run_due` themselves."""
        wakeup = self._deadlines[0][0] if self._deadlines else inf
        if self._final_poll_ends:
            wakeup = min(wakeup, self._final_poll_ends[0][0])
        if self._due and self.in_flight < self._max_in_flight:
            wakeup = min(wakeup, max(self._due[0][0], self._budget_free_at))
        return wakeup

    def _pop_due(self, now: float) -> RecipeState | None:
        """Return the recipe that is due first, or None if none is due or the budget is used up."""
        while self._due and self._due[0][0] <= now and self._budget_free_at <= now:
            due, state = heapq.heappop(self._due)
            # Joining or rescheduling a recipe adds another entry; only the one with its current due time is valid.
            if state.waiter_count and due == state.due and not state.in_flight and state.outcome is None:
                # At most one second of unused budget is carried over.
                self._budget_free_at = max(self._budget_free_at, now - 1.0) + self._interval
                return state
        return None

    def _expire_deadlines(self, now: float) -> None:
        """Give expired waiters a final poll; time out those whose final poll is too slow."""
        while self._final_poll_ends and self._final_poll_ends[0][0] <= now:
            when, state = heapq.heappop(self._final_poll_ends)
            state.expire(when - FINAL_POLL_TIMEOUT + ROUNDING_ERROR)
        while self._deadlines and self._deadlines[0][0] <= now:
            when, state = heapq.heappop(self._deadlines)
            if state.waiter_count and when == state.deadline:
                if not state.in_flight and now - state.polled_at <= MAX_FINAL_POLL_AGE:
                    state.expire(now)  # that poll was the last one
                elif state.has_expired(now):
                    self._schedule(state, now)
                    heapq.heappush(self._final_poll_ends, (now + FINAL_POLL_TIMEOUT, state))
                state.deadline = state.next_deadline(now)
                if state.deadline < inf:
                    heapq.heappush(self._deadlines, (state.deadline, state))

    def _schedule(self, state: RecipeState, due: float) -> None:
        state.due = due
        if state.waiter_count and not state.in_flight:
            heapq.heappush(self._due, (due, state))

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
        state.in_flight = True  # before the task is created: an eager task starts at once
        try:
            task = self._tasks.spawn(self._poll_due(state))
        except BaseException:
            state.in_flight = False
            raise
        self.in_flight += 1
        task.add_done_callback(partial(self._task_done, state, state.polls), context=self._context)

    async def _poll_due(self, state: RecipeState | None) -> None:
        """Poll due recipes one after the other. One task for several polls saves the cost of a task for each."""
        now = self._clock.now()
        while state is not None:
            state.in_flight = True
            try:
                if state.deployment_id is not None and (others := self._by_deployment.others_of(state)):
                    await self._poll_batch(state, others, now)
                plan = await self._poller.poll(state, now) if state.in_flight else None
            except BaseException:
                self._abort(state)
                raise
            if plan is not None:
                self._apply_plan(state, plan)
            await asyncio.sleep(0)  # a poll that never suspends must not block the loop
            now = self._clock.now()
            state = self._pop_due(now)

    async def _poll_batch(self, state: RecipeState, others: list[RecipeState], now: float) -> None:
        """Poll recipes of one deployment with one request. If that leaves out ``state``, it stays in flight."""
        group, plans, left_out = [state, *others], dict[RecipeState, NextPoll](), list[RecipeState]()
        for member in others:
            member.in_flight = True
        try:
            plans = await self._poller.poll_batch(state.deployment_id or "", group, now)
            left_out = [member for member in group if member not in plans]
        except Exception as error:  # noqa: BLE001 - separate polls report the error of each recipe
            left_out = [] if is_transient(error) else group
        finally:
            for member in others:
                member.in_flight = False
                # Keep the earlier plan, unless a pending waiter needs a poll now.
                self._schedule(member, now if member.needs_poll(self._clock.now()) else member.due)
        for member in left_out:
            self._by_deployment.exclude(member)
        for member, plan in plans.items():
            self._apply_plan(member, plan)

    def _apply_plan(self, state: RecipeState, plan: NextPoll) -> None:
        """Apply the plan that a poll returned."""
        state.in_flight = False
        self._budget_free_at = max(self._budget_free_at, plan.paused_until)
        if plan.due is not None:
            state.due_without_tolerance = plan.due_without_tolerance
            self._schedule(state, plan.due)
            if state.waiter_count and state.deployment_id is not None:
                self._by_deployment.add(state)
            if self._poller.policy.warm and self._poller.lacks_history(state):
                self._tasks.spawn(self._poller.load_history(state))

    def _task_done(self, first: RecipeState, polls: int, task: asyncio.Task[None]) -> None:
        self.in_flight -= 1
        if task.cancelled() and first.polls == polls:  # before its first step: no except clause has run
            self._abort(first)
        self.run_due()

    def _abort(self, state: RecipeState) -> None:
        """Wake the waiters of a cancelled poll with ClientClosedError."""
        state.in_flight = False
        state.notify(client_closed())
        self._schedule(state, self._clock.now())
