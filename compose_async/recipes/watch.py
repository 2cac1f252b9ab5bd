"""What is known of one recipe, and who waits to know more."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from .. import models
from ..errors import another
from ..events import Phase, PollEvent, RecipeEvent
from .policy import Sight
from .status import KNOWN, Ending, counts, ending, word

logger: Final = logging.getLogger("compose_async")

NEVER: Final = float("inf")


class Wait(asyncio.Future[bool]):
    """Somebody waits for the end of ``watch``, or a snapshot newer than ``version``, or for just one look (None).

    It gives True for what was waited for, False when its deadline passed first.
    """

    __slots__ = ("deadline", "version", "watch")

    def __init__(self, watch: Watch, version: float | None, deadline: float) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.watch = watch
        self.version = version
        self.deadline = deadline


class Watch:
    """What is known of one recipe, and who waits for more. Only the poller writes to it."""

    __slots__ = (
        "__weakref__", "began", "complete", "deadline", "due", "ending", "in_flight", "known", "looked",
        "missing_since", "moved",
        "operation", "polls", "recipe_id", "removes", "snapshot", "total", "version", "waiting", "waits",
    )  # fmt: skip

    def __init__(self, recipe_id: str, operation: str, *, began: float, due: float, known: bool) -> None:
        self.recipe_id = recipe_id
        self.operation = operation
        self.removes: str | None = None
        """The deployment that this recipe deprovisions, where it does."""
        self.snapshot: models.Recipe | None = None
        self.version = 0
        self.ending: Ending | None = None
        self.polls = 0
        self.complete = self.total = 0
        """Operations done and in all, over the tree of sub-recipes."""
        self.began = began
        self.moved = began
        self.known = known
        """Surely started, here or where its handle was made, even if Compose does not know it everywhere yet."""
        self.missing_since: float | None = None
        self.due = due
        self.looked = -NEVER
        """When the last look began."""
        self.in_flight = False
        self.deadline = NEVER
        """The earliest deadline of those who wait."""
        self.waits: list[Wait] = []
        """Who waits, in the order of coming; some may be done already."""
        self.waiting = 0
        """How many of them have not left."""

    def __lt__(self, other: Watch) -> bool:
        """Of two that are due at the same moment, the one that was looked at less goes first."""
        return self.polls < other.polls

    def see(self, recipe: models.Recipe, now: float) -> None:
        """Take in a body of the recipe, from a look or from the call that started it."""
        complete, total = counts(recipe)
        if complete > self.complete:
            self.moved = now
        if recipe.status not in KNOWN and (self.snapshot is None or self.snapshot.status != recipe.status):
            logger.warning("recipe %s has the unknown status %r: polling goes on", self.recipe_id, word(recipe))
        if recipe != self.snapshot:
            self.version += 1
        self.snapshot, self.missing_since = recipe, None
        self.complete, self.total = complete, total
        self.ending = self.ending or ending(recipe)

    def elapsed(self, now: float) -> float:
        """Seconds since the recipe was first watched: Compose's own clock may run at another pace."""
        return now - self.began

    def sight(self, now: float, chance: float) -> Sight:
        """What the poll schedule may go by."""
        return Sight(
            elapsed=self.elapsed(now),
            complete=self.complete,
            total=self.total,
            since_progress=now - self.moved,
            polls=self.polls,
            chance=chance,
        )

    def event(self, phase: Phase, now: float) -> RecipeEvent:
        """What hooks are told of the recipe."""
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
        """What hooks are told of one look."""
        return PollEvent(
            recipe_id=self.recipe_id,
            status=self.snapshot.status if self.snapshot else None,
            operations_complete=self.complete,
            operations_total=self.total,
            wait=wait,
            error=type(error).__name__ if error else None,
        )

    def join(self, wait: Wait) -> None:
        """One more waits."""
        if self.waits:
            self.waits.append(wait)
        else:
            self.waits = [wait]  # mostly it stays the only one, and a list that was appended to is larger
        self.waiting += 1

    def leave(self) -> None:
        """One of those who wait, and is done, has left."""
        self.waiting -= 1
        if len(self.waits) > 2 * self.waiting:
            self.waits = [wait for wait in self.waits if not wait.done()]

    def tell(self, error: Exception | None = None) -> None:
        """Wake everybody: the recipe has ended, or with an error, each with a copy of its own."""
        for wait in self.waits:
            if wait.done():
                continue
            if error is not None:
                wait.set_exception(another(error))
            else:
                wait.set_result(True)

    def tell_of_look(self, error: Exception | None, *, began: float, ended: float) -> bool:
        """Wake whoever a look has answered: also who waited for just one, and whose deadline had passed as it began.

        Returns whether somebody still waits whose deadline passed while it was under way.
        """
        late = False
        for wait in self.waits:
            if wait.done():
                continue
            if wait.version is None and error is not None:
                wait.set_exception(another(error))
            elif wait.version is None or self.version > wait.version:
                wait.set_result(True)
            elif wait.deadline <= began:
                wait.set_result(False)
            elif wait.deadline <= ended:
                late = True
        return late

    def expire(self, until: float) -> None:
        """Wake, without success, whoever has a deadline up to ``until``."""
        for wait in self.waits:
            if wait.deadline <= until and not wait.done():
                wait.set_result(False)

    def is_late(self, now: float) -> bool:
        """Whether somebody still waits whose deadline has passed."""
        return any(wait.deadline <= now and not wait.done() for wait in self.waits)

    def next_deadline(self, after: float) -> float:
        """The earliest deadline after this moment."""
        return min((w.deadline for w in self.waits if w.deadline > after and not w.done()), default=NEVER)
