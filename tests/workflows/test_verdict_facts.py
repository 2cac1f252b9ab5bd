"""What a verdict names as its proof and its resource, and how long the tries of a write and its waits take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from attrs import evolve
from support.workflows import HERE, colleague, postgres, redis, simulated

from compose_async import Applied, NotApplied, OutcomeUnknownError, RecipeTimeoutError, StillUnknown
from compose_async.models import Scaling, to_json
from compose_async.simulator import AuditLog, Fault, VirtualClock

pytestmark = pytest.mark.asyncio

NO_LOG = Fault(operation="audit_events.list", status=403, times=None)
AFTER: dict[str, Any] = {"drop": True, "when": "after"}


async def lost(write: Any) -> OutcomeUnknownError:
    with pytest.raises(OutcomeUnknownError) as caught:
        await write
    return caught.value


async def test_a_name_that_is_not_there_is_proof_by_effect() -> None:
    async with simulated() as (simulator, compose):
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="teams.create", drop=True))
        error = await lost(compose.teams.create(name="Core"))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, NotApplied)
        assert (verdict.reason, verdict.proof) == ("there is no team called 'Core'", "effect")


async def test_an_upgrade_is_proven_by_the_version_in_its_recipe_s_name() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(postgres(version="9.6.11"))).deployment
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="versions.upgrade", **AFTER))
        to = "9.6.12"
        error = await lost(compose.versions.upgrade(made.id, version=to))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "recipe"
        assert verdict.future is not None
        await verdict.future
        assert (await compose.deployments.get(made.id)).version == to


async def test_a_state_that_proves_a_write_comes_with_the_verdict() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="scalings.set", **AFTER))
        error = await lost(compose.scalings.set(made.id, units=3))
        for recipe in await compose.recipes.list(made.id):
            await compose.recipes.future(recipe.id)
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": []}}, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "effect"
        assert isinstance(verdict.resource, Scaling)
        assert verdict.resource.allocated_units == 3


async def test_a_write_that_harms_nobody_twice_is_sent_again_within_seconds() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        intent = await compose.intend("whitelist.add", deployment_id=made.id, ip="192.0.2.1", description="d")
        simulator.faults.add(Fault(operation="whitelist.add", drop=True))
        began = simulator.clock.now()
        await compose.submit_once(intent)
        assert simulator.clock.now() - began < 20, "the usual wait is 65 s"


async def test_a_restore_waits_no_longer_than_its_deadline() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        await compose.backups.take(made.id)
        began = simulator.clock.now()
        with pytest.raises(RecipeTimeoutError):
            await compose.backups.restore_newest(made.id, name="copy", datacenter=HERE, deadline=2.0)
        assert simulator.clock.now() - began < 10


@pytest.mark.parametrize("delay", [0.0, 80.0])
@pytest.mark.parametrize(("ahead", "gap"), [(1.0, -0.5), (-1.0, 0.5), (30.0, 30.0), (30.0, -30.0), (-30.0, -30.0)])
async def test_a_log_with_another_clock_never_leads_to_the_recipe_of_a_colleague(
    ahead: float, gap: float, delay: float
) -> None:
    async with (
        simulated(audit=AuditLog(ahead=ahead, delay=delay)) as (simulator, compose),
        colleague(simulator) as other,
    ):
        made = (await compose.deployments.ensure(redis())).deployment
        clock, theirs = cast("VirtualClock", simulator.clock), other.backups.start
        simulator.faults.add(Fault(operation="backups.start", **AFTER, skip=int(gap < 0)))
        if gap < 0:
            await theirs(made.id)
            await clock.sleep(-gap)
        error = await lost(compose.backups.start(made.id))
        mine = list(simulator.state.recipes)[-1]
        if gap > 0:
            await clock.sleep(gap)
            await theirs(made.id)
        await clock.sleep(0.0 if delay else 100.0)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied), "sent again, it would be doubled"
        assert verdict.future is None or verdict.future.handle.recipe_id == mine


async def test_the_recipe_of_another_s_event_is_not_taken_while_one_s_own_is_not_listed() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        simulator.faults.add(Fault(operation="scalings.set", **AFTER))
        error = await lost(compose.scalings.set(made.id, units=3))
        await cast("VirtualClock", simulator.clock).sleep(30)
        theirs = (await other.scalings.set(made.id, units=2)).handle.recipe_id
        listed: Any = [to_json(recipe) for recipe in await other.recipes.list(made.id) if recipe.id == theirs]
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": listed}}, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert (verdict.proof, verdict.future) == ("audit", None)


async def test_the_only_recipe_of_a_write_in_the_log_is_its_own_whatever_the_log_s_clock_says() -> None:
    async with simulated(audit=AuditLog(ahead=-30)) as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        await (await compose.backups.start(made.id))
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made.id))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.started.handle.recipe_id == list(simulator.state.recipes)[-1]
        timeless = evolve(error.attempt, sent_at=None, sent_at_local=None)
        verdict = await other.reconcile(OutcomeUnknownError("?", attempt=timeless))
        assert isinstance(verdict, Applied)
        assert verdict.future is None, "either of the two backups"


async def test_a_recipe_that_may_be_older_than_the_write_proves_nothing() -> None:
    async with simulated(audit=AuditLog(readable=False)) as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        for units in (3, 2):  # in the same second
            await other.scalings.set(made.id, units=units)
        simulator.faults.add(Fault(operation="scalings.set", drop=True))
        error = await lost(compose.scalings.set(made.id, units=3))
        assert isinstance(await compose.reconcile(error), StillUnknown)
        undated: Any = {"id": "r9", "name": "Scale deployment to 3 units", "status": "complete"}
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": [undated]}}, times=None))
        assert not isinstance(await compose.reconcile(error), Applied)


async def test_a_sender_whose_clock_was_slow_is_given_the_same_time() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as fresh:
        simulator.faults.add(Fault(operation="teams.create", drop=True))
        await compose.user.get()
        error = await lost(compose.teams.create(name="Core"))
        assert error.attempt.sent_at_local is not None
        attempt = evolve(error.attempt, sent_at_local=error.attempt.sent_at_local - timedelta(minutes=10))
        began = simulator.clock.now()
        assert isinstance(await fresh.reconcile(OutcomeUnknownError("?", attempt=attempt)), NotApplied)
        assert simulator.clock.now() - began > 60


async def test_a_state_that_a_colleague_made_is_proof_without_a_future() -> None:
    async with simulated(audit=AuditLog(readable=False)) as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment
        simulator.faults.add(Fault(operation="whitelist.add", drop=True))
        error = await lost(compose.whitelist.add(made.id, ip="192.0.2.1", description="mine"))
        await (await other.whitelist.add(made.id, ip="192.0.2.1", description="theirs"))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert (verdict.proof, verdict.future) == ("effect", None)


@pytest.mark.parametrize("older", [False, True])
async def test_a_creation_that_a_colleague_removes_again_stays_unknown(older: bool) -> None:
    async with simulated(audit=AuditLog(readable=False)) as (simulator, compose), colleague(simulator) as other:
        clock, [account] = cast("VirtualClock", simulator.clock), await compose.accounts.list()
        wishes: Any = {"account_id": account.id, "name": "cache", "type": "redis", "datacenter": HERE}
        if older:
            made = (await compose.deployments.ensure(redis())).deployment
            await other.deployments.deprovision(made.id)
            await clock.sleep(3)
        fault: Any = {"drop": True} if older else AFTER
        simulator.faults.add(Fault(operation="deployments.create", **fault))
        error = await lost(compose.deployments.create(**wishes))
        if not older:
            [created] = await other.deployments.list()
            await other.deployments.deprovision(created.id)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, NotApplied if older else StillUnknown), verdict
