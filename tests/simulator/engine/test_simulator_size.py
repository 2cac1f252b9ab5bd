"""Big recipes and long histories: their cost is counted in computed plans, not in seconds."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import simulated

from compose_async.simulator import RecipePlan
from compose_async.simulator.engine import timeline
from compose_async.simulator.state import recipe_plans as recipes
from compose_async.simulator.state.recipe_plans import RecipeEnd

pytestmark = pytest.mark.asyncio


class Count:
    """Counts the calls of a function of a module."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.calls = 0
        function = getattr(module, name)

        def counted(*given: Any, **more: Any) -> Any:
            self.calls += 1
            return function(*given, **more)

        monkeypatch.setattr(module, name, counted)


def chain(depth: int, **more: Any) -> RecipePlan:
    plan = RecipePlan(operations=1, **more)
    for _ in range(depth):
        plan = RecipePlan(operations=1, children=(plan,))
    return plan


def broad(count: int) -> RecipePlan:
    return RecipePlan(operations=1, children=(RecipePlan(operations=1),) * count)


@pytest.mark.parametrize(("plan", "members"), [(broad(1000), 1001), (chain(20), 21)])
async def test_reading_a_recipe_costs_as_much_as_it_has_members(
    monkeypatch: pytest.MonkeyPatch, plan: RecipePlan, members: int
) -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", plan)
        recipe_id = (await compose.create())["provision_recipe_id"]
        ends = Count(monkeypatch, recipes, "_own_end")
        elapsed = Count(monkeypatch, timeline, "elapsed_within")
        compose.clock.advance(10)
        shown = await compose.get(f"/recipes/{recipe_id}")
        assert str(shown).count("operations_total") == members
        assert elapsed.calls == members - 1
        assert ends.calls <= members


async def test_a_sub_recipe_deep_down_knows_how_its_parents_stand() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", chain(20, seconds=100, fail_at=1))
        recipe = await compose.get(f"/recipes/{(await compose.create())['provision_recipe_id']}")
        while recipe["_embedded"]["recipes"]:
            [recipe] = recipe["_embedded"]["recipes"]
        compose.clock.advance(100)
        assert (await compose.get(f"/recipes/{recipe['id']}"))["status"] == "failed"


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"operations": 10_001}, "at most 10000 operations"),
        ({"children": (RecipePlan(),) * 1001}, "at most 1000 sub-recipes"),
        ({"children": (broad(499), broad(500))}, "at most 1000 sub-recipes"),
        ({"children": (chain(20),)}, "at most 20 deep"),
    ],
)
async def test_a_plan_without_measure_is_refused(plan: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        RecipePlan(**plan)


async def test_a_plan_too_deep_is_refused_by_the_admin_path_with_the_reason() -> None:
    async with simulated() as compose:
        plan: dict[str, Any] = {}
        for _ in range(45):
            plan = {"children": [plan]}
        rule = {"operation": "*", "plan": plan}
        refused = await compose.client.post("https://api.compose.io/_simulator/plans", json=rule)
        assert refused.status_code == 422
        assert "at most 20 deep" in str(refused.json()["errors"]["body"])


async def test_the_largest_plan_can_be_shown() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(operations=10_000, children=(RecipePlan(),) * 1000))
        recipe_id = (await compose.create())["provision_recipe_id"]
        compose.clock.advance(150)
        recipe = await compose.get(f"/recipes/{recipe_id}")
        assert (recipe["operations_complete"], len(recipe["_embedded"]["recipes"])) == (5000, 1000)


async def test_a_new_recipe_does_not_read_the_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated() as compose:
        path = await compose.up()
        for _ in range(50):
            await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 1}})
        looks = Count(monkeypatch, recipes, "_own_end")
        history = Count(monkeypatch, timeline, "history")
        last = await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 1}})
        assert (looks.calls < 5, history.calls) == (True, 0)
        assert (await compose.finish(last["id"]))["status"] == "complete"
        assert len({recipe["updated_at"] for recipe in await compose.listed(f"{path}/recipes")}) == 52


async def test_the_queue_is_known_after_a_restart_with_a_recipe_that_is_stuck_in_it(tmp_path: Any) -> None:
    async with simulated(state=tmp_path / "state.db") as compose:
        path = await compose.up()
        compose.sim.plan("scalings.set", RecipePlan(seconds=1000), times=1)
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 2}})
        compose.sim.close()
    async with simulated(state=tmp_path / "state.db") as compose:
        behind = await compose.call("POST", f"{path}/backups", expect=202)
        assert behind["status"] == "waiting"
        compose.sim.plan("backups.start", RecipePlan(stick_at=1), times=1)
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.sim.close()
    async with simulated(state=tmp_path / "state.db") as compose:
        late = await compose.call("POST", f"{path}/backups", expect=202)
        gone = await compose.call("DELETE", path, expect=202)
        compose.clock.advance(1e7)
        assert (await compose.get(f"/recipes/{late['id']}"))["status"] == "waiting"
        assert (await compose.get(f"/recipes/{gone['id']}"))["status"] == "complete"
        assert (await compose.get(f"/recipes/{behind['id']}"))["status"] == "complete"
        compose.sim.close()


async def test_an_end_is_told_by_the_first_failure_wherever_it_is() -> None:
    late = RecipePlan(seconds=100, operations=2, fail_at=1, detail="late")
    early = RecipePlan(seconds=20, operations=2, fail_at=1, detail="early", starts_after=5)
    assert RecipePlan(children=(late, early)).end == RecipeEnd(15, failed=True, detail="early")
