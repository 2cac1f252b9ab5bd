"""Take a backup, find the newest one, and restore it with the settings of the old deployment."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.workflows import HERE, colleague, deployments_by_name, recipe_counts, redis, simulated

from compose_async import APIStatusError, ComposeError, Ensured
from compose_async.simulator import AuditLog, Fault

pytestmark = pytest.mark.asyncio

WISHES: dict[str, Any] = {
    "units": 2,
    "notes": "sessions",
    "customer_billing_code": "CC-1",
    "whitelist": {"192.0.2.0/24": "office"},
    "team_roles": {"developer": ["Core"]},
}


@pytest.mark.parametrize("faults", [{}, {"drop": True, "when": "after"}, {"drop": True}])
async def test_a_backup_taken_now_is_the_new_one(faults: dict[str, Any]) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        first = await compose.backups.take(made.id)
        if faults:
            simulator.faults.add(Fault(operation="backups.start", **faults))
        second = await compose.backups.take(made.id)
        assert (second.type, second.is_restorable) == ("on_demand", True)
        assert first.created_at is not None
        assert second.created_at is not None
        assert second.created_at > first.created_at
        assert recipe_counts(simulator, "cache")["Backup deployment"] == 2


async def test_a_backup_whose_recipe_cannot_be_told_apart_is_waited_for_all_the_same() -> None:
    async with simulated(audit=AuditLog(ahead=30)) as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        await other.backups.start(made.id)
        simulator.faults.add(Fault(operation="backups.start", drop=True, when="after"))
        taken = await compose.backups.take(made.id)
        assert taken.is_restorable
        assert [recipe.status for recipe in await compose.recipes.list(made.id)] == ["complete"] * 3


async def test_another_s_backup_that_is_under_way_is_not_the_one_that_was_taken() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        listed: Any = [
            {
                "id": "b2",
                "status": "complete",
                "type": "on_demand",
                "created_at": "2019-03-05T00:00:00Z",
                "is_restorable": False,
            },
            {
                "id": "b1",
                "status": "complete",
                "type": "on_demand",
                "created_at": "2019-03-04T00:00:00Z",
                "is_restorable": True,
            },
            {
                "id": "b3",
                "status": "complete",
                "type": "scheduled",
                "created_at": "2019-03-06T00:00:00Z",
                "is_restorable": True,
            },
        ]
        simulator.faults.add(Fault(operation="backups.list", json={"_embedded": {"backups": listed}}, skip=1))
        assert (await compose.backups.take(made.id)).id == "b1"


async def test_a_quota_is_told_as_compose_tells_it() -> None:
    async with simulated(backup_quota=0) as (_, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        with pytest.raises(APIStatusError, match="limit"):
            await compose.backups.take(made.id)


async def test_a_backup_that_does_not_show_is_told() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        simulator.faults.add(Fault(operation="backups.start", drop=True))
        simulator.faults.add(Fault(operation="backups.start", status=422))
        with pytest.raises(APIStatusError):
            await compose.backups.take(made.id)
        simulator.faults.add(Fault(operation="backups.list", json={"_embedded": {"backups": []}}, times=2))
        with pytest.raises(ComposeError, match="no new on-demand backup"):
            await compose.backups.take(made.id)


async def test_the_newest_is_the_newest_that_can_be_used_so() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        assert await compose.backups.newest(made.id) is None
        taken = await compose.backups.take(made.id)
        older: Any = {"id": "b0", "type": "daily", "status": "complete", "is_downloadable": True, "is_restorable": True}
        newer: Any = {"id": "b9", "type": "daily", "status": "pending", "created_at": "2030-01-01T00:00:00Z"}
        answer: Any = (await compose.request("GET", f"/deployments/{made.id}/backups")).json()
        listed = answer["_embedded"]["backups"]
        both: Any = {"_embedded": {"backups": [newer, *listed, older]}}
        simulator.faults.add(Fault(operation="backups.list", json=both, times=None))
        for wish, expected in (({}, "b9"), ({"restorable": True}, taken.id), ({"downloadable": True}, taken.id)):
            newest = await compose.backups.newest(made.id, **wish)
            assert newest is not None
            assert newest.id == expected


@pytest.mark.parametrize("faults", [{}, {"drop": True, "when": "after"}, {"drop": True}])
async def test_a_restored_deployment_has_all_that_the_old_one_had(faults: dict[str, Any]) -> None:
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        made = (await compose.deployments.ensure(redis(**WISHES))).deployment
        await compose.backups.take(made.id)
        if faults:
            simulator.faults.add(Fault(operation="backups.restore", **faults))
        outcome = await compose.backups.restore_newest(made.id, name="copy", datacenter=HERE)
        assert (outcome.action, outcome.deployment.name) == ("created", "copy")
        assert deployments_by_name(simulator)["copy"] == deployments_by_name(simulator)["cache"]
        assert recipe_counts(simulator, "copy") == {"Provision": 1, "Whitelist IP": 1}
        [entry] = await compose.whitelist.list(outcome.deployment.id)
        assert entry.description == "office"


@pytest.mark.parametrize(("lost", "proof"), [(False, "response"), (True, "audit")])
async def test_the_proof_of_a_restore_and_of_a_creation_is_told(lost: bool, proof: str) -> None:
    async with simulated() as (simulator, compose):
        for operation in ("deployments.create", "backups.restore") if lost else ():
            simulator.faults.add(Fault(operation=operation, drop=True, when="after"))
        made = await compose.deployments.ensure(redis())
        await compose.backups.take(made.deployment.id)
        restored = await compose.backups.restore_newest(made.deployment.id, name="copy", datacenter=HERE)
        assert (made.proof, restored.proof) == (proof, proof)
        assert Ensured.from_json(restored.to_json()).proof == proof
        unchanged = await compose.deployments.ensure(redis(notes="new"))
        assert (unchanged.action, unchanged.proof) == ("updated", None), "it was not created"


async def test_a_rival_s_deployment_is_not_passed_off_as_restored() -> None:
    async with simulated(audit=AuditLog(readable=False)) as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        await compose.backups.take(made.id)
        simulator.faults.add(Fault(operation="backups.restore", drop=True))  # never arrives

        async def rival() -> None:
            while not any(exchange.operation == "backups.restore" for exchange in simulator.requests):
                await asyncio.sleep(0)
            await other.deployments.ensure(redis("copy"))

        restored, _ = await asyncio.gather(
            compose.backups.restore_newest(made.id, name="copy", datacenter=HERE), rival()
        )
        assert recipe_counts(simulator, "copy")["Provision"] == 1
        assert restored.proof == "name", "the caller has to look: its data may be another's"


async def test_by_default_it_goes_to_the_cluster_of_the_old_one() -> None:
    async with simulated() as (_, compose):
        own = next(cluster for cluster in await compose.clusters.list() if not cluster.multitenant)
        made = (await compose.deployments.ensure(redis(cluster_id=own.name))).deployment
        await compose.backups.take(made.id)
        outcome = await compose.backups.restore_newest(made.id, name="copy")
        assert outcome.deployment.cluster_id == own.id


async def test_what_cannot_be_restored_is_told() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        with pytest.raises(ComposeError, match="no backup that can be restored"):
            await compose.backups.restore_newest(made.id, name="copy", datacenter=HERE)
        await compose.backups.take(made.id)
        simulator.faults.add(Fault(operation="backups.restore", drop=True, when="after"))
        simulator.faults.add(Fault(operation="deployments.list", json={"_embedded": {"deployments": []}}, skip=1))
        with pytest.raises(ComposeError, match="is not listed"):
            await compose.backups.restore_newest(made.id, name="copy", datacenter=HERE)
