"""Tables of what the schedules make of a resume, a tolerance, and a kind that changes."""

from __future__ import annotations

import math
import random
from statistics import fmean
from typing import TYPE_CHECKING, Any

import attrs

from benchmarks.policy_figures import LEARNS, POLICIES, Collector
from benchmarks.policy_kinds import SHAPES, Kind, Recipe, Seen, after, watch
from benchmarks.tables import Cell, Goal, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.policy_figures import Laws


def resumes(laws: Laws, chance: random.Random, kinds: int) -> Table:
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


def tolerances(chance: random.Random, recipes: int) -> Table:
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


def misled(laws: Laws, chance: random.Random, kinds: int) -> Table:
    turns = {"1st": range(1), "2nd": range(1, 2), "3rd": range(2, 3), "6th to 10th": range(5, 10)}
    table = Table(
        "policy: a kind that changes after 30 recipes",
        ("change", "schedule", *turns),
        note="World tight; polls / mean overshoot / p95 of the recipes after the change. The goal leaves out ends seen "
        "within 3.3 s, the longest first wait.",
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
            for turn, numbers in turns.items():
                if number in numbers:
                    found[name, turn].add(recipe, seen, kind.usual)
