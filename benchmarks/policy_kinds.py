"""Kinds of recipes that come one after the other: what a schedule that learns can learn from, and what misleads it.

Three worlds. In *tight* a kind has a median of its own and a fixed profile of operations; in *wide* the profile is
fixed and durations are those of a whole law; in *none* there is nothing to learn but the law. Kinds drift, 5 % of the
recipes fail at some moment, 2 % are stuck and end after ten times their duration.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

import attrs

from compose_async import PollPolicy, PollState
from compose_async.recipes.history import History, add_completed, stage_of
from compose_async.recipes.policy import first_wait

if TYPE_CHECKING:
    from collections.abc import Callable

World = Literal["tight", "wide", "none"]
WORLDS: Final[tuple[World, ...]] = ("tight", "wide", "none")
DRIFT: Final = 0.02
FAILED: Final = 0.05
STUCK: Final = 0.02
LONGEST: Final = 6 * 3600.0


@attrs.frozen
class Recipe:
    """How long it takes, and when each of its operations is done."""

    seconds: float
    steps: tuple[float, ...]
    end: Literal["complete", "failed", "stuck"] = "complete"

    def scaled(self, factor: float) -> Recipe:
        return attrs.evolve(self, seconds=self.seconds * factor, steps=tuple(step * factor for step in self.steps))


def frozen_counter(recipe: Recipe) -> Recipe:
    """The counter stands still until the end."""
    return attrs.evolve(recipe, steps=(recipe.seconds,) * len(recipe.steps))


def slow_last(recipe: Recipe) -> Recipe:
    """The last operation takes at least 85 % of the time."""
    *early, last = recipe.steps
    return attrs.evolve(recipe, steps=(*[0.15 * step for step in early], last))


def late_burst(recipe: Recipe) -> Recipe:
    """Nothing for 80 % of the time, then all operations."""
    return attrs.evolve(recipe, steps=tuple(0.8 * recipe.seconds + 0.2 * step for step in recipe.steps))


SHAPES: Final[dict[str, Callable[[Recipe], Recipe]]] = {
    "noisy": lambda recipe: recipe,
    "frozen counter": frozen_counter,
    "slow last": slow_last,
    "late burst": late_burst,
}


def weights(chance: random.Random) -> list[float]:
    """3 to 24 operations of very different lengths; in 30 of 100 one of them takes six times as long."""
    found = [math.exp(chance.gauss(0, 1.0)) for _ in range(chance.randint(3, 24))]
    if chance.random() < 0.3:
        found[chance.randrange(len(found))] *= 6
    return found


class Kind:
    """Recipes of one kind, one after the other."""

    def __init__(self, world: World, law: Callable[[random.Random], float], shape: str, chance: random.Random) -> None:
        self._world, self._law, self._shape, self._chance = world, law, SHAPES[shape], chance
        self._weights = weights(chance)
        self._median = min(law(chance), LONGEST)
        self._sigma = chance.choice([0.15, 0.3, 0.5])
        self._only_largest = chance.random() < 0.5
        self._drift = 0.0
        self.usual = self._median

    def draw(self, *, drift: bool = True) -> Recipe:
        """A recipe that completes."""
        chance = self._chance
        if drift:
            self._drift += chance.gauss(0, DRIFT)
        found = weights(chance) if self._world == "none" else self._weights
        if self._world != "none":
            largest = max(found)
            varies = [weight == largest or not self._only_largest for weight in found]
            found = [w * math.exp(chance.gauss(0, 0.3)) if v else w for w, v in zip(found, varies, strict=True)]
        own = self._median * math.exp(chance.gauss(0, self._sigma))
        seconds = own if self._world == "tight" else self._law(chance)
        seconds = min(seconds * math.exp(self._drift), LONGEST)
        scale = seconds / sum(found)
        return self._shape(Recipe(seconds, tuple(scale * done for done in accumulate(found))))

    def next(self) -> Recipe:
        """The next recipe, which may fail or be stuck."""
        recipe, chance = self.draw(), self._chance
        fate = chance.random()
        if fate < FAILED:
            return attrs.evolve(recipe, seconds=recipe.seconds * chance.random(), end="failed")
        if fate < FAILED + STUCK:
            stop = chance.randrange(len(recipe.steps))
            steps = recipe.steps[:stop] + (math.inf,) * (len(recipe.steps) - stop)
            return Recipe(10 * recipe.seconds, steps, "stuck")
        return recipe


@attrs.frozen
class Seen:
    """What came of one recipe: polls, and seconds after its end."""

    polls: int
    late: float
    history: History


def watch(
    recipe: Recipe,
    policy: PollPolicy,
    history: History,
    chance: random.Random,
    *,
    resumed: float = 0.0,
    counted: bool = True,
    tolerance: float = 0.0,
) -> Seen:
    """Poll one recipe until it is seen to have ended, and learn from it as the package does.

    ``resumed`` is when watching begins; the first poll is made then. ``counted``: elapsed time counts from the start
    of the recipe all the same.
    """
    now = resumed or first_wait(policy.first, history, tolerance) * chance.uniform(0.9, 1.1)
    zero = 0.0 if counted else resumed
    polls, seen, moved, reached, before = 1, 0, zero, zero, zero
    marks: list[tuple[int, float]] = []
    while now < recipe.seconds:
        complete = bisect_right(recipe.steps, now)
        if complete > seen:
            reached = max(recipe.steps[complete - 1], before)
            moved = reached if polls == 1 and resumed and counted else now
            seen = complete
            stage = stage_of(complete, len(recipe.steps))
            if not marks or marks[-1][0] != stage:
                marks.append((stage, reached))
        before = now
        now += policy.wait(
            PollState(
                elapsed=now - zero,
                complete=complete,
                total=len(recipe.steps),
                since_progress=now - moved,
                polls=polls,
                jitter=chance.random(),
                last_operation=reached - zero,
                history=history,
                tolerance=tolerance,
            )
        )
        polls += 1
    if recipe.end == "complete":
        history = add_completed(history, recipe.seconds, marks)
    return Seen(polls, now - recipe.seconds, history)


def after(kind: Kind, count: int, policy: PollPolicy, chance: random.Random) -> History:
    """What is known after so many recipes of a kind."""
    history = History()
    for _ in range(count):
        history = watch(kind.next(), policy, history, chance).history
    return history


# --- the best that can be done


def oracle(kind: Kind, price: float, draws: int = 200) -> tuple[float, float]:
    """Polls and mean overshoot of one who knows the kind's law, and sees the end of each operation but the last free.

    Polls of the end are paid: the moments are those that make ``price`` a poll plus the relative lateness smallest.
    """
    known = sorted(_remaining(kind.draw(drift=False)) for _ in range(draws))
    moments = _plan(known, price)
    polls = late = 0.0
    for _ in range(draws):
        rest, whole = _remaining(kind.draw(drift=False))
        looks = 1 + bisect_right(moments, rest - 1e-12)
        moment = next((m for m in moments if m >= rest), None)
        while moment is None:
            last = moments[-1] * 1.2 ** (looks - len(moments))
            moment = last if last >= rest else None
            looks += moment is None
        polls += looks
        late += (moment - rest) / whole
    return polls / draws, late / draws


def _remaining(recipe: Recipe) -> tuple[float, float]:
    """The time from the last operation that is seen free to the end, and all of it, relative to the time before."""
    early = [step for step in recipe.steps if step < recipe.seconds * (1 - 1e-9)]
    if not early:
        return recipe.seconds, recipe.seconds
    return recipe.seconds / early[-1] - 1, recipe.seconds / early[-1]


def _plan(known: list[tuple[float, float]], price: float) -> list[float]:
    """Moments to poll at, by dynamic programming over those at which a recipe of the sample ends."""
    count = len(known)
    weight = [0.0, *accumulate(1 / whole for _, whole in known)]
    moment = [0.0, *accumulate(rest / whole for rest, whole in known)]
    best = [0.0] * (count + 1)
    choice = [count] * (count + 1)
    for i in reversed(range(count)):
        costs = (
            (price * (count - i) + known[j - 1][0] * (weight[j] - weight[i]) - (moment[j] - moment[i]) + best[j], j)
            for j in range(i + 1, count + 1)
        )
        best[i], choice[i] = min(costs)
    moments, i = [], 0
    while i < count:
        i = choice[i]
        moments.append(known[i - 1][0])
    return moments
