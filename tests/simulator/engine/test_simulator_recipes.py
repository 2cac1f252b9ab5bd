"""Recipes: how plans unfold, alone, with sub-recipes, in a queue, and when they go wrong."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from support.simulator_driver import simulated

from compose_async.simulator import RecipePlan
from compose_async.simulator.engine.snapshots import snapshot_at

if TYPE_CHECKING:
    import httpx


def test_operations_complete_one_by_one() -> None:
    plan = RecipePlan(seconds=100, operations=4)
    seen = [(snapshot_at(plan, t).complete, snapshot_at(plan, t).status) for t in (0, 24, 25, 99, 100)]
    assert seen == [(0, "running"), (0, "running"), (1, "running"), (3, "running"), (4, "complete")]


def test_weights_make_operations_differ_in_length() -> None:
    plan = RecipePlan(seconds=100, operations=2, weights=(9, 1))
    assert [snapshot_at(plan, t).complete for t in (89, 90, 100)] == [0, 1, 2]


def test_waiting_comes_in_the_middle_of_a_run() -> None:
    plan = RecipePlan(seconds=100, operations=4, waiting=((30, 60),))
    assert [snapshot_at(plan, t).status for t in (29, 30, 59, 60)] == ["running", "waiting", "waiting", "running"]


def test_a_parent_completes_only_after_its_children() -> None:
    child = RecipePlan(seconds=100, operations=2, starts_after=50)
    plan = RecipePlan(seconds=60, operations=3, children=(child,))
    look = snapshot_at(plan, 149)
    assert (look.status, look.complete, look.total, look.detail) == ("running", 3, 3, "Waiting on sub-recipes")
    assert snapshot_at(plan, 150).status == "complete"


def test_a_failing_child_fails_its_parent_with_its_reason() -> None:
    child = RecipePlan(seconds=100, operations=2, fail_at=1, detail="disk full")
    plan = RecipePlan(seconds=10, operations=1, children=(child,))
    assert (plan.end.seconds, plan.end.failed) == (50, True)
    assert (snapshot_at(plan, 50).status, snapshot_at(plan, 50).detail) == ("failed", "disk full")


def test_a_failed_recipe_keeps_its_count() -> None:
    plan = RecipePlan(seconds=100, operations=10, fail_at=3)
    assert (snapshot_at(plan, 1e9).status, snapshot_at(plan, 1e9).complete) == ("failed", 3)


def test_a_stuck_recipe_never_ends() -> None:
    plan = RecipePlan(seconds=100, operations=10, stick_at=4)
    assert math.isinf(plan.end.seconds)
    assert (snapshot_at(plan, 1e9).status, snapshot_at(plan, 1e9).complete) == ("running", 4)


def test_a_lying_count_is_full_while_the_recipe_runs() -> None:
    look = snapshot_at(RecipePlan(seconds=100, operations=14, lie=True), 1)
    assert (look.status, look.complete, look.total) == ("running", 14, 14)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"seconds": -1},
        {"seconds": math.inf},
        {"operations": -1},
        {"operations": 2, "weights": (1.0,)},
        {"operations": 2, "weights": (1.0, math.inf)},
        {"operations": 2, "weights": (1.0, math.nan)},
        {"operations": 2, "fail_at": 3},
        {"fail_at": 1, "stick_at": 1},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(nonsense: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        RecipePlan(**nonsense)  # type: ignore[arg-type]  # nonsense on purpose


def test_no_operations_are_a_valid_plan() -> None:
    plan = RecipePlan(seconds=0, operations=0)
    assert snapshot_at(plan, 0).status == "complete"


@pytest.mark.asyncio
async def test_a_provision_runs_on_the_clock_and_its_recipe_tells() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(seconds=280, operations=14))
        created = await compose.create()
        recipe_id = created["provision_recipe_id"]
        first = await compose.get(f"/recipes/{recipe_id}")
        assert (first["name"], first["template"]) == ("Provision", "Recipes::Deployment::Run")
        assert first["status_detail"].startswith("Running create_capsule on cpu.")
        compose.clock.advance(140)
        half = await compose.get(f"/recipes/{recipe_id}")
        assert (half["status"], half["operations_complete"], half["operations_total"]) == ("running", 7, 14)
        assert half["updated_at"] > first["updated_at"]
        compose.clock.advance(140)
        last = await compose.get(f"/recipes/{recipe_id}")
        assert (last["status"], last["status_detail"]) == (
            "complete",
            "All operations have completed successfully!",
        )


@pytest.mark.asyncio
async def test_sub_recipes_are_embedded_and_can_be_requested() -> None:
    async with simulated() as compose:
        child = RecipePlan(seconds=50, operations=4, starts_after=10, name="Provision member")
        compose.sim.plan("deployments.create", RecipePlan(seconds=20, operations=2, children=(child,)))
        parent_id = (await compose.create())["provision_recipe_id"]
        parent = await compose.get(f"/recipes/{parent_id}")
        [embedded] = parent["_embedded"]["recipes"]
        assert (embedded["parent_id"], embedded["name"]) == (parent_id, "Provision member")
        assert embedded["status"] == "waiting"
        compose.clock.advance(59)
        assert (await compose.get(f"/recipes/{parent_id}"))["status"] == "running"
        assert (await compose.get(f"/recipes/{embedded['id']}"))["operations_complete"] == 3
        compose.clock.advance(1)
        assert (await compose.get(f"/recipes/{parent_id}"))["status"] == "complete"


@pytest.mark.asyncio
async def test_sub_recipes_are_not_in_the_history_of_their_deployment() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(children=(RecipePlan(),)))
        created = await compose.create()
        [recipe] = await compose.listed(f"/deployments/{created['id']}/recipes")
        assert recipe["id"] == created["provision_recipe_id"]


@pytest.mark.asyncio
async def test_recipes_of_one_deployment_run_one_after_the_other() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(seconds=100, operations=1))
        compose.sim.plan("whitelist.add", RecipePlan(seconds=10, operations=1))
        path = f"/deployments/{(await compose.create())['id']}"
        for address in ("1.1.1.1", "2.2.2.2"):
            entry = {"deployment": {"whitelist": {"ip": address, "description": "test"}}}
            assert (await compose.call("POST", f"{path}/whitelist", entry, expect=202))["status"] == "waiting"
        seen = []
        for _ in range(4):
            seen.append([recipe["status"] for recipe in await compose.listed(f"{path}/recipes")])
            compose.clock.advance(100 if len(seen) == 1 else 10)
        assert seen == [
            ["running", "waiting", "waiting"],
            ["complete", "running", "waiting"],
            ["complete", "complete", "running"],
            ["complete", "complete", "complete"],
        ]
        assert [entry["ip"] for entry in await compose.listed(f"{path}/whitelist")] == ["1.1.1.1/32", "2.2.2.2/32"]


@pytest.mark.asyncio
async def test_recipes_of_different_deployments_do_not_wait_for_each_other() -> None:
    async with simulated() as compose:
        for name in ("one", "two"):
            created = await compose.create(name)
            recipe = await compose.get(f"/recipes/{created['provision_recipe_id']}")
            assert recipe["status"] == "running"


@pytest.mark.asyncio
async def test_a_failed_recipe_has_no_effect_and_lets_the_next_one_run() -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.sim.plan("scalings.set", RecipePlan(seconds=10, operations=2, fail_at=1, detail="no host"), times=1)
        body = {"deployment": {"units": 3}}
        failed = await compose.finish((await compose.call("POST", f"{path}/scalings", body))["id"])
        assert (failed["status"], failed["status_detail"]) == ("failed", "no host")
        assert (await compose.get(f"{path}/scalings"))["allocated_units"] == 1
        await compose.do("POST", f"{path}/scalings", body, expect=200)
        assert (await compose.get(f"{path}/scalings"))["allocated_units"] == 3


@pytest.mark.asyncio
async def test_a_stuck_deployment_can_still_be_removed() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(operations=14, stick_at=3))
        path = f"/deployments/{(await compose.create())['id']}"
        compose.clock.advance(1e6)
        await compose.do("DELETE", path)
        await compose.get(path, expect=404)


@pytest.mark.asyncio
async def test_a_vanished_recipe_is_unknown_while_its_work_goes_on() -> None:
    async with simulated() as compose:
        compose.sim.plan("scalings.set", RecipePlan(seconds=60, vanish_at=20))
        path = await compose.up()
        recipe = await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 2}})
        compose.clock.advance(20)
        await compose.get(f"/recipes/{recipe['id']}", expect=404)
        assert recipe["id"] not in [r["id"] for r in await compose.listed(f"{path}/recipes")]
        compose.clock.advance(40)
        assert (await compose.get(f"{path}/scalings"))["allocated_units"] == 2


@pytest.mark.asyncio
async def test_plans_are_for_one_deployment_or_so_many_times() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(operations=5), times=1)
        compose.sim.plan("deployments.*", RecipePlan(operations=7), deployment="special")
        totals = []
        for name in ("special", "first", "second"):
            created = await compose.create(name)
            recipe = await compose.get(f"/recipes/{created['provision_recipe_id']}")
            totals.append(recipe["operations_total"])
        assert totals == [7, 5, 14]


@pytest.mark.asyncio
async def test_a_plan_for_an_unknown_operation_is_refused() -> None:
    async with simulated() as compose:
        with pytest.raises(ValueError, match=r"deployments\.creat"):
            compose.sim.plan("deployments.creat", RecipePlan())


@pytest.mark.asyncio
async def test_the_other_word_for_done_can_be_requested() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(seconds=0, operations=0, end_status="completed"))
        created = await compose.create()
        assert (await compose.get(f"/recipes/{created['provision_recipe_id']}"))["status"] == "completed"


@pytest.mark.asyncio
async def test_the_same_seed_gives_the_same_world() -> None:
    bodies: list[httpx.Response] = []
    for _ in range(2):
        async with simulated(seed=7) as compose:
            bodies.append(await compose.create())
    assert bodies[0] == bodies[1]


@pytest.mark.asyncio
async def test_a_scaling_starts_with_an_offset_in_its_timestamps_and_without_counts() -> None:
    async with simulated() as compose:
        path = await compose.up()
        started = await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 7}})
        assert started["name"] == "Scale deployment to 7 units"
        assert started["created_at"].endswith("-05:00")
        assert datetime.fromisoformat(started["created_at"]) is not None
        assert "operations_total" not in started
        assert "operations_total" in await compose.get(f"/recipes/{started['id']}")
