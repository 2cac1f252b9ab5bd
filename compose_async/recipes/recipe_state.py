"""The state of one watched recipe: the last response, the time of the next poll, and the waiters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from math import inf
from typing import Any, Final

from attrs import define, field

from .. import models
from .._error_copy import copy_of
from .._handle import UNKNOWN_OPERATION
from ..events import ABANDONED, Phase, PollEvent, RecipeEvent, logger
from .grace_period import GracePeriod
from .history import History, Kind, stage_of, without_numbers
from .policy import PollState
from .status import KNOWN_STATUSES, RecipeOutcome, clock_time_of, counts, display_status, outcome_of

END: Final = inf
"""Version that makes a wait last until the end."""

NEXT_POLL: Final = None
"""Version that makes a wait last until one poll has ended. That poll is made at once."""

MAX_STAGE_TIMES: Final = 20
"""Number of stage times kept for one recipe. A counter that only grows sets at most ``STAGES``."""


class Waiter(asyncio.Future[bool]):
    """Future of one wait. Its result is True if the awaited event came, and False if ``deadline`` passed first.

    The event is a snapshot newer than ``version``; for ``END`` only the end, for ``NEXT_POLL`` the end of a poll.
    ``tolerance`` is the permitted delay in seconds; it is infinite for a single poll, so that the schedule ignores it.
    A cancelled waiter leaves the list of its recipe, and ``on_cancel`` is called.
    """

    __slots__ = ("deadline", "on_cancel", "state", "tolerance", "version")

    state: RecipeState
    version: float | None
    deadline: float
    tolerance: float
    on_cancel: Callable[[RecipeState], None]

    def cancel(self, msg: Any | None = None) -> bool:
        cancelled = super().cancel(msg)
        if cancelled:
            self.state.waiters.remove(self)
            self.on_cancel(self.state)
        return cancelled


@define(eq=False, repr=False)
class RecipeState:
    """The state of one recipe, which all of its futures share. Times are in seconds of the clock.

    ``RecipeWatcher`` creates it. After each poll, ``Poller`` updates it and plans the next one, which ``Scheduler``
    makes. All of them run on one event loop.
    """

    recipe_id: str
    operation: str
    kind: Kind
    """The kind that selects its history. Its number of operations is 0 until a total is seen."""
    watched_at: float
    """Time at which it was first watched."""
    certainly_started: bool
    """Whether it was certainly started, here or where its handle was made. Compose may still respond with 404."""
    deployment_id: str | None = None
    """Id of the deployment that it works on, where that is known."""
    snapshot: models.Recipe | None = None
    version: int = 0
    """Number of different snapshots so far."""
    outcome: RecipeOutcome | None = None
    polls: int = 0
    complete: int = 0
    """Completed operations over the tree of sub-recipes."""
    total: int = 0
    started_at: float | None = None
    """Start of its work: its creation, or the last poll that saw it in a queue. None while unknown."""
    progressed_at: float = field(init=False)
    """Time of the poll that last saw ``complete`` grow."""
    last_operation_at: float = field(init=False)
    """Time of the last completed operation or of the end, by ``updated_at`` where that is usable."""
    stage_times: tuple[tuple[int, float], ...] = ()
    """Stages of progress reached, each with its time."""
    is_batchable: bool = True
    """Whether the list of its deployment contains it with its details, as far as is known."""
    grace_period: GracePeriod | None = None
    """Grace period of the current problem of its polls, ``missing`` (404) or ``unreadable``; None without one."""
    due: float = field(init=False)
    """Time of its next poll."""
    due_without_tolerance: float = field(init=False)
    """Time of its next poll for waiters without tolerance."""
    polled_at: float = -inf
    """Start of the last poll."""
    in_flight: bool = False
    deadline: float = inf
    """The earliest deadline of its waiters."""
    waiters: list[Waiter] = field(factory=list)
    """Its pending waiters in order of arrival."""
    on_abandoned: Callable[[RecipeState], None] | None = None
    """Called when the recipe is no longer watched, though its end was not seen. None without listeners."""

    def __attrs_post_init__(self) -> None:
        self.progressed_at = self.last_operation_at = self.due = self.due_without_tolerance = self.watched_at

    def __del__(self) -> None:
        """Report that the last future is gone."""
        if self.on_abandoned is not None and self.outcome is None:
            self.on_abandoned(self)

    def update(self, recipe: models.Recipe, now: float, server_now: datetime | None = None) -> None:
        """Apply a body of the recipe, from a poll or from the starting call."""
        complete, total = counts(recipe)
        snapshot = self.snapshot
        self.outcome = self.outcome or outcome_of(recipe)
        if recipe.status == "waiting" and not complete:
            self.started_at = now  # time in a queue does not count
        elif self.started_at is None and server_now is not None:
            self.started_at = clock_time_of(recipe.created_at, now=now, server_now=server_now)
        if complete > self.complete:
            self.progressed_at = now
            self._record_stage(recipe, stage_of(complete, total), now, server_now)
        elif self.outcome:
            self._record_stage(recipe, 0, now, server_now)
        if total and not self.kind.total:  # the total may grow with new sub-recipes: the first one selects the kind
            by_name = recipe.name if self.operation == UNKNOWN_OPERATION else None
            self.kind = kind_of(self.operation, by_name, self.kind.database, total)
        if recipe.status not in KNOWN_STATUSES and (snapshot is None or snapshot.status != recipe.status):
            extra = {"compose_recipe_id": self.recipe_id, "compose_status": display_status(recipe)}
            logger.warning("recipe %s has the unknown status %r: polling goes on", *extra.values(), extra=extra)
        self.version += 0 if recipe == snapshot else 1
        self.snapshot, self.grace_period = recipe, None
        if snapshot is None or self.deployment_id is None:  # the body knows it better than a handle
            self.deployment_id = recipe.deployment_id or self.deployment_id
        self.complete, self.total = complete, total

    def _record_stage(self, recipe: models.Recipe, stage: int, now: float, server_now: datetime | None) -> None:
        """Record the time of the last operation or the end: ``updated_at``, but not before the previous poll."""
        changed = clock_time_of(recipe.updated_at, now=now, server_now=server_now)
        self.last_operation_at = max(self.polled_at, self.start, now if changed is None else changed)
        if self.snapshot is None and self.start < self.watched_at:
            self.progressed_at = self.last_operation_at  # resumed: earlier progress was not seen
        if stage and not self.outcome and (not self.stage_times or self.stage_times[-1][0] != stage):
            self.stage_times = (*self.stage_times, (stage, self.last_operation_at))[-MAX_STAGE_TIMES:]

    @property
    def start(self) -> float:
        """Start of its work, or of the first watch while that is unknown."""
        return self.watched_at if self.started_at is None else self.started_at

    @property
    def ended_at(self) -> float | None:
        """Time of its end by its own body. None if no body shows an end, as after a deprovision."""
        return self.last_operation_at if self.snapshot is not None and outcome_of(self.snapshot) else None

    def min_tolerance(self, default: float) -> float:
        """Return the smallest tolerance of its waiters, or ``default`` if no waiter has a finite one."""
        finite = [waiter.tolerance for waiter in self.waiters if waiter.tolerance < inf]
        return min(finite) if finite else default

    def poll_state(self, now: float, jitter: float, history: History | None, tolerance: float) -> PollState:
        """Return the input of the poll schedule. A queued recipe gets no history."""
        queued = not self.complete and self.snapshot is not None and self.snapshot.status == "waiting"
        start = self.watched_at if queued or self.started_at is None else self.started_at
        since = now - max(self.progressed_at, start)
        last = max(self.last_operation_at - start, 0.0)
        history = None if queued else history
        # By position, which is faster: one is built for every poll.
        return PollState(now - start, self.complete, self.total, since, self.polls, jitter, last, history, tolerance)

    def event(self, phase: Phase, now: float) -> RecipeEvent:
        """Return the hook event for a start, a change or the end of the recipe."""
        end = self.ended_at if phase == "ended" else None
        return RecipeEvent(
            recipe_id=self.recipe_id,
            operation=self.operation,
            phase=phase,
            status=self.snapshot.status if self.snapshot else None,
            outcome=ABANDONED if phase == "ended" and self.outcome is None else self.outcome,
            operations_complete=self.complete,
            operations_total=self.total,
            elapsed=now - self.watched_at,
            polls=self.polls,
            duration=None if end is None else max(0.0, end - self.start),
            late=None if end is None else max(0.0, now - end),
        )

    def poll_event(self, error: Exception | None, wait: float | None, why: str | None) -> PollEvent:
        """Return the hook event for the end of one poll."""
        return PollEvent(
            recipe_id=self.recipe_id,
            status=self.snapshot.status if self.snapshot else None,
            operations_complete=self.complete,
            operations_total=self.total,
            wait=wait,
            why=why,
            error=type(error).__name__ if error else None,
        )

    def notify(self, error: BaseException | None = None) -> None:
        """Wake every waiter with success, or raise a separate copy of the error in each."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if error is not None:
                waiter.set_exception(copy_of(error))
            else:
                waiter.set_result(True)

    def notify_polled(self, error: Exception | None, *, poll_started: float, ended: float) -> bool:
        """Wake the waiters that a poll resolves, by a new snapshot, as their single poll, or as their last poll.

        Returns whether the deadline of a remaining waiter passed during the poll.
        """
        waiters, self.waiters, late = self.waiters, [], False
        for waiter in waiters:
            if waiter.version is NEXT_POLL and error is not None:
                waiter.set_exception(copy_of(error))
            elif waiter.version is None or self.version > waiter.version:  # None is NEXT_POLL
                waiter.set_result(True)
            elif waiter.deadline <= poll_started:
                waiter.set_result(False)
            else:
                self.waiters.append(waiter)
                late = late or waiter.deadline <= ended
        return late

    def expire(self, until: float) -> None:
        """Resolve every waiter with a deadline up to ``until`` to False."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if waiter.deadline <= until:
                waiter.set_result(False)
            else:
                self.waiters.append(waiter)

    def needs_poll(self, now: float) -> bool:
        """Return whether a waiter needs a poll now: it asked for a single poll, or is past its deadline."""
        return any(waiter.version is NEXT_POLL or waiter.deadline <= now for waiter in self.waiters)

    def next_deadline(self, after: float) -> float:
        """Return the earliest deadline of its waiters after this time, or infinity."""
        return min((waiter.deadline for waiter in self.waiters if waiter.deadline > after), default=inf)


@lru_cache(maxsize=1024)
def kind_of(operation: str, name: str | None, database: str, total: int) -> Kind:
    """Return the kind of a recipe. Equal kinds are cached as one object."""
    return Kind(operation if name is None else without_numbers(name), database, total)
