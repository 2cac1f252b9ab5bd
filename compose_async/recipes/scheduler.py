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
from .poll_errors import is_transient
from .poller import NextPoll, Poller
from .recipe_state import RecipeState
from .siblings import Siblings
from .task_guard import TaskGuard, closed

LAST_POLL: Final = 5.0
"""Time limit of the poll at a deadline, in seconds."""

RECENT: Final = 1.0
"""Seconds for which a poll counts as the last one of later deadlines, so that close deadlines share one."""

ROUNDING: Final = 1e-3
"""Seconds within which two times are equal, because sums of floats are inexact."""


class Scheduler:
    """The schedule of all recipes with a waiter. Polls run as tasks of ``guard``."""

    def __init__(self, poller: Poller, guard: TaskGuard, in_flight: int) -> None:
        self._poller = poller
        self._siblings = Siblings()
        self._guard = guard
        self._clock = poller.clock
        self._interval = 1.0 / poller.policy.max_polls_per_second
        self._limit = in_flight
        self._due: list[tuple[float, RecipeState]] = []
        self._deadlines: list[tuple[float, RecipeState]] = []
        self._last_polls: list[tuple[float, RecipeState]] = []
        self._waited_for = 0
        self._next_slot = -inf
        self._timer: Timer | None = None
        self._timer_at = inf
        self._context = Context()
        """Context of internal callbacks, so that they keep no caller's context alive."""
        self._running_due = False
        self.in_flight = 0
        """Number of tasks that poll now."""

    def add(self, state: RecipeState) -> None:
        """Schedule a recipe that has its first waiter."""
        self._waited_for += 1
        self._siblings.add(state)
        if not state.in_flight:
            heapq.heappush(self._due, (state.due, state))

    def remove(self, state: RecipeState) -> None:
        """Stop polling a recipe that has no waiter any more."""
        state.deadline = inf
        self._waited_for -= 1
        self._siblings.discard(state)
        if not self._waited_for:
            self._set_timer(inf)
        # Entries without a waiter would otherwise stay until they are due, an hour for most deadlines.
        if len(self._due) + len(self._deadlines) > 4 * self._waited_for:
            self._due = [entry for entry in self._due if entry[1].waiter_count]
            self._deadlines = [entry for entry in self._deadlines if entry[1].waiter_count]
            heapq.heapify(self._due)
            heapq.heapify(self._deadlines)

    def poll_now(self, state: RecipeState) -> None:
        """Poll at once, outside the budget, unless a poll is in flight."""
        if not state.in_flight:
            self._start_poll(state)

    def hurry(self, state: RecipeState, tolerance: float) -> None:
        """Move the next poll forward for a waiter with less tolerance than the planned poll allows."""
        due = max(state.prompt_due, state.polled_at + tolerance)
        if due < state.due:
            self._schedule(state, due)

    def add_deadline(self, state: RecipeState, deadline: float) -> None:
        """Schedule the last poll and the end of the wait for waiters with this deadline."""
        if deadline < state.deadline:
            state.deadline = deadline
            heapq.heappush(self._deadlines, (deadline, state))

    def run_due(self) -> None:
        """Start every poll that is due and allowed, and set the timer for the next one."""
        if self._running_due or self._guard.closed:
            return
        self._running_due = True
        try:
            now = self._clock.now()
            self._expire_deadlines(now)
            while self.in_flight < self._limit and (state := self._next(now)) is not None:
                self._start_poll(state)
            self._set_timer(self._next_moment())
        finally:
            self._running_due = False

    def stop(self) -> None:
        """Cancel the timer."""
        self._set_timer(inf)

    # --- the next poll

    def _next_moment(self) -> float:
        """Return the time of the next due poll or deadline. Ends of polls call :meth:`run_due` themselves."""
        moment = self._deadlines[0][0] if self._deadlines else inf
        if self._last_polls:
            moment = min(moment, self._last_polls[0][0])
        if self._due and self.in_flight < self._limit:
            moment = min(moment, max(self._due[0][0], self._next_slot))
        return moment

    def _next(self, now: float) -> RecipeState | None:
        """Return the recipe that is due first, or None if none is due or the budget is used up."""
        while self._due and self._due[0][0] <= now and self._next_slot <= now:
            due, state = heapq.heappop(self._due)
            # Joining or rescheduling a recipe adds another entry; only the one with its current due time is valid.
            if state.waiter_count and due == state.due and not state.in_flight and state.outcome is None:
                # At most one second of unused budget is carried over.
                self._next_slot = max(self._next_slot, now - 1.0) + self._interval
                return state
        return None

    def _expire_deadlines(self, now: float) -> None:
        """Give expired waiters a final poll; time out those whose final poll is too slow."""
        while self._last_polls and self._last_polls[0][0] <= now:
            when, state = heapq.heappop(self._last_polls)
            state.expire(when - LAST_POLL + ROUNDING)
        while self._deadlines and self._deadlines[0][0] <= now:
            when, state = heapq.heappop(self._deadlines)
            if state.waiter_count and when == state.deadline:
                if not state.in_flight and now - state.polled_at <= RECENT:
                    state.expire(now)  # that poll was the last one
                elif state.has_expired(now):
                    self._schedule(state, now)
                    heapq.heappush(self._last_polls, (now + LAST_POLL, state))
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
            task = self._guard.spawn(self._work(state))
        except BaseException:
            state.in_flight = False
            raise
        self.in_flight += 1
        task.add_done_callback(partial(self._task_done, state, state.polls), context=self._context)

    async def _work(self, state: RecipeState | None) -> None:
        """Poll due recipes one after the other. One task for several polls saves the cost of a task for each."""
        now = self._clock.now()
        while state is not None:
            state.in_flight = True
            try:
                if state.deployment_id is not None and (others := self._siblings.of(state)):
                    await self._poll_together(state, others, now)
                plan = await self._poller.poll(state, now) if state.in_flight else None
            except BaseException:
                self._abort(state)
                raise
            if plan is not None:
                self._plan_next(state, plan)
            await asyncio.sleep(0)  # a poll that never suspends must not block the loop
            now = self._clock.now()
            state = self._next(now)

    async def _poll_together(self, state: RecipeState, others: list[RecipeState], now: float) -> None:
        """Poll recipes of one deployment with one request. If that leaves out ``state``, it stays in flight."""
        group, plans, left_out = [state, *others], dict[RecipeState, NextPoll](), list[RecipeState]()
        for member in others:
            member.in_flight = True
        try:
            plans = await self._poller.poll_together(state.deployment_id or "", group, now)
            left_out = [member for member in group if member not in plans]
        except Exception as error:  # noqa: BLE001 - separate polls report the error of each recipe
            left_out = [] if is_transient(error) else group
        finally:
            for member in others:
                member.in_flight = False
                # Keep the earlier plan, unless a pending waiter needs a poll now.
                self._schedule(member, now if member.needs_poll(self._clock.now()) else member.due)
        for member in left_out:
            self._siblings.exclude(member)
        for member, plan in plans.items():
            self._plan_next(member, plan)

    def _plan_next(self, state: RecipeState, plan: NextPoll) -> None:
        """Apply the plan that a poll returned."""
        state.in_flight = False
        self._next_slot = max(self._next_slot, plan.paused_until)
        if plan.due is not None:
            state.prompt_due = plan.prompt_due
            self._schedule(state, plan.due)
            if state.waiter_count and state.deployment_id is not None:
                self._siblings.add(state)
            if self._poller.policy.warm and self._poller.lacks_history(state):
                self._guard.spawn(self._poller.warm_up(state))

    def _task_done(self, first: RecipeState, polls: int, task: asyncio.Task[None]) -> None:
        self.in_flight -= 1
        if task.cancelled() and first.polls == polls:  # before its first step: no except clause has run
            self._abort(first)
        self.run_due()

    def _abort(self, state: RecipeState) -> None:
        """Wake the waiters of a cancelled poll with ClientClosedError."""
        state.in_flight = False
        state.notify(closed())
        self._schedule(state, self._clock.now())
