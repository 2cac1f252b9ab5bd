"""The counts of an ended recipe: its own and those of its sub-recipes agree with how it ended."""

from __future__ import annotations

import pytest
from support.simulator_driver import simulated

from compose_async.simulator import RecipePlan

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("seed", range(40))
async def test_a_complete_recipe_has_all_operations_done_below_it_too(seed: int) -> None:
    async with simulated(seed=seed) as compose:
        compose.clock.advance(seed * 0.7777777)
        path = await compose.up(type_="redis", version="4.0.10")
        started = await compose.call("PATCH", f"{path}/versions", {"deployment": {"version": "4.0.14"}})
        world = compose.sim.state
        compose.clock.advance(
            max(due.at for due in world.pending.values()) - world.now
        )  # to the very instant of its end
        ended = await compose.finish(started["id"])
        family = [ended, *ended["_embedded"]["recipes"]]
        assert [member["status"] for member in family] == ["complete"] * 3
        assert all(member["operations_complete"] == member["operations_total"] for member in family)


async def test_when_a_child_fails_its_brother_stops_short() -> None:
    failing = RecipePlan(seconds=33.3, operations=3, starts_after=0.1, fail_at=1)
    slow = RecipePlan(seconds=100, operations=10, starts_after=0.2)
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(seconds=7.7, operations=2, children=(failing, slow)))
        ended = await compose.finish((await compose.create())["provision_recipe_id"])
        first, second = ended["_embedded"]["recipes"]
        assert (ended["status"], ended["operations_complete"]) == ("failed", 2)
        assert (first["status"], first["operations_complete"]) == ("failed", 1)
        assert (second["status"], second["operations_complete"]) == ("running", 1)
