"""What a list of a deployment's recipes saves: polls of those that run at once, and of the first one of its kind.

The package's own poller asks a stub in virtual time.
"""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_right
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Final

from benchmarks.measure import progress
from benchmarks.policy_kinds import SHAPES, WORLDS, Kind, Recipe
from benchmarks.tables import Goal, Table
from compose_async import ComposeClient, PollPolicy, by_history, by_progress, models
from compose_async.recipes.poller import Poller
from compose_async.recipes.watcher import RecipeWatcher
from compose_async.simulator import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from benchmarks.policy_figures import Laws

SIZES: Final = (1, 2, 5, 10)
"""Recipes of one deployment at once."""
BEFORE: Final = 10
"""Recipes of the kind that the client has polled before."""
LISTED: Final = (0, 3, 10, 30)
"""Recipes of the kind that a deployment has had."""
OPERATION: Final = "scalings.set"


class Stub:
    """Recipes as Compose would show them; each request counts."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.requests = 0
        self._running: dict[str, tuple[Recipe, float, str | None]] = {}

    def start(self, recipe: Recipe, deployment_id: str | None = None, ago: float = 0.0) -> str:
        recipe_id = f"{len(self._running):024x}"
        self._running[recipe_id] = recipe, self.clock.now() - ago, deployment_id
        return recipe_id

    async def recipe(self, recipe_id: str) -> models.Recipe:
        self.requests += 1
        return self._body(recipe_id)

    async def recipes(self, deployment_id: str) -> tuple[models.Recipe, ...]:
        self.requests += 1
        return tuple(self._body(key) for key, (*_, there) in self._running.items() if there == deployment_id)

    async def deployment_is_gone(self, deployment_id: str) -> bool:
        raise NotImplementedError(deployment_id)

    def overshoot(self, recipe_id: str) -> float:
        recipe, began, _ = self._running[recipe_id]
        return (self.clock.now() - began) / recipe.seconds - 1

    def _body(self, recipe_id: str) -> models.Recipe:
        recipe, began, deployment_id = self._running[recipe_id]
        past = self.clock.now() - began
        complete = bisect_right(recipe.steps, past)
        has_ended = past >= recipe.seconds
        changed = recipe.seconds if has_ended else recipe.steps[complete - 1] if complete else 0.0
        start = self.clock.utc() - timedelta(seconds=past)
        return models.Recipe(
            id=recipe_id, template="", status="complete" if has_ended else "running", status_detail="",
            account_id="a", name="Scale", deployment_id=deployment_id, created_at=start,
            updated_at=start + timedelta(seconds=changed), operations_complete=complete,
            operations_total=len(recipe.steps),
        )  # fmt: skip


@asynccontextmanager
async def polling(stub: Stub, policy: PollPolicy) -> AsyncIterator[Callable[[str], Awaitable[float]]]:
    """Give a coroutine function that polls a recipe, which has just begun, to its end and returns the overshoot."""
    async with ComposeClient("token", base_url="http://localhost/2016-07") as client:
        watcher = RecipeWatcher(
            Poller(stub.recipe, stub.recipes, stub.deployment_is_gone, stub.clock, policy, server_now=stub.clock.utc)
        )
        client._caller._watcher = watcher  # noqa: SLF001 - what polling asks for, not how it travels

        async def wait(recipe_id: str) -> float:
            begun = watcher.state_of(recipe_id, OPERATION, just_started=True)
            await client.recipes.future(recipe_id).wait(deadline=1e6)
            del begun
            return stub.overshoot(recipe_id)

        yield wait


async def at_once(kind: Kind, size: int, policy: PollPolicy) -> tuple[float, float]:
    """Return requests per recipe and the mean overshoot of recipes that run at once on one deployment."""
    stub = Stub()
    async with polling(stub, policy) as wait:
        for _ in range(BEFORE):
            await wait(stub.start(kind.draw()))
        stub.requests = 0
        late = await asyncio.gather(*[wait(stub.start(kind.draw(), "d")) for _ in range(size)])
    return stub.requests / size, fmean(late)


async def first(kind: Kind, listed: int) -> tuple[float, float]:
    """Return requests and overshoot of the first recipe that a client polls, on a deployment that has had others."""
    stub = Stub()
    past = [kind.draw() for _ in range(listed)]
    ago = 0.0
    for recipe in past:
        ago += 2 * recipe.seconds
        stub.start(recipe, "d", ago)
    async with polling(stub, PollPolicy(warm=listed > 0)) as wait:
        late = await wait(stub.start(kind.draw(), "d"))
    return stub.requests, late


def tables(laws: Laws, seed: int, kinds: int) -> list[Table]:
    return [_at_once(laws["minutes"], seed, kinds), _first(laws, seed, max(kinds // 4, 1))]


def _at_once(law: Callable[[random.Random], float], seed: int, kinds: int) -> Table:
    table = Table(
        "policy: recipes that run at once on one deployment",
        ("schedule", *(f"{size} at once" for size in SIZES)),
        note=f"Requests per recipe / mean overshoot; {kinds} kinds of some minutes, world tight, noisy, n = {BEFORE}. "
        "Three and more are polled with one list.",
    )
    for name, schedule in {"by progress": by_progress, "by history": by_history}.items():
        policy = PollPolicy(schedule=schedule)
        requests: dict[int, float] = {}
        cells: list[str] = []
        for size in SIZES:
            progress(f"policy: {size} at once, {name}")
            chance = random.Random(seed)  # noqa: S311 - a simulation
            found = [asyncio.run(at_once(Kind("tight", law, "noisy", chance), size, policy)) for _ in range(kinds)]
            requests[size] = fmean(one for one, _ in found)
            cells.append(_spelled(found))
        table.rows.append((name, *cells))
        text = f"requests per recipe, five at once × alone, {name}"
        table.goals.append(Goal(text, requests[5] / requests[1], 0.7))
    return table


def _first(laws: Laws, seed: int, kinds: int) -> Table:
    table = Table(
        "policy: the first recipe that a client polls, with PollPolicy(warm=True)",
        ("world", "cold", *(f"{listed} in the list" for listed in LISTED[1:])),
        note=f"Requests, the list included / mean overshoot; {kinds} kinds for each of five laws and four shapes.",
    )
    for world in WORLDS[:2]:
        progress(f"policy: warm, {world}")
        cells: list[str] = []
        requests: list[float] = []
        for listed in LISTED:
            chance = random.Random(seed)  # noqa: S311 - a simulation
            cases = [(shape, law) for shape in SHAPES for law in laws.values()] * kinds
            found = [asyncio.run(first(Kind(world, law, shape, chance), listed)) for shape, law in cases]
            requests.append(fmean(one for one, _ in found))
            cells.append(_spelled(found))
        table.rows.append((world, *cells))
        if world == "tight":
            table.goals.append(Goal("requests, tight, 30 in the list × cold", requests[-1] / requests[0], 0.7))
    return table


def _spelled(found: list[tuple[float, float]]) -> str:
    return f"{fmean(requests for requests, _ in found):.1f} / {100 * fmean(late for _, late in found):.1f} %"
