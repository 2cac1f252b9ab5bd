"""Tables of the schedule that learns, beside the one that does not and the best that can be done, in three worlds."""

from __future__ import annotations

import random
from statistics import fmean
from typing import TYPE_CHECKING, Final

from benchmarks.measure import progress
from benchmarks.policy_changes import misled, resumes, tolerances
from benchmarks.policy_figures import LEARNS, POLICIES, TODAY, Collector, Figures
from benchmarks.policy_kinds import SHAPES, WORLDS, Kind, oracle, watch
from benchmarks.tables import Goal, Table
from compose_async import PollState, by_history, by_progress
from compose_async.recipes.history import History

if TYPE_CHECKING:
    from benchmarks.policy_figures import Laws

WINDOWS: Final = {0: range(1), 1: range(1, 2), 3: range(3, 5), 10: range(9, 12), 30: range(28, 33)}
"""Recipes of a kind that are measured, by how many came before."""
PRICES: Final = (0.005, 0.01, 0.02)
CHANCE: Final = 1.04


Found = dict[tuple[str, str, str, int], Figures]
"""By world, policy, shape (or ``all``), recipes before."""
Best = dict[tuple[str, float, str], tuple[float, float]]
"""Polls and mean overshoot of the oracle, by world, price and shape."""
Curves = dict[str, dict[str, list[tuple[float, float]]]]
"""Polls and mean overshoot, by world and name of the curve."""


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


def tables(laws: Laws, seed: int, *, quick: bool) -> tuple[list[Table], Curves]:
    chance = random.Random(seed)  # noqa: S311 - a simulation
    kinds = 10 if quick else 60
    found = simulate(laws, chance, kinds)
    best = _oracles(laws, chance, 2 if quick else 6)
    changes = [resumes(laws, chance, kinds // 2), tolerances(chance, 10 * kinds), misled(laws, chance, kinds)]
    return [_worlds(found, seed, kinds), _shapes(found, best), *changes], _curves(found, best)


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


def _oracles(laws: Laws, chance: random.Random, kinds: int) -> Best:
    best: Best = {}
    for world in WORLDS:
        progress(f"policy: oracle, {world}")
        for price in PRICES:
            for shape in SHAPES:
                runs = [oracle(Kind(world, law, shape, chance), price) for law in laws.values() for _ in range(kinds)]
                best[world, price, shape] = fmean(polls for polls, _ in runs), fmean(late for _, late in runs)
    return best


def _shapes(found: Found, best: Best) -> Table:
    table = Table(
        "policy: learning by shape at n = 30, beside an oracle",
        ("world", "schedule", *SHAPES),
        note="The oracle knows the law of its kind and sees all operations but the last one end free of charge; it "
        "pays only for polls of the end, so much of the duration a poll.",
    )
    for world in WORLDS:
        for name in POLICIES:
            table.rows.append((world, name, *(str(found[world, name, shape, 30]) for shape in SHAPES)))
        for price in PRICES:
            cells = (best[world, price, shape] for shape in SHAPES)
            texts = (f"{polls:.1f} / {100 * late:.1f} %" for polls, late in cells)
            table.rows.append((world, f"oracle, {100 * price:g} %", *texts))
    return table


def _curves(found: Found, best: Best) -> Curves:
    """Return the points of each schedule from n = 0 to n = 30, and those of the oracle for each price."""
    curves: Curves = {}
    for world in WORLDS:
        for name in POLICIES:
            cells = [found[world, name, "all", n] for n in WINDOWS]
            curves.setdefault(world, {})[name] = [(cell.polls, cell.mean) for cell in cells]
        points = [[best[world, price, shape] for shape in SHAPES] for price in PRICES]
        curves[world]["oracle"] = [(fmean(p for p, _ in cells), fmean(late for _, late in cells)) for cells in points]
    return curves
