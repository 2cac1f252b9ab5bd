"""After a lost response: applied, not applied, or unknown; in this process or another one."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from attrs import evolve
from support.workflows import HERE, colleague, operations_sent, redis, simulated, simulated_with_late_requests

from compose_async import (
    Applied,
    Attempt,
    ComposeClient,
    NotApplied,
    NotFoundError,
    OutcomeUnknownError,
    RecipeFuture,
    StillUnknown,
)
from compose_async.models import Deployment, DeploymentSummary, Recipe
from compose_async.simulator import Fault, RecipePlan, ScaledClock, Simulator, VirtualClock
from compose_async.simulator.api.settings import DAY

pytestmark = pytest.mark.asyncio

DEVELOPER = "developer"
Write = Callable[[ComposeClient, str, dict[str, str]], Awaitable[object]]

# One write for every kind; the second argument is a deployment's id, the third the ids of what else is there.
STARTERS: dict[str, Write] = {
    "scalings.set": lambda compose, made, at: compose.scalings.set(made, units=3),
    "whitelist.add": lambda compose, made, at: compose.whitelist.add(made, ip="10.1.0.0/16", description="x"),
    "whitelist.remove": lambda compose, made, at: compose.whitelist.remove(made, at["entry"]),
    "backups.start": lambda compose, made, at: compose.backups.start(made),
    "portals.create": lambda compose, made, at: compose.portals.create(made, type="tcp"),
    "portals.delete": lambda compose, made, at: compose.portals.delete(made, at["portal"]),
    "versions.upgrade": lambda compose, made, at: compose.versions.upgrade(made, version="4.0.14"),
    "deployments.set_password": lambda compose, made, at: compose.deployments.set_password(made, password="s3cret"),
    "deployments.deprovision": lambda compose, made, at: compose.deployments.deprovision(made),
}
PLAIN: dict[str, Write] = {
    "team_roles.assign": lambda compose, made, at: compose.team_roles.assign(made, name="admin", team_id=at["free"]),
    "team_roles.remove": lambda compose, made, at: compose.team_roles.remove(
        made, name="developer", team_id=at["team"]
    ),
    "roles.assign": lambda compose, made, at: compose.roles.assign(made, name="manager", user_id=at["user"]),
    "roles.remove": lambda compose, made, at: compose.roles.remove(made, name="admin", user_id=at["me"]),
    "teams.create": lambda compose, made, at: compose.teams.create(name="New"),
    "teams.delete": lambda compose, made, at: compose.teams.delete(at["team"]),
    "accounts.create_user": lambda compose, made, at: compose.accounts.create_user(
        at["account"], name="Robin", email="robin@example.com"
    ),
    "accounts.delete_user": lambda compose, made, at: compose.accounts.delete_user(at["account"], at["user"]),
}


async def furnished(compose: ComposeClient) -> tuple[str, dict[str, str]]:
    [account] = await compose.accounts.list()
    team, free = await compose.teams.create(name="Core"), await compose.teams.create(name="Ops")
    user = await compose.accounts.create_user(account.id, name="Kim", email="kim@example.com")
    spec = redis(version="4.0.10", whitelist=["192.0.2.0/24", "10.9.9.9"], team_roles={"developer": ["Core"]})
    made = (await compose.deployments.ensure(spec)).deployment
    return made.id, {
        "account": account.id,
        "team": team.id,
        "free": free.id,
        "user": user.id,
        "me": (await compose.user.get()).id,
        "entry": (await compose.whitelist.list(made.id))[0].id,
        "portal": (await compose.portals.list(made.id))[0].id,
    }


async def lost(write: Awaitable[object]) -> OutcomeUnknownError:
    with pytest.raises(OutcomeUnknownError) as caught:
        await write
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert isinstance(error, OutcomeUnknownError)
    return error


async def lost_restore(simulator: Simulator, compose: ComposeClient) -> tuple[str, OutcomeUnknownError]:
    """Restore a backup under the name "copy"; return the id of its deployment, and the error of the lost response."""
    made, _ = await furnished(compose)
    backup = await compose.backups.take(made)
    simulator.faults.add(Fault(operation="backups.restore", drop=True, when="after"))
    error = await lost(compose.backups.restore(made, backup.id, name="copy", datacenter=HERE))
    return made, error


@pytest.mark.parametrize("operation", STARTERS)
async def test_what_started_a_recipe_is_recognised_by_it(operation: str) -> None:
    async with simulated() as (simulator, compose):
        made, at = await furnished(compose)
        simulator.faults.add(Fault(operation=operation, drop=True, when="after"))
        error = await lost(STARTERS[operation](compose, made, at))
        assert "s3cret" not in repr(error.attempt)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert isinstance(verdict.future, RecipeFuture)
        final = await verdict.future
        assert (final is None) is (operation == "deployments.deprovision")
        assert verdict.future.handle.operation == operation


@pytest.mark.parametrize("operation", STARTERS)
@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 503}])
async def test_what_started_nothing_may_be_sent_again(operation: str, fault: dict[str, Any]) -> None:
    async with simulated() as (simulator, compose):
        made, at = await furnished(compose)
        simulator.faults.add(Fault(operation=operation, **fault))
        verdict = await compose.reconcile(await lost(STARTERS[operation](compose, made, at)))
        assert isinstance(verdict, NotApplied), verdict
        await STARTERS[operation](compose, made, at)


@pytest.mark.parametrize("operation", PLAIN)
async def test_plain_writes_are_recognised_by_what_they_changed(operation: str) -> None:
    async with simulated() as (simulator, compose):
        made, at = await furnished(compose)
        simulator.faults.add(Fault(operation=operation, drop=True))
        assert isinstance(await compose.reconcile(await lost(PLAIN[operation](compose, made, at))), NotApplied)
        simulator.faults.add(Fault(operation=operation, drop=True, when="after"))
        assert isinstance(await compose.reconcile(await lost(PLAIN[operation](compose, made, at))), Applied)


async def test_an_account_that_is_listed_may_be_closed_all_the_same() -> None:
    async with simulated() as (simulator, compose):
        [account] = await compose.accounts.list()
        simulator.faults.add(Fault(operation="accounts.close", drop=True))
        error = await lost(compose.accounts.close(account.id))
        assert isinstance(await compose.reconcile(error), StillUnknown)
        simulator.faults.add(Fault(operation="accounts.list", json={"_embedded": {"accounts": []}}))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "effect"


async def test_a_creation_is_recognised_by_its_name_and_gives_the_deployment() -> None:
    async with simulated() as (simulator, compose):
        [account] = await compose.accounts.list()
        simulator.faults.add(Fault(operation="deployments.create", drop=True, when="after"))
        create: dict[str, Any] = {"account_id": account.id, "name": "cache", "type": "redis", "datacenter": HERE}
        error = await lost(compose.deployments.create(**create))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.future is not None
        deployment = await verdict.future
        assert isinstance(deployment, Deployment)
        assert deployment.name == "cache"

        later = evolve(error.attempt, sent_at=simulator.clock.utc(), signature=None)
        verdict = await compose.reconcile(OutcomeUnknownError("later", attempt=later))
        assert verdict == NotApplied(reason="the deployment called 'cache' was there before", proof="effect")
        verdict = await compose.reconcile(OutcomeUnknownError("never", attempt=evolve(later, name="other")))
        assert isinstance(verdict, NotApplied)
        unheard = await compose.reconcile(OutcomeUnknownError("?", attempt=evolve(later, sent_at=None)))
        assert isinstance(unheard, Applied), "the name is unique"


async def test_a_restore_is_recognised_by_its_name() -> None:
    async with simulated() as (simulator, compose):
        _, error = await lost_restore(simulator, compose)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.future is not None
        assert isinstance(await verdict.future, Deployment)


@pytest.mark.parametrize("told", ["source", "copy", "neither", "both"])
async def test_the_event_of_a_restore_never_makes_the_old_deployment_the_new_one(told: str) -> None:
    async with simulated() as (simulator, compose):
        made, error = await lost_restore(simulator, compose)
        events = simulator.state.audit_events
        [event] = [each for each in events.values() if each.event == "deployment.provision_from_backup"]
        copy = next(each.id for each in simulator.state.deployments.values() if each.name == "copy")
        assert event.deployment_id == made
        if told == "both":
            events["more"] = evolve(event, id="more", event="deployment.provision", deployment_id=copy)
        elif told != "source":
            events[event.id] = evolve(event, deployment_id=copy if told == "copy" else None)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert isinstance(verdict.resource, DeploymentSummary)
        assert (verdict.proof, verdict.resource.id, verdict.duplicates) == ("audit", copy, ())
        assert verdict.future is not None
        restored = await verdict.future
        assert isinstance(restored, Deployment)
        assert restored.id == copy


async def test_a_later_deployment_of_the_name_is_not_that_of_the_restore() -> None:
    async with simulated() as (simulator, compose):
        _, error = await lost_restore(simulator, compose)
        copy = next(each.id for each in simulator.state.deployments.values() if each.name == "copy")
        await (await compose.deployments.deprovision(copy))
        assert isinstance(simulator.clock, VirtualClock)
        await simulator.clock.sleep(2 * DAY)
        await compose.deployments.ensure(redis(name="copy"))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert (verdict.proof, verdict.resource, verdict.future) == ("audit", None, None)


async def test_a_creation_whose_recipe_is_not_listed_has_no_future() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": []}}))
        attempt = Attempt(operation="deployments.create", method="POST", path="/deployments", name="cache")
        verdict = await compose.reconcile(OutcomeUnknownError("?", attempt=attempt))
        assert isinstance(verdict, Applied)
        assert verdict.future is None


async def test_other_units_in_the_recipes_name_are_not_ours() -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="scalings.set", drop=True))
        error = await lost(compose.scalings.set(made, units=3))
        await compose.scalings.set(made, units=5)
        assert isinstance(await compose.reconcile(error), NotApplied)


async def test_several_that_could_be_the_one_stay_unknown_and_are_named() -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="backups.start", drop=True, when="after"))
        error = await lost(compose.backups.start(made))
        simulator.faults.add(Fault(operation="audit_events.list", status=403, times=None))
        async with colleague(simulator) as other:
            await other.backups.start(made)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, StillUnknown)
        assert len(verdict.candidates) == 2
        assert all(recipe.id in verdict.reason for recipe in verdict.candidates)


@pytest.mark.parametrize(("count", "kind"), [(0, NotApplied), (1, StillUnknown)])
async def test_without_compose_s_own_time_a_recipe_cannot_be_told_from_an_older_one(count: int, kind: type) -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        async with colleague(simulator) as other:
            for _ in range(count):
                await other.scalings.set(made, units=3)
        attempt = Attempt(operation="scalings.set", method="POST", path="/x", ids={"deployment_id": made})
        assert isinstance(await compose.reconcile(OutcomeUnknownError("?", attempt=attempt)), kind)


async def test_a_strange_name_since_then_stays_unknown() -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="scalings.set", drop=True))
        error = await lost(compose.scalings.set(made, units=3))
        strange: Any = {
            "id": "r9",
            "name": "Rotate the moon",
            "status": "running",
            "created_at": "2030-01-01T00:00:00Z",
        }
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": [strange]}}, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, StillUnknown)
        assert [recipe.id for recipe in verdict.candidates] == ["r9"]


async def test_it_looks_for_a_while_since_the_write_may_still_be_on_its_way() -> None:
    async with simulated_with_late_requests() as (_, compose, transport):
        made, _ = await furnished(compose)
        transport.late = [("POST", "/scalings", 3.0)]
        error = await lost(compose.scalings.set(made, units=3))
        assert isinstance(await compose.reconcile(error, settle=0), NotApplied)
        assert isinstance(await compose.reconcile(error), Applied)


async def test_what_cannot_be_read_for_a_passing_reason_is_unknown_and_a_refusal_is_raised() -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="scalings.set", drop=True, when="after"))
        error = await lost(compose.scalings.set(made, units=3))
        unreadable = Fault(operation="audit_events.list", status=403, times=None)
        simulator.faults.add(unreadable)
        simulator.faults.add(Fault(operation="recipes.list", status=500, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, StillUnknown)
        assert "500" in verdict.reason
        simulator.faults.clear()
        simulator.faults.add(unreadable)
        simulator.faults.add(Fault(operation="recipes.list", status=404))
        with pytest.raises(NotFoundError):
            await compose.reconcile(error)
        gone = evolve(error.attempt, operation="deployments.deprovision")
        simulator.faults.add(Fault(operation="recipes.list", status=404))
        verdict = await compose.reconcile(OutcomeUnknownError("?", attempt=gone))
        assert verdict == Applied(reason="the deployment is gone", proof="effect")
        simulator.faults.add(Fault(operation="refresh_tokens.create", drop=True))
        assert isinstance(
            await compose.reconcile(await lost(compose.refresh_tokens.create(client_id="x"))), StillUnknown
        )


IN_ANOTHER_PROCESS = """
import asyncio, pickle, sys
from compose_async import ComposeClient

async def main():
    async with ComposeClient() as compose:
        verdict = await compose.reconcile(pickle.loads(sys.stdin.buffer.read()))
        recipe = await verdict.future
        print(type(verdict).__name__, recipe.name)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_another_process_reconciles_from_the_pickled_error(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(clock=ScaledClock(500))
    simulator.plan("*", RecipePlan(seconds=60))
    with simulator.serve() as server:
        async with ComposeClient(simulator.token, base_url=server.base_url) as compose:
            made = (await compose.deployments.ensure(redis())).deployment
            simulator.faults.add(Fault(operation="scalings.set", drop=True, when="after"))
            with pytest.raises(OutcomeUnknownError) as caught:
                await compose.scalings.set(made.id, units=3)
        environment = {"COMPOSE_API_URL": server.base_url, "COMPOSE_API_TOKEN": simulator.token}
        done = subprocess.run(  # noqa: ASYNC221, S603 - the simulator has a thread of its own
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            input=pickle.dumps(caught.value),
            env=os.environ | environment,
            capture_output=True,
            check=True,
        )
    assert done.stdout.decode().strip() == "Applied Scale deployment to 3 units"


async def test_an_attempt_tells_the_identifying_fields_and_no_secret() -> None:
    from compose_async._transport.call import Call
    from compose_async._transport.status_errors import attempt_record_for

    body: Any = {"deployment": {"units": 3, "password": "x", "whitelist": {"ip": "1.1.1.1", "description": "my home"}}}
    call = Call(operation="x", method="POST", path="/x", body=body)
    assert json.dumps(attempt_record_for(call, None, None).wanted) == '{"units": 3, "ip": "1.1.1.1"}'
    assert attempt_record_for(call.replace(body=None), None, None).wanted == {}
    assert Recipe(id="r", status="failed").extra == {}


@pytest.mark.parametrize("status", [403, 404])
async def test_a_refused_reading_does_not_hide_that_a_write_is_in_doubt(status: int) -> None:
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="backups.start", drop=True, when="after"))
        simulator.faults.add(Fault(operation="audit_events.list", status=403, times=None))
        simulator.faults.add(Fault(operation="recipes.list", status=status, times=None, skip=1))
        with pytest.raises(OutcomeUnknownError) as caught:
            await compose.backups.take(made)
    assert caught.value.unread
    assert caught.value.attempt is not None
    assert caught.value.attempt.operation == "backups.start"
    assert str(status) in caught.value.__notes__[0] or "recipes" in caught.value.__notes__[0]


async def test_a_log_that_a_proxy_garbled_once_is_not_a_log_that_is_refused() -> None:
    """Else NotApplied would be given without it."""
    async with simulated() as (simulator, compose):
        made, _ = await furnished(compose)
        simulator.faults.add(Fault(operation="scalings.set", drop=True))
        error = await lost(compose.scalings.set(made, units=3))
        simulator.faults.add(Fault(operation="audit_events.list", body="<html>busy</html>", times=1))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, NotApplied)
        assert operations_sent(simulator).count("audit_events.list") > 1
