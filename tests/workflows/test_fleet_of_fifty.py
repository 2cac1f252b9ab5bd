"""Fifty deployments on a bad day: 5 fail, 3 are slow, 5 % of all calls answer 500, and 429 comes in bursts."""

from __future__ import annotations

import pytest
from support.workflows import deployments_by_name, recipe_counts, redis, simulated

from compose_async import RecipeFailedError, apply_fleet, plan_fleet
from compose_async.simulator import Fault, RecipePlan

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

FLEET = [redis(f"shard-{number:02}", units=2, whitelist=["192.0.2.0/24"]) for number in range(50)]
BROKEN = {f"shard-{number:02}" for number in (3, 14, 15, 26, 35)}
SLOW = {f"shard-{number:02}" for number in (7, 21, 42)}
FAILING = RecipePlan(
    seconds=200,
    operations=14,
    children=(RecipePlan(seconds=90, operations=4, fail_at=2, detail="no capsule on host 9", name="Create portal"),),
)


async def test_45_are_ready_and_5_are_reported_with_their_failing_child(capsys: pytest.CaptureFixture[str]) -> None:
    async with simulated(seed=7) as (simulator, compose):
        for name in BROKEN:
            simulator.plan("deployments.create", FAILING, deployment=name)
        for name in SLOW:
            simulator.plan("deployments.create", RecipePlan(seconds=2400), deployment=name)
        for skip in (20, 120, 400):
            simulator.faults.add(Fault(status=429, retry_after=3, times=8, skip=skip))
        simulator.faults.add(Fault(status=500, times=None, probability=0.05))

        report = await apply_fleet(compose, FLEET, limit=20)

        simulator.faults.clear()
        spent, minutes = len(simulator.requests), simulator.clock.now() / 60
        with capsys.disabled():
            print(f"\n50 deployments: {spent} requests, {minutes:.0f} simulated minutes")  # noqa: T201
        assert report.exit_code == 1
        assert {item.spec.name for item in report.failed} == BROKEN
        assert [item.action for item in report.items].count("created") == 45
        for item in report.failed:
            assert isinstance(item.error, RecipeFailedError)
            assert [recipe.name for recipe in item.error.path][-1] == "Create portal"
            assert "no capsule on host 9" in str(item.error)
        assert str(report).endswith("45 created, 5 failed")
        assert len(simulator.state.deployments) == 50
        for spec in FLEET:
            assert recipe_counts(simulator, spec.name)["Provision"] == 1

        # Run again: what is well costs nothing but its own two or three reads, what failed says so again.
        before = len(simulator.requests)
        again = await plan_fleet(compose, FLEET)
        assert len(simulator.requests) - before == 1 + 3 * 50
        assert {item.spec.name for item in again.items if item.plan and item.plan.problems} == BROKEN
        assert again.exit_code == 1

        mended = await apply_fleet(compose, FLEET, recreate_failed=True, limit=20)
        assert mended.exit_code == 1, "they fail again, as planned"
        simulator.state.plan_rules.clear()
        assert (await apply_fleet(compose, FLEET, recreate_failed=True, limit=20)).exit_code == 0
        assert len(deployments_by_name(simulator)) == 50
