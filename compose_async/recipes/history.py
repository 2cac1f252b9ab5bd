"""What earlier recipes of a kind teach about the next one: how long they took, and how much was left at each stage.

A kind is an operation, a database type and a number of operations. Pure functions over frozen values, and one bounded
memory.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from attrs import frozen

from .. import models
from .status import counts, ending, is_of_our_time

Kind = tuple[str, str, int]
"""Operation, or name of the recipe where the operation is not known; database type, or ``""``; operations in all."""

KEPT_DURATIONS: Final = 8
"""How many durations of a kind are remembered: the next change of pace is forgotten after as many recipes."""

KEPT_KINDS: Final = 256

MOST_OBSERVATIONS: Final = 15
"""How many observations of a stage count: later ones replace earlier ones bit by bit."""

STAGES: Final = 10

_WIDEST_RATIO: Final = 1e3


@frozen
class History:
    """What is remembered of one kind: durations in seconds, and per stage of progress the time that was left."""

    durations: tuple[float, ...] = ()
    """Of the last recipes that completed, the newest last."""
    counts: tuple[int, ...] = (0,) * STAGES
    """Observations of each stage."""
    left: tuple[float, ...] = (0.0,) * STAGES
    """Mean logarithm of the time left over the time so far, at the last operation that was done in each stage."""

    @property
    def quiet(self) -> float:
        """Seconds before which no recipe of this kind is expected to end; 0 while fewer than two are known."""
        n = len(self.durations)
        return 0.85 * n / (n + 1) * min(self.durations) if n > 1 else 0.0

    @property
    def growth(self) -> float:
        """How many times the time so far one wait may be, at most, before ``quiet`` is over."""
        return min(len(self.durations) / 4, 2.0)


def stage_of(complete: int, total: int) -> int:
    """Return the stage of progress, from 0 (nothing done, or nothing known) to 9 (all operations done)."""
    if complete <= 0 or total <= 0:
        return 0
    return STAGES - 1 if complete >= total else 1 + 8 * complete // total


def learned(history: History, duration: float, marks: Iterable[tuple[int, float]] = (), start: float = 0.0) -> History:
    """Return the history with one more recipe that completed.

    Args:
        history: what was known before.
        duration: seconds that the recipe took.
        marks: stages that it reached, each with the moment of the operation that reached it.
        start: the moment of its start.
    """
    if not 0 < duration < math.inf:
        return history
    counts, left = list(history.counts), list(history.left)
    for stage, moment in marks:
        reached = moment - start
        if 0 < reached < duration:
            ratio = min(max((duration - reached) / reached, 1 / _WIDEST_RATIO), _WIDEST_RATIO)
            n = min(counts[stage], MOST_OBSERVATIONS)
            left[stage] += (math.log(ratio) - left[stage]) / (n + 1)
            counts[stage] = n + 1
    return History((*history.durations, duration)[-KEPT_DURATIONS:], tuple(counts), tuple(left))


_NOTHING: Final = History()


class Memory:
    """The histories of the kinds used last, at most 256. Shared by all clients that ``with_options`` makes."""

    def __init__(self, size: int = KEPT_KINDS) -> None:
        self._size = size
        self._histories: OrderedDict[Kind, History] = OrderedDict()

    def __len__(self) -> int:
        return len(self._histories)

    def get(self, kind: Kind) -> History | None:
        """Return what is known of a kind."""
        history = self._histories.get(kind)
        if history is not None:
            self._histories.move_to_end(kind)
        return history

    def latest(self, kind: Kind) -> History | None:
        """Return what is known of a kind; without a number of operations, of the one like it that was used last."""
        if kind[2]:
            return self.get(kind)
        return next((self._histories[known] for known in reversed(self._histories) if known[:2] == kind[:2]), None)

    def learn(self, kind: Kind, duration: float, marks: Iterable[tuple[int, float]] = (), start: float = 0.0) -> None:
        """Take in a recipe that completed; see :func:`learned`."""
        self._histories[kind] = learned(self._histories.get(kind, _NOTHING), duration, marks, start)
        self._histories.move_to_end(kind)
        while len(self._histories) > self._size:
            self._histories.popitem(last=False)


def durations_of(listed: Iterable[models.Recipe], *, like: models.Recipe, total: int) -> list[float]:
    """Return the durations of a deployment's recipes that completed and are of one kind, the oldest first.

    A recipe that was created before the end of the one before it had been queued until then.
    """
    durations: list[float] = []
    free_at: datetime | None = None
    dated = [
        (r.created_at, r.updated_at, r) for r in listed if is_of_our_time(r.created_at) and is_of_our_time(r.updated_at)
    ]
    for created, updated, recipe in sorted(dated, key=lambda entry: entry[:2]):
        start = created if free_at is None else max(created, free_at)
        if ending(recipe) is None:
            continue
        if ending(recipe) == "complete" and _plain(recipe) == _plain(like) and counts(recipe)[1] == total:
            durations.append((updated - start).total_seconds())
        free_at = updated if free_at is None else max(free_at, updated)
    return durations[-KEPT_DURATIONS:]


def _plain(recipe: models.Recipe) -> str:
    return without_numbers(recipe.name or "")


def without_numbers(name: str) -> str:
    """Return a recipe's name as the name of a kind: ``Scale deployment to 4 units`` is one with any number."""
    return re.sub(r"\d+", "#", name[:60])
