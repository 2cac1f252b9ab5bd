"""The state of one watched recipe, and the waiters that a change of it resolves."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from .. import models
from ..errors import copy_of
from ..events import Phase, PollEvent, RecipeEvent
from .policy import PollState
from .status import KNOWN, Ending, counts, display_status, ending

logger: Final = logging.getLogger("compose_async")

NEVER: Final = float("inf")


class Waiter(asyncio.Future[bool]):
    """One wait: for the end, for a snapshot newer than ``version``, or for a single poll (``None``).

    Resolves to True when that has come, to False when its deadline passed first.
    """

    __slots__ = ("deadline", "state", "version")

    def __init__(self, state: RecipeState, version: float | None, deadline: float) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.state = state
        self.version = version
        self.deadline = deadline


class RecipeState:
    """What is known of one recipe, when it is polled next, and its waiters. Only the poller writes to it."""

    __slots__ = (
        "__weakref__", "began", "complete", "deadline", "deletes_deployment", "due", "ending", "in_flight", "known",
        "missing_since", "operation", "polled_at", "polls", "progressed_at", "recipe_id", "snapshot", "total",
        "version", "waiters", "waiting",
    )  # fmt: skip

    def __init__(self, recipe_id: str, operation: str, *, began: float, due: float, known: bool) -> None:
        self.recipe_id = recipe_id
        self.operation = operation
        self.deletes_deployment: str | None = None
        """The deployment that this recipe deprovisions, where it does."""
        self.snapshot: models.Recipe | None = None
        self.version = 0
        self.ending: Ending | None = None
        self.polls = 0
        self.complete = self.total = 0
        """Operations done and in all, over the tree of sub-recipes."""
        self.began = began
        self.progressed_at = began
        self.known = known
        """Certainly started, here or where its handle was made, even if Compose does not know it everywhere yet."""
        self.missing_since: float | None = None
        self.due = due
        self.polled_at = -NEVER
        """When the last poll began."""
        self.in_flight = False
        self.deadline = NEVER
        """The earliest deadline of its waiters."""
        self.waiters: list[Waiter] = []
        """In the order of coming; some may be done already."""
        self.waiting = 0
        """How many of them have not left."""

    def __lt__(self, other: RecipeState) -> bool:
        """Of two that are due at the same moment, the one with fewer polls goes first."""
        return self.polls < other.polls

    def update(self, recipe: models.Recipe, now: float) -> None:
        """Take in a body of the recipe, from a poll or from the call that started it."""
        complete, total = counts(recipe)
        if complete > self.complete:
            self.progressed_at = now
        if recipe.status not in KNOWN and (self.snapshot is None or self.snapshot.status != recipe.status):
            status = display_status(recipe)
            logger.warning("recipe %s has the unknown status %r: polling goes on", self.recipe_id, status)
        if recipe != self.snapshot:
            self.version += 1
        self.snapshot, self.missing_since = recipe, None
        self.complete, self.total = complete, total
        self.ending = self.ending or ending(recipe)

    def elapsed(self, now: float) -> float:
        """Return the seconds since the recipe was first watched: Compose's own clock may run at another pace."""
        return now - self.began

    def poll_state(self, now: float, jitter: float) -> PollState:
        """Return what the poll schedule may go by."""
        return PollState(
            elapsed=self.elapsed(now),
            complete=self.complete,
            total=self.total,
            since_progress=now - self.progressed_at,
            polls=self.polls,
            jitter=jitter,
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

    def poll_event(self, error: Exception | None, wait: float | None) -> PollEvent:
        """Return the event for hooks that one poll came back."""
        return PollEvent(
            recipe_id=self.recipe_id,
            status=self.snapshot.status if self.snapshot else None,
            operations_complete=self.complete,
            operations_total=self.total,
            wait=wait,
            error=type(error).__name__ if error else None,
        )

    def join(self, waiter: Waiter) -> None:
        """Add a waiter."""
        if self.waiters:
            self.waiters.append(waiter)
        else:
            self.waiters = [waiter]  # mostly it stays the only one, and a list that was appended to is larger
        self.waiting += 1

    def leave(self) -> None:
        """Count one waiter less; done ones are dropped from the list now and then."""
        self.waiting -= 1
        if len(self.waiters) > 2 * self.waiting:
            self.waiters = [waiter for waiter in self.waiters if not waiter.done()]

    def notify(self, error: Exception | None = None) -> None:
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

    def next_deadline(self, after: float) -> float:
        """Return the earliest deadline after this moment."""
        return min((w.deadline for w in self.waiters if w.deadline > after and not w.done()), default=NEVER)
