"""The state of one watched recipe, and the waiters that a change of it resolves."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from functools import lru_cache
from typing import Final

from .. import models
from ..errors import copy_of
from ..events import Phase, PollEvent, RecipeEvent
from .history import History, Kind, stage_of, without_numbers
from .policy import PollState
from .status import KNOWN, Ending, counts, display_status, ending, moment_of

logger: Final = logging.getLogger("compose_async")

NEVER: Final = float("inf")

UNKNOWN_OPERATION: Final = "recipes.get"
"""The operation of a recipe that is known by its id."""

MOST_MARKS: Final = 20
"""Of a counter that jumps back and forth."""


class Waiter(asyncio.Future[bool]):
    """One wait: for the end, for a snapshot newer than ``version``, or for a single poll (``None``).

    Resolves to True when that has come, to False when its deadline passed first. ``tolerance`` is how many seconds late
    that may be noticed; infinite for a single poll, which has no say in the schedule.
    """

    __slots__ = ("deadline", "state", "tolerance", "version")

    def __init__(self, state: RecipeState, version: float | None, deadline: float, tolerance: float) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.state = state
        self.version = version
        self.deadline = deadline
        self.tolerance = tolerance


class RecipeState:
    """What is known of one recipe, when it is polled next, and its waiters. Only the poller writes to it."""

    __slots__ = (
        "__weakref__", "began", "changed_at", "complete", "deadline", "deployment_id", "due", "ending",
        "in_flight", "kind", "known", "marks", "operation", "polled_at", "polls", "progressed_at",
        "prompt_due", "recipe_id", "snapshot", "started", "total", "trouble", "version", "waiters", "waiting",
    )  # fmt: skip

    def __init__(self, recipe_id: str, operation: str, database: str, *, began: float, known: bool) -> None:
        self.recipe_id = recipe_id
        self.operation = operation
        self.kind = kind_of(operation, None, database, 0)
        """The kind of recipe that its history belongs to; without a number of operations before one is seen."""
        self.deployment_id: str | None = None
        """The deployment that it works on, where that is known."""
        self.snapshot: models.Recipe | None = None
        self.version = 0
        self.ending: Ending | None = None
        self.polls = 0
        self.complete = self.total = 0
        """Operations done and in all, over the tree of sub-recipes."""
        self.began = began
        """When it was first watched."""
        self.started: float | None = None
        """When its work began, by Compose's time: created, or last seen in a queue; None before that is known."""
        self.progressed_at = began
        """When more operations were seen to be done."""
        self.changed_at = began
        """When that, or the end, happened, as far as ``updated_at`` says."""
        self.marks: tuple[tuple[int, float], ...] = ()
        """Stages of progress that were reached, and when."""
        self.known = known
        """Certainly started, here or where its handle was made, even if Compose does not know it everywhere yet."""
        self.trouble: tuple[str, float] | None = None
        """What is the matter with the polls, and since when: ``missing``, no such recipe, or ``unreadable``."""
        self.due = self.prompt_due = began
        """When it is polled next, and when it would be for waiters without any tolerance."""
        self.polled_at = -NEVER
        """When the last poll began."""
        self.in_flight = False
        self.deadline = NEVER
        """The earliest deadline of its waiters."""
        self.waiters: tuple[Waiter, ...] | list[Waiter] = ()
        """In the order of coming; some may be done already."""
        self.waiting = 0
        """How many of them have not left."""

    def __lt__(self, other: RecipeState) -> bool:
        """Of two that are due at the same moment, the one with fewer polls goes first."""
        return self.polls < other.polls

    def update(self, recipe: models.Recipe, now: float, server_now: datetime | None = None) -> None:
        """Take in a body of the recipe, from a poll or from the call that started it."""
        complete, total = counts(recipe)
        snapshot = self.snapshot
        self.ending = self.ending or ending(recipe)
        if recipe.status == "waiting" and not complete:
            self.started = now  # time in a queue does not count
        elif self.started is None and server_now is not None:
            self.started = moment_of(recipe.created_at, now=now, server_now=server_now)
        if complete > self.complete:
            self.progressed_at = now
            self._mark(recipe, stage_of(complete, total), now, server_now)
        elif self.ending:
            self._mark(recipe, 0, now, server_now)
        if total and not self.kind[2]:  # it may grow as sub-recipes come: the first one is what is compared
            by_name = recipe.name if self.operation == UNKNOWN_OPERATION else None
            self.kind = kind_of(self.operation, by_name, self.kind[1], total)
        if recipe.status not in KNOWN and (snapshot is None or snapshot.status != recipe.status):
            status = display_status(recipe)
            logger.warning("recipe %s has the unknown status %r: polling goes on", self.recipe_id, status)
        if recipe != snapshot:
            self.version += 1
        self.snapshot, self.trouble = recipe, None
        self.deployment_id = self.deployment_id or recipe.deployment_id
        self.complete, self.total = complete, total

    def _mark(self, recipe: models.Recipe, stage: int, now: float, server_now: datetime | None) -> None:
        """Note when the last operation was done, or the end: by ``updated_at``, but not before the poll before."""
        changed = moment_of(recipe.updated_at, now=now, server_now=server_now)
        self.changed_at = max(self.polled_at, self.start, now if changed is None else changed)
        if self.snapshot is None and self.start < self.began:
            self.progressed_at = self.changed_at  # resumed: for how long the counter had stood still before is unseen
        if stage and not self.ending and (not self.marks or self.marks[-1][0] != stage):
            self.marks = (*self.marks, (stage, self.changed_at))[-MOST_MARKS:]

    @property
    def start(self) -> float:
        """When its work began, as far as known."""
        return self.began if self.started is None else self.started

    @property
    def ended_at(self) -> float | None:
        """When it ended by a body of its own; None where only its deployment's absence says so."""
        return self.changed_at if self.snapshot is not None and ending(self.snapshot) else None

    def elapsed(self, now: float) -> float:
        """Return the seconds since the recipe was first watched: Compose's own clock may run at another pace."""
        return now - self.began

    def tightest(self, default: float) -> float:
        """Return the smallest tolerance of its waiters, ``default`` where they have none."""
        if len(self.waiters) == 1:
            tightest = self.waiters[0].tolerance
        else:
            tightest = min((waiter.tolerance for waiter in self.waiters if not waiter.done()), default=NEVER)
        return tightest if tightest < NEVER else default

    def poll_state(self, now: float, jitter: float, history: History | None, tolerance: float) -> PollState:
        """Return what the poll schedule may go by. Of a recipe in a queue its kind says nothing."""
        queued = not self.complete and self.snapshot is not None and self.snapshot.status == "waiting"
        start = self.began if queued or self.started is None else self.started
        progressed, changed = self.progressed_at, self.changed_at
        return PollState(  # by position: this is made for every poll
            now - start,
            self.complete,
            self.total,
            now - (max(start, progressed)),
            self.polls,
            jitter,
            changed - start if changed > start else 0.0,
            None if queued else history,
            tolerance,
        )

    def event(self, phase: Phase, now: float) -> RecipeEvent:
        """Return the event for hooks that the recipe has started, changed or ended."""
        return RecipeEvent(
            recipe_id=self.recipe_id,
            operation=self.operation,
            phase=phase,
            status=self.snapshot.status if self.snapshot else None,
            outcome=self.ending,
            operations_complete=self.complete,
            operations_total=self.total,
            elapsed=self.elapsed(now),
            polls=self.polls,
        )

    def poll_event(self, error: Exception | None, wait: float | None, why: str | None) -> PollEvent:
        """Return the event for hooks that one poll came back."""
        return PollEvent(
            recipe_id=self.recipe_id,
            status=self.snapshot.status if self.snapshot else None,
            operations_complete=self.complete,
            operations_total=self.total,
            wait=wait,
            why=why,
            error=type(error).__name__ if error else None,
        )

    def join(self, waiter: Waiter) -> None:
        """Add a waiter."""
        if isinstance(self.waiters, list):
            self.waiters.append(waiter)
        else:  # mostly it stays the only one, and a list is larger
            self.waiters = [*self.waiters, waiter] if self.waiters else (waiter,)
        self.waiting += 1

    def leave(self) -> None:
        """Count one waiter less; done ones are dropped from the list now and then."""
        self.waiting -= 1
        if len(self.waiters) > 2 * self.waiting:
            self.waiters = [waiter for waiter in self.waiters if not waiter.done()] if self.waiting else ()

    def notify(self, error: BaseException | None = None) -> None:
        """Wake every waiter: the recipe has ended, or with an error, each with a copy of its own."""
        for waiter in self.waiters:
            if waiter.done():
                continue
            if error is not None:
                waiter.set_exception(copy_of(error))
            else:
                waiter.set_result(True)

    def notify_polled(self, error: Exception | None, *, began: float, ended: float) -> bool:
        """Wake the waiters that a poll resolves: by a change, by being the single one, by being the last one.

        Returns whether a waiter is left whose deadline passed while the poll was under way.
        """
        late = False
        for waiter in self.waiters:
            if waiter.done():
                continue
            if waiter.version is None and error is not None:
                waiter.set_exception(copy_of(error))
            elif waiter.version is None or self.version > waiter.version:
                waiter.set_result(True)
            elif waiter.deadline <= began:
                waiter.set_result(False)
            elif waiter.deadline <= ended:
                late = True
        return late

    def expire(self, until: float) -> None:
        """Wake, without success, every waiter with a deadline up to ``until``."""
        for waiter in self.waiters:
            if waiter.deadline <= until and not waiter.done():
                waiter.set_result(False)

    def is_late(self, now: float) -> bool:
        """Return whether a waiter is left whose deadline has passed."""
        return any(waiter.deadline <= now and not waiter.done() for waiter in self.waiters)

    def is_owed_a_poll(self, now: float) -> bool:
        """Return whether a waiter is left that wants a single poll, or whose deadline has passed."""
        return any((w.version is None or w.deadline <= now) and not w.done() for w in self.waiters)

    def next_deadline(self, after: float) -> float:
        """Return the earliest deadline after this moment."""
        return min((w.deadline for w in self.waiters if w.deadline > after and not w.done()), default=NEVER)


@lru_cache(maxsize=1024)
def kind_of(operation: str, name: str | None, database: str, total: int) -> Kind:
    """Return a kind of recipe; the same object for the same kind."""
    return (operation if name is None else without_numbers(name), database, total)
