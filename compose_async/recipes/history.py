"""Statistics of completed recipes by kind: their durations, and the time left at each stage of progress.

A kind is an operation, a database type and a number of operations. The functions are pure and the values frozen; only
``HistoryCache`` holds state, and its size is bounded.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from attrs import frozen

from .. import models
from .status import counts, is_plausible_time, outcome_of


class Kind(NamedTuple):
    """A kind of recipes. Durable jobs store it as a list in JSON."""

    operation: str
    """The operation that started them, or the recipe's name where that is unknown."""
    database: str
    """The type of the database, or ``""``."""
    total: int
    """The number of operations, or 0 while it is unknown."""


MAX_DURATIONS: Final = 8
"""Number of durations kept for each kind. Older ones are dropped."""

MAX_KINDS: Final = 256
"""Number of kinds that a cache keeps by default."""

MAX_OBSERVATIONS: Final = 15
"""Largest number of observations that the mean of a stage counts for, so that it follows newer ones."""

STAGES: Final = 10
"""Number of stages of progress: nothing done, eight equal parts, all done."""

_SHORTEST_SHARE: Final = 0.85
"""Share of the shortest duration before which no end is expected; lower with few durations."""

_MAX_RATIO: Final = 1e3
"""Limit of the ratio of time left to time elapsed, and of its inverse."""


@frozen
class History:
    """The statistics of one kind: durations in seconds, and the relative time left at each stage of progress."""

    durations: tuple[float, ...] = ()
    """Durations of the last completed recipes, the newest last."""
    observations: tuple[int, ...] = (0,) * STAGES
    """Number of observations of each stage."""
    log_ratios: tuple[float, ...] = (0.0,) * STAGES
    """Mean logarithm of time left divided by time elapsed, for each stage, at the operation that reached it."""

    @property
    def earliest_end(self) -> float:
        """Seconds during which no recipe of this kind is expected to end; 0 with fewer than two durations."""
        n = len(self.durations)
        return _SHORTEST_SHARE * n / (n + 1) * min(self.durations) if n > 1 else 0.0

    @property
    def max_wait_ratio(self) -> float:
        """Longest wait before ``earliest_end`` is over, as a multiple of the time elapsed."""
        return min(len(self.durations) / 4, 2.0)


def stage_of(complete: int, total: int) -> int:
    """Return the stage of progress, from 0 (none done, or unknown) to 9 (all operations done)."""
    if complete <= 0 or total <= 0:
        return 0
    return STAGES - 1 if complete >= total else 1 + 8 * complete // total


def add_completed(
    history: History, duration: float, stage_times: Iterable[tuple[int, float]] = (), start: float = 0.0
) -> History:
    """Return the history with one more completed recipe.

    Args:
        history: the history so far.
        duration: seconds from start to end of the recipe.
        stage_times: the stages reached, each with the moment of the operation that reached it.
        start: the moment at which the recipe started.
    """
    if not 0 < duration < math.inf:
        return history
    observations, log_ratios = list(history.observations), list(history.log_ratios)
    for stage, moment in stage_times:
        reached = moment - start
        if 0 < reached < duration:
            ratio = min(max((duration - reached) / reached, 1 / _MAX_RATIO), _MAX_RATIO)
            n = min(observations[stage], MAX_OBSERVATIONS)
            log_ratios[stage] += (math.log(ratio) - log_ratios[stage]) / (n + 1)
            observations[stage] = n + 1
    return History((*history.durations, duration)[-MAX_DURATIONS:], tuple(observations), tuple(log_ratios))


class HistoryCache:
    """The histories of the most recently used kinds. Clients made by ``with_options`` share one cache."""

    def __init__(self, size: int = MAX_KINDS) -> None:
        self._size = size
        self._histories: OrderedDict[Kind, History] = OrderedDict()

    def get(self, kind: Kind) -> History | None:
        """Return the history of a kind."""
        history = self._histories.get(kind)
        if history is not None:
            self._histories.move_to_end(kind)
        return history

    def latest(self, kind: Kind) -> History | None:
        """Return the history of a kind; with 0 as number of operations, the last used one with any number."""
        if kind.total:
            return self.get(kind)
        for key in reversed(self._histories):
            if key.operation == kind.operation and key.database == kind.database:
                return self._histories[key]
        return None

    def add(
        self, kind: Kind, duration: float, stage_times: Iterable[tuple[int, float]] = (), start: float = 0.0
    ) -> None:
        """Add a completed recipe to the history of its kind; see :func:`add_completed`."""
        self.put(kind, add_completed(self._histories.get(kind, History()), duration, stage_times, start))

    def items(self) -> list[tuple[Kind, History]]:
        """Return the kinds and their histories, the last used one last."""
        return list(self._histories.items())

    def put(self, kind: Kind, history: History) -> None:
        """Replace the history of a kind."""
        self._histories[kind] = history
        self._histories.move_to_end(kind)
        while len(self._histories) > self._size:
            self._histories.popitem(last=False)


def durations_of(listed: Iterable[models.Recipe], *, like: models.Recipe, total: int) -> list[float]:
    """Return the durations of a deployment's completed recipes of one kind, the oldest first.

    A recipe created before its predecessor ended counts from that end, because it was queued until then.
    """
    durations: list[float] = []
    free_at = datetime.min.replace(tzinfo=UTC)
    ended = [
        (r.created_at, r.updated_at, r)
        for r in listed
        if is_plausible_time(r.created_at) and is_plausible_time(r.updated_at) and outcome_of(r)
    ]
    for created, updated, recipe in sorted(ended, key=lambda entry: entry[:2]):
        if outcome_of(recipe) == "complete" and _name_of(recipe) == _name_of(like) and counts(recipe)[1] == total:
            durations.append((updated - max(created, free_at)).total_seconds())
        free_at = max(free_at, updated)
    return durations[-MAX_DURATIONS:]


def _name_of(recipe: models.Recipe) -> str:
    return without_numbers(recipe.name or "")


def without_numbers(name: str) -> str:
    """Return a recipe's name without its numbers: ``Scale deployment to 4 units`` is of one kind for any number."""
    return re.sub(r"\d+", "#", name[:60])
