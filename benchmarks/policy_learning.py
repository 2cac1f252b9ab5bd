"""Tables of the schedule that learns, beside the one that does not and the best that can be done, in three worlds."""

from __future__ import annotations

import math
import random
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

import attrs

from benchmarks.measure import progress
from benchmarks.policy_kinds import SHAPES, WORLDS, Kind, Recipe, Seen, after, oracle, watch
from benchmarks.tables import Cell, Goal, Table
from compose_async import PollPolicy, PollState, by_history, by_progress
from compose_async.recipes.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Laws = Mapping[str, Callable[[random.Random], float]]

TODAY: Final = "by progress"
LEARNS: Final = "by history"
POLICIES: Final = {TODAY: PollPolicy(schedule=by_progress), LEARNS: PollPolicy(schedule=by_history)}
WINDOWS: Final = {0: range(1), 1: range(1, 2), 3: range(3, 5), 10: range(9, 12), 30: range(28, 33)}
"""Recipes of a kind that are measured, by how many came before."""
PRICES: Final = (0.005, 0.01, 0.02)
CHANCE: Final = 1.04


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
        return max(self._relative)

    def cell(self) -> Figures:
        relative = sorted(self._relative)
        failed = fmean(self._failed) if self._failed else math.nan
        return Figures(
            fmean(self._polls), fmean(relative), relative[int(0.95 * len(relative))], fmean(self._late), failed
        )


Found = dict[tuple[str, str, str, int], Figures]
"""By world, policy, shape (or ``all``), recipes before."""


def simulate(laws: Laws, chance: random.Random, kinds: int) -> Found:
    found: Found = {}
    for world in WORLDS:
        progress(f"policy: {world}, {kinds} kinds for each law and shape")
        collectors: dict[tuple[str, str, int], Collector] = {}
        for shape in SHAPES:
            for law in laws.values():
                for _ in range(kinds):
                    _follow(Kind(world, law, shape, chance), shape, chance, collectors)
        found |= {(world, *key): collector.cell() for key, collector in collectors.items()}
    return found


def _follow(kind: Kind, shape: str, chance: random.Random, collectors: dict[tuple[str, str, int], Collector]) -> None:
    histories = dict.fromkeys(POLICIES, History())
    for number in range(WINDOWS[30].stop):
        recipe = kind.next()
        windows = [before for before, window in WINDOWS.items() if number in window]
        for name, policy in POLICIES.items():
            seen = watch(recipe, policy, histories[name], chance)
            histories[name] = seen.history
            for before in windows:
                for part in (shape, "all"):
                    collectors.setdefault((name, part, before), Collector()).add(recipe, seen, kind.usual)


def tables(laws: Laws, seed: int, *, quick: bool) -> tuple[list[Table], Found]:
    chance = random.Random(seed)  # noqa: S311 - a simulation
    kinds = 10 if quick else 60
    found = simulate(laws, chance, kinds)
    return [
        _worlds(found, seed, kinds),
        _shapes(found, laws, chance, 2 if quick else 6),
        _resumes(laws, chance, kinds // 2),
        _tolerances(chance, 10 * kinds),
        _misled(laws, chance, kinds),
    ], found


def _worlds(found: Found, seed: int, kinds: int) -> Table:
    table = Table(
        f"policy: learning, polls / mean overshoot / p95 after n recipes of the kind (seed {seed})",
        ("world", "schedule", *(f"n = {n}" for n in WINDOWS), "late s, n = 30", "failures seen late"),
        note=f"{kinds} kinds for each of five laws and four shapes; 5 % fail (polls count), 2 % are stuck (left out). "
        "Late in seconds; failures relative to the usual duration.",
    )
    for world in WORLDS:
        for name in POLICIES:
            cells = [found[world, name, "all", n] for n in WINDOWS]
            table.rows.append((world, name, *map(str, cells), cells[-1].late, f"{100 * cells[-1].failed:.0f} %"))
    for world, limit in (("tight", 10.5), ("wide", 13.0)):
        table.goals.append(Goal(f"polls, {world}, n = 30", found[world, LEARNS, "all", 30].polls, limit))
    for world in WORLDS:
        for n in (10, 30):
            ours, today = found[world, LEARNS, "all", n], found[world, TODAY, "all", n]
            text = f"{world}, n = {n}, × by progress"
            table.goals.append(Goal(f"mean overshoot, {text}", ours.mean / today.mean, CHANCE))
            table.goals.append(Goal(f"seconds late, {text}", ours.late / today.late, CHANCE))
            table.goals.append(
                Goal(f"p95 above that of by progress, {world}, n = {n}", 100 * (ours.p95 - today.p95), 3, " points")
            )
    table.goals.append(Goal("states without history that by history treats otherwise", _differing_when_cold(seed), 0))
    return table


def _differing_when_cold(seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - a simulation
    differing = 0
    for _ in range(20_000):
        elapsed, total = chance.uniform(0, 5000), chance.randint(0, 30)
        state = PollState(
            elapsed, chance.randint(0, 30), total, chance.uniform(0, elapsed), chance.randint(0, 50), chance.random()
        )
        differing += by_history(state) != by_progress(state)
    return differing


def _shapes(found: Found, laws: Laws, chance: random.Random, kinds: int) -> Table:
    table = Table(
        "policy: learning by shape at n = 30, beside an oracle",
        ("world", "schedule", *SHAPES),
        note="The oracle knows the law of its kind and sees all operations but the last one end free of charge; it "
        f"pays only for polls of the end, so much of the duration a poll. {kinds} kinds for each law.",
    )
    for world in WORLDS:
        for name in POLICIES:
            table.rows.append((world, name, *(str(found[world, name, shape, 30]) for shape in SHAPES)))
        progress(f"policy: oracle, {world}")
        for price in PRICES:
            cells: list[Cell] = []
            for shape in SHAPES:
                best = [oracle(Kind(world, law, shape, chance), price) for law in laws.values() for _ in range(kinds)]
                cells.append(f"{fmean(p for p, _ in best):.1f} / {100 * fmean(late for _, late in best):.1f} %")
            table.rows.append((world, f"oracle, {100 * price:g} %", *cells))
    return table


def _resumes(laws: Laws, chance: random.Random, kinds: int) -> Table:
    table = Table(
        "policy: resumed at half time",
        ("shape", "schedule", "polls of one watched from the start, from then on", "resumed", "as if it began then"),
        note="World tight, n = 10. The last column is what happened before elapsed time counted from the start.",
    )
    worst = -math.inf
    for shape in SHAPES:
        sums = {name: [0, 0, 0] for name in POLICIES}
        count = 0
        for law in laws.values():
            for _ in range(kinds):
                kind = Kind("tight", law, shape, chance)
                history = after(kind, 10, POLICIES[LEARNS], chance)
                recipe = kind.draw()
                count += 1
                for name, policy in POLICIES.items():
                    half = recipe.seconds / 2
                    all_polls = watch(recipe, policy, history, chance).polls
                    before = watch(attrs.evolve(recipe, seconds=half), policy, history, chance).polls - 1
                    sums[name][0] += all_polls - before
                    sums[name][1] += watch(recipe, policy, history, chance, resumed=half).polls
                    sums[name][2] += watch(recipe, policy, history, chance, resumed=half, counted=False).polls
        for name in POLICIES:
            watched, resumed, anew = (value / count for value in sums[name])
            table.rows.append((shape, name, watched, resumed, anew))
            worst = max(worst, resumed - 1.15 * watched)
    table.goals.append(Goal("polls of a resumed one above 1.15 × those of one watched from the start", worst, 1))
    return table


def _tolerances(chance: random.Random, recipes: int) -> Table:
    table = Table(
        "policy: a tolerance, for jobs of some 15 minutes",
        ("schedule", "tolerance s", *SHAPES),
        note="Polls, mean lateness and its p95 in seconds; median 900 s, sigma 0.3, n = 30 for by history.",
    )
    law = lambda c: 900 * math.exp(c.gauss(0, 0.3))  # noqa: E731
    polls: dict[tuple[str, float], float] = {}
    for name, policy in POLICIES.items():
        for tolerance in (0.0, 15.0, 60.0, 120.0):
            cells: list[Cell] = []
            for shape in SHAPES:
                seen: list[Seen] = []
                for _ in range(max(recipes // 20, 1)):
                    kind = Kind("wide", law, shape, chance)
                    history = after(kind, 30, policy, chance)
                    seen += [watch(kind.draw(), policy, history, chance, tolerance=tolerance) for _ in range(20)]
                late = sorted(found.late for found in seen)
                mean = fmean(found.polls for found in seen)
                polls[name, tolerance] = polls.get((name, tolerance), 0.0) + mean / len(SHAPES)
                cells.append(f"{mean:.1f}, {fmean(late):.0f}, {late[int(0.95 * len(late))]:.0f}")
            table.rows.append((name, tolerance, *cells))
    table.goals.append(Goal("polls with a tolerance of 60 s, by history", polls[LEARNS, 60.0], 8))
    return table


def _misled(laws: Laws, chance: random.Random, kinds: int) -> Table:
    turns = {"1st": range(1), "2nd": range(1, 2), "3rd": range(2, 3), "6th to 10th": range(5, 10)}
    table = Table(
        "policy: a kind that changes after 30 recipes",
        ("change", "schedule", *turns),
        note="World tight; polls / mean overshoot / p95 of the recipes after the change.",
    )
    changes: dict[str, Any] = {
        "5 times slower": lambda kind, _: kind.draw().scaled(5),
        "5 times faster": lambda kind, _: kind.draw().scaled(0.2),
        "another kind": lambda _, other: other.draw(),
    }
    for text, change in changes.items():
        found = {(name, turn): Collector() for name in POLICIES for turn in turns}
        for shape in SHAPES:
            for law in laws.values():
                for _ in range(max(kinds // 2, 1)):
                    pair = Kind("tight", law, shape, chance), Kind("tight", law, shape, chance)
                    _mislead(pair, chance, change, found, turns)
        for name in POLICIES:
            table.rows.append((text, name, *(str(found[name, turn].cell()) for turn in turns)))
        if text == "5 times faster":
            table.goals.append(
                Goal("worst overshoot of the first recipe 5 times faster", found[LEARNS, "1st"].worst, 2.2)
            )
    return table


def _mislead(
    kinds: tuple[Kind, Kind],
    chance: random.Random,
    change: Callable[[Kind, Kind], Recipe],
    found: Mapping[tuple[str, str], Collector],
    turns: Mapping[str, range],
) -> None:
    kind, other = kinds
    histories = {name: after(kind, 30, policy, chance) for name, policy in POLICIES.items()}
    for number in range(10):
        recipe = change(kind, other)
        for name, policy in POLICIES.items():
            seen = watch(recipe, policy, histories[name], chance)
            histories[name] = seen.history
            late = seen if seen.late > 3.3 else attrs.evolve(seen, late=min(seen.late, 2.2 * recipe.seconds))
            for turn, numbers in turns.items():
                if number in numbers:
                    found[name, turn].add(recipe, late, kind.usual)


def curves(found: Found) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Polls and mean overshoot from n = 0 to n = 30, for a plot."""
    return {
        (world, name): [(found[world, name, "all", n].polls, found[world, name, "all", n].mean) for n in WINDOWS]
        for world in WORLDS
        for name in POLICIES
    }
