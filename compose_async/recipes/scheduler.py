"""When recipes are polled: one heap of due times, one timer, a bounded number of polls in flight.

The number of polls depends on the recipes, never on their waiters. Nothing runs without a waiter; the due time stays
with the recipe's state.
"""

from __future__ import annotations

import asyncio
import heapq
from contextvars import Context
from functools import partial
from typing import Final

from .._clock import Clock, Timer
from .poll_errors import is_passing
from .poller import NextPoll, Poller
from .recipe_state import NEVER, RecipeState
from .siblings import Siblings
from .task_guard import TaskGuard, closed

LAST_POLL: Final = 5.0
"""Seconds that the poll at a deadline may take."""

RECENT: Final = 1.0
"""Seconds for which a poll counts as one at the deadline: many deadlines shortly after another share one."""

ROUNDING: Final = 1e-3
"""Seconds within which two moments are one: sums of floats are not exact."""


class Scheduler:
    """Decides when each recipe with a waiter is polled, and runs the polls as tasks of ``guard``."""

    def __init__(
        self,
        poller: Poller,
        guard: TaskGuard,
        clock: Clock,
        *,
        max_polls_per_second: float,
        in_flight: int,
    ) -> None:
        self._poller = poller
        self._siblings = Siblings()
        self._guard = guard
        self._clock = clock
        self._interval = 1.0 / max_polls_per_second
        self._limit = in_flight
        self._due: list[tuple[float, RecipeState]] = []
        self._deadlines: list[tuple[float, RecipeState]] = []
        self._last_polls: list[tuple[float, RecipeState]] = []
        self._waited_for = 0
        self._next_slot = -NEVER
        self._timer: Timer | None = None
        self._timer_at = NEVER
        self._context = Context()
        """For callbacks of ours, so that they keep no caller's context alive."""
        self._running_due = False
        self.in_flight = 0
        """Polls that have begun and not ended."""

    def add(self, state: RecipeState) -> None:
        """Poll a recipe that has got its first waiter, when it is due."""
        self._waited_for += 1
        self._siblings.add(state)
        if not state.in_flight:
            heapq.heappush(self._due, (state.due, state))

    def remove(self, state: RecipeState) -> None:
        """Stop polling a recipe that has lost its last waiter."""
        state.deadline = NEVER
        self._waited_for -= 1
        self._siblings.discard(state)
        if not self._waited_for:
            self._set_timer(NEVER)
        # Entries without a waiter would otherwise lie here until they are due: an hour, for most deadlines.
        if len(self._due) + len(self._deadlines) > 4 * self._waited_for:
            self._due = [entry for entry in self._due if entry[1].waiting]
            self._deadlines = [entry for entry in self._deadlines if entry[1].waiting]
            heapq.heapify(self._due)
            heapq.heapify(self._deadlines)

    def poll_now(self, state: RecipeState) -> None:
        """Poll at once, outside the budget, unless a poll is under way."""
        if not state.in_flight:
            self._start_poll(state)

    def hurry(self, state: RecipeState, tolerance: float) -> None:
        """Poll sooner for a waiter that is less tolerant than those for whom the poll was planned."""
        due = max(state.prompt_due, state.polled_at + tolerance)
        if due < state.due:
            self._schedule(state, due)

    def add_deadline(self, state: RecipeState, deadline: float) -> None:
        """See to it that the waiters of this deadline are woken then, after a last poll."""
        if deadline < state.deadline:
            state.deadline = deadline
            heapq.heappush(self._deadlines, (deadline, state))

    def run_due(self) -> None:
        """Start every poll that is due and allowed, and set the timer for the next moment."""
        if self._running_due or self._guard.closed:
            return
        self._running_due = True
        try:
            now = self._clock.now()
            self._keep_deadlines(now)
            while self.in_flight < self._limit and (state := self._next(now)) is not None:
                self._start_poll(state)
            self._set_timer(self._next_moment())
        finally:
            self._running_due = False

    def stop(self) -> None:
        """Never wake again."""
        self._set_timer(NEVER)

    # --- what is next

    def _next_moment(self) -> float:
        """Return when there is something to do again, the ends of polls in flight apart."""
        moment = min(heap[0][0] if heap else NEVER for heap in (self._deadlines, self._last_polls))
        if self._due and self.in_flight < self._limit:
            moment = min(moment, max(self._due[0][0], self._next_slot))
        return moment

    def _next(self, now: float) -> RecipeState | None:
        """Return the recipe to poll now, the one due first, if the budget allows it."""
        while self._due and self._due[0][0] <= now and self._next_slot <= now:
            due, state = heapq.heappop(self._due)
            # A recipe that was joined or rescheduled meanwhile stands here more than once.
            if state.waiting and due == state.due and not state.in_flight and state.ending is None:
                # A budget left unused for a second may be made up for, not more.
                self._next_slot = max(self._next_slot, now - 1.0) + self._interval
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
        self._timer = None if when == NEVER else Context().run(self._clock.call_at, when, self._on_timer)
        self._timer_at = when

    def _on_timer(self) -> None:
        self._timer, self._timer_at = None, NEVER
        self.run_due()

    # --- tasks

    def _start_poll(self, state: RecipeState) -> None:
        state.in_flight = True  # before its task is made: an eager one begins at once
        try:
            task = self._guard.spawn(self._work(state))
        except BaseException:
            state.in_flight = False
            raise
        self.in_flight += 1
        task.add_done_callback(partial(self._task_done, state, state.polls), context=self._context)

    async def _work(self, state: RecipeState | None) -> None:
        """Poll one recipe after the other while any is due: a task for each would cost as much as the poll."""
        now = self._clock.now()
        while state is not None:
            state.in_flight = True
            try:
                if state.deployment_id is not None and (others := self._siblings.of(state)):
                    await self._poll_together(state, others, now)
                following = await self._poller.poll(state, now) if state.in_flight else None
            except BaseException:
                self._abort(state)
                raise
            if following is not None:
                self._follow(state, following)
            await asyncio.sleep(0)  # a poll that never suspended must not hold the loop
            now = self._clock.now()
            state = self._next(now)

    async def _poll_together(self, state: RecipeState, others: list[RecipeState], now: float) -> None:
        """Poll recipes of one deployment with one request. If ``state`` is left out, it stays in flight."""
        group, following, left_out = [state, *others], dict[RecipeState, NextPoll](), list[RecipeState]()
        for member in others:
            member.in_flight = True
        try:
            following = await self._poller.poll_together(state.deployment_id or "", group, now)
            left_out = [member for member in group if member not in following]
        except Exception as error:  # noqa: BLE001 - a poll of its own says what is the matter with each recipe
            left_out = [] if is_passing(error) else group
        finally:
            for member in others:
                member.in_flight = False
                # The plan of before holds, unless a waiter has come meanwhile that is owed a poll.
                self._schedule(member, now if member.is_owed_a_poll(self._clock.now()) else member.due)
        for member in left_out:
            self._siblings.set_apart(member)
        for member, next_poll in following.items():
            self._follow(member, next_poll)

    def _follow(self, state: RecipeState, following: NextPoll) -> None:
        """Plan what follows from a poll."""
        state.in_flight = False
        self._next_slot = max(self._next_slot, following.paused_until)
        if following.due is not None:
            state.prompt_due = following.prompt_due
            self._schedule(state, following.due)
            if state.waiting and state.deployment_id is not None:
                self._siblings.add(state)
            if self._poller.is_warm and self._poller.wants_history(state):
                self._guard.spawn(self._poller.warm_up(state))

    def _task_done(self, first: RecipeState, polls: int, task: asyncio.Task[None]) -> None:
        self.in_flight -= 1
        if task.cancelled() and first.polls == polls:  # before its first step, so that nothing of it has run
            self._abort(first)
        self.run_due()

    def _abort(self, state: RecipeState) -> None:
        """Wake the waiters of a poll that was cancelled, by closing or from outside."""
        state.in_flight = False
        state.notify(closed())
        self._schedule(state, self._clock.now())
