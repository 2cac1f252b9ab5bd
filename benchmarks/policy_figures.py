"""The two schedules that are compared, and the figures of many recipes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from statistics import fmean
from typing import TYPE_CHECKING, Final

import attrs

from compose_async import PollPolicy, by_history, by_progress

if TYPE_CHECKING:
    from benchmarks.policy_kinds import Recipe, Seen

Laws = Mapping[str, Callable[[random.Random], float]]
"""Laws of duration, in seconds."""

TODAY: Final = "by progress"
LEARNS: Final = "by history"
SHORT: Final = 3.3
"""Seconds: the longest first wait, jitter included."""
POLICIES: Final = {TODAY: PollPolicy(schedule=by_progress), LEARNS: PollPolicy(schedule=by_history)}


@attrs.frozen
class Figures:
    """Figures of many recipes: overshoot relative to the duration."""

    polls: float
    mean: float
    p95: float
    late: float
    failed: float
    """How late failures are seen, relative to the usual duration."""

    def __str__(self) -> str:
        return f"{self.polls:.1f} / {100 * self.mean:.1f} % / {100 * self.p95:.0f} %"


class Collector:
    """Gathers what is seen of single recipes."""

    def __init__(self) -> None:
        self._polls: list[int] = []
        self._relative: list[float] = []
        self._late: list[float] = []
        self._failed: list[float] = []

    def add(self, recipe: Recipe, seen: Seen, usual: float) -> None:
        if recipe.end == "stuck":
            return
        self._polls.append(seen.polls)
        if recipe.end == "failed":
            self._failed.append(seen.late / usual)
        else:
            self._relative.append(seen.late / recipe.seconds)
            self._late.append(seen.late)

    @property
    def worst(self) -> float:
        """The largest overshoot of a recipe whose end was seen more than ``SHORT`` late."""
        pairs = zip(self._relative, self._late, strict=True)
        return max((relative for relative, late in pairs if late > SHORT), default=0.0)

    def cell(self) -> Figures:
        relative = sorted(self._relative)
        failed = fmean(self._failed) if self._failed else math.nan
        return Figures(
            fmean(self._polls), fmean(relative), relative[int(0.95 * len(relative))], fmean(self._late), failed
        )
