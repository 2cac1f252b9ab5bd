"""How many polls, and how late is the end seen? Schedules replayed in virtual time over recipes with a fresh seed.

Five laws of duration times four shapes of progress; see README.md. Overshoot is how long after its end a recipe is
seen to have ended, relative to its duration.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from functools import partial
from itertools import accumulate, pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Final

import attrs

from benchmarks import policy_learning, policy_together
from benchmarks.measure import progress
from benchmarks.tables import Goal, Table
from compose_async import PollPolicy, PollState, exponential, fixed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Schedule = Callable[[PollState], float]

LONGEST: Final = 12 * 3600.0


@attrs.frozen
class Recipe:
    """How long it takes, and when each of its operations is done."""

    seconds: float
    steps: tuple[float, ...]


@attrs.frozen
class Outcome:
    """Of one schedule on one law and shape; overshoot relative to the duration."""

    polls: float
    mean: float
    p95: float
    seconds: float


# --- laws and shapes


def _lognormal(chance: random.Random, middle: float, sigma: float) -> float:
    return middle * math.exp(chance.gauss(0, sigma))


LAWS: Final[dict[str, Callable[[random.Random], float]]] = {
    "short": lambda chance: _lognormal(chance, 10, 0.7),
    "minutes": lambda chance: _lognormal(chance, 120, 0.5),
    "long": lambda chance: _lognormal(chance, 1200, 1.0),
    "two kinds": lambda chance: _lognormal(chance, 8, 0.3) if chance.random() < 0.7 else _lognormal(chance, 900, 0.5),
    "heavy tail": lambda chance: min(15 * chance.paretovariate(1.1), LONGEST / 2),
}


def _noisy(chance: random.Random, seconds: float) -> Recipe:
    """3 to 24 operations of very different lengths; in 30 of 100 recipes one of them takes six times as long."""
    weights = [_lognormal(chance, 1, 1.0) for _ in range(chance.randint(3, 24))]
    if chance.random() < 0.3:
        weights[chance.randrange(len(weights))] *= 6
    scale = seconds / sum(weights)
    return Recipe(seconds, tuple(scale * done for done in accumulate(weights)))


def _frozen(chance: random.Random, seconds: float) -> Recipe:
    """The counter stands still until the end."""
    recipe = _noisy(chance, seconds)
    return Recipe(seconds, (seconds,) * len(recipe.steps))


def _slow_last(chance: random.Random, seconds: float) -> Recipe:
    """The last operation takes at least 85 % of the time."""
    *early, last = _noisy(chance, seconds).steps
    return Recipe(seconds, (*[0.15 * step for step in early], last))


def _late_burst(chance: random.Random, seconds: float) -> Recipe:
    """Nothing for 80 % of the time, then all operations."""
    return Recipe(seconds, tuple(0.8 * seconds + 0.2 * step for step in _noisy(chance, seconds).steps))


SHAPES: Final = {"noisy": _noisy, "frozen counter": _frozen, "slow last": _slow_last, "late burst": _late_burst}


def proportional(share: float) -> Schedule:
    """The best that can be done without progress: each wait is a share of the time so far, without jitter."""
    return lambda state: max(share * state.elapsed, 0.5)


OURS: Final = "compose-async's default, of which nothing is known"
SHARES: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0)
SCHEDULES: Final[dict[str, Schedule]] = {
    OURS: PollPolicy().wait,
    "fixed 5 s": fixed(5),
    "fixed 15 s": fixed(15),
    "fixed 30 s": fixed(30),
    "exponential 1→60 s": exponential(1, longest=60),
    **{f"proportional {share:g}": proportional(share) for share in SHARES},
}

# --- the replay


def replay(recipe: Recipe, schedule: Schedule, chance: random.Random) -> tuple[int, float]:
    """Looks at one recipe until it is seen to have ended: how many, and how long after its end."""
    now = PollPolicy().first * chance.uniform(0.9, 1.1)
    polls, seen, moved = 1, 0, 0.0
    while now < recipe.seconds:
        complete = bisect_right(recipe.steps, now)
        if complete > seen:
            seen, moved = complete, now
        now += schedule(
            PollState(
                elapsed=now,
                complete=complete,
                total=len(recipe.steps),
                since_progress=now - moved,
                polls=polls,
                jitter=chance.random(),
            )
        )
        polls += 1
    return polls, now - recipe.seconds


def outcome(recipes: list[Recipe], schedule: Schedule, chance: random.Random) -> Outcome:
    polled = [replay(recipe, schedule, chance) for recipe in recipes]
    relative = sorted(late / recipe.seconds for (_, late), recipe in zip(polled, recipes, strict=True))
    return Outcome(
        fmean(polls for polls, _ in polled),
        fmean(relative),
        relative[int(0.95 * len(relative))],
        fmean(late for _, late in polled),
    )


Outcomes = dict[tuple[str, str, str], Outcome]
"""By schedule, shape and law."""


def simulate(seed: int, count: int) -> Outcomes:
    chance = random.Random(seed)  # noqa: S311 - a simulation
    found: Outcomes = {}
    for shape, shaped in SHAPES.items():
        for law, draw in LAWS.items():
            recipes = [shaped(chance, min(draw(chance), LONGEST)) for _ in range(count)]
            for name, schedule in SCHEDULES.items():
                found[name, shape, law] = outcome(recipes, schedule, chance)
    return found


def over_laws(found: Outcomes, name: str, shape: str) -> Outcome:
    """The average over the laws."""
    cells = [found[name, shape, law] for law in LAWS]
    mean: Callable[[str], float] = lambda key: fmean(getattr(cell, key) for cell in cells)  # noqa: E731
    return Outcome(mean("polls"), mean("mean"), mean("p95"), mean("seconds"))


def at_equal_polls(found: Outcomes, shape: str, law: str) -> float:
    """Mean overshoot of the proportional schedule that takes as many polls as ours: interpolated between shares."""
    polls = found[OURS, shape, law].polls
    curve = sorted((found[f"proportional {share:g}", shape, law] for share in SHARES), key=lambda cell: cell.polls)
    for fewer, more in pairwise(curve):
        if polls <= more.polls:
            part = (polls - fewer.polls) / (more.polls - fewer.polls)
            return math.exp((1 - part) * math.log(fewer.mean) + part * math.log(more.mean))
    return curve[-1].mean


# --- tables


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    seed = random.SystemRandom().randrange(10**6)
    count = 200 if quick else 1000
    progress(f"policy: seed {seed}, {count} recipes for each law and shape")
    found = simulate(seed, count)
    learning, curves = policy_learning.tables(LAWS, seed, quick=quick)
    if plots:
        from benchmarks.plots import plot_learning, plot_policy

        plot_policy(_points(found), OURS, plots / "policy.png")
        plot_learning(_with_proportional(curves, found), plots / "policy_learning.png")
    together = policy_together.tables(LAWS, seed, 8 if quick else 80)
    return [_by_shape(found, seed, count), _by_law(found), *learning, *together]


def _points(found: Outcomes) -> dict[str, dict[str, tuple[float, float]]]:
    """Polls and mean overshoot of each schedule, by shape."""
    cells = {shape: {name: over_laws(found, name, shape) for name in SCHEDULES} for shape in SHAPES}
    return {shape: {name: (cell.polls, cell.mean) for name, cell in row.items()} for shape, row in cells.items()}


def _with_proportional(curves: policy_learning.Curves, found: Outcomes) -> policy_learning.Curves:
    """Add the curve of the proportional schedules, which is the same in each world."""
    cells = [[over_laws(found, f"proportional {share:g}", shape) for shape in SHAPES] for share in SHARES]
    points = [(fmean(cell.polls for cell in row), fmean(cell.mean for cell in row)) for row in cells]
    return {world: {**rows, "proportional": points} for world, rows in curves.items()}


def _by_shape(found: Outcomes, seed: int, count: int) -> Table:
    table = Table(
        f"policy: polls / mean overshoot / p95, in % of the duration (seed {seed}, {count} recipes per cell)",
        ("schedule", *SHAPES),
        note="Averages over five laws of duration. The seed is new in every run.",
    )
    for name in SCHEDULES:
        cells = (over_laws(found, name, shape) for shape in SHAPES)
        row = (f"{cell.polls:.1f} / {100 * cell.mean:.1f} % / {100 * cell.p95:.0f} %" for cell in cells)
        table.rows.append((name, *row))
    ours = {shape: over_laws(found, OURS, shape) for shape in SHAPES}
    table.goals.extend(
        [
            Goal("polls, noisy", ours["noisy"].polls, 20),
            Goal("mean overshoot, noisy", 100 * ours["noisy"].mean, 3, " %"),
            Goal("mean overshoot, worst shape", 100 * max(cell.mean for cell in ours.values()), 12, " %"),
            Goal("p95 of the overshoot, worst shape", 100 * max(cell.p95 for cell in ours.values()), 30, " %"),
        ]
    )
    return table


def _by_law(found: Outcomes) -> Table:
    table = Table(
        "policy: mean overshoot in % beside proportional at equal polls, law by law",
        ("law", *SHAPES),
        note="Proportional is the best that is possible without progress; it is taken at as many polls as ours.",
    )
    ratios: list[float] = []
    for law in LAWS:
        rivals = {shape: at_equal_polls(found, shape, law) for shape in SHAPES}
        ratio = partial(_ratio, found, law, rivals)
        ratios += [ratio(shape) for shape in SHAPES]
        cells = (f"{100 * found[OURS, shape, law].mean:.1f} / {100 * rivals[shape]:.1f}" for shape in SHAPES)
        table.rows.append((law, *cells))
    table.goals.append(Goal("worst ratio to proportional at equal polls (5 % is chance)", max(ratios), 1.05))
    return table


def _ratio(found: Outcomes, law: str, rivals: dict[str, float], shape: str) -> float:
    return found[OURS, shape, law].mean / rivals[shape]
