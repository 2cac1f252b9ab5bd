"""The table of evidence and the audit log: they prove a write, and tell the recipes of others from its own."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve
from support.contract import operations
from support.workflows import HERE, colleague, operations_sent, redis, simulated

from compose_async import (
    Applied,
    Attempt,
    ComposeClient,
    NameTakenError,
    NotApplied,
    NotFoundError,
    OutcomeUnknownError,
    StillUnknown,
)
from compose_async._api.write_memory import MAX_ENTRIES, WriteMemory
from compose_async._transport.signature import is_signed_by, new_signature, sign, signature_in
from compose_async.models import AuditEvent, Recipe
from compose_async.recipes import recipe_kinds
from compose_async.simulator import Fault
from compose_async.simulator.http.in_process import SimulatorTransport
from compose_async.workflows.audit_log import match_recipes
from compose_async.workflows.evidence import EVIDENCE

NO_LOG = Fault(operation="audit_events.list", status=403, times=None)
AFTER: dict[str, Any] = {"drop": True, "when": "after"}


def test_every_write_has_its_row() -> None:
    writes = {name for name, operation in operations().items() if operation.verb != "GET"}
    assert EVIDENCE.keys() == writes
    assert len(writes) == 30


def test_only_four_writes_wait_before_they_are_sent_again() -> None:
    waiting = {name for name, row in EVIDENCE.items() if row.doubles}
    assert waiting == {"backups.start", "portals.create", "teams.create", "refresh_tokens.create"}


@pytest.mark.parametrize("application", ["", "shop/1.0", "(((", "x\\", "(op=0123456789abcdef)", "a" * 250])
@pytest.mark.parametrize("cut", [40, 64, 128, 255])
def test_a_signature_is_found_in_a_cut_user_agent_with_any_application(application: str, cut: int) -> None:
    mine, other = new_signature(), new_signature()
    logged = sign(f"{application} compose-async/0.1.0 python/3.11", mine)[:cut]
    assert is_signed_by(logged, mine)
    assert not is_signed_by(logged, other)


@pytest.mark.parametrize(
    "agent", [None, "", "Mozilla/5.0", "compose-async/0.1.0 python/3.11", "compose-async/1 (op=123"]
)
def test_an_unsigned_user_agent_has_no_signature(agent: str | None) -> None:
    assert signature_in(agent) is None


@pytest.mark.asyncio
async def test_writes_are_signed_and_reads_are_not() -> None:
    async with simulated(options={"user_agent": "shop/1"}) as (simulator, compose):
        team = await compose.teams.create(name="Core")
        await compose.teams.list()
        await compose.request("DELETE", f"/teams/{team.id}")
        agents = [exchange.user_agent or "" for exchange in simulator.requests]
        assert [signature_in(agent) is not None for agent in agents] == [True, False, True]
        assert all(agent.endswith(agents[1]) for agent in agents)
        assert signature_in(agents[0]) == simulator.requests[0].request_id
        given = new_signature()
        twin = compose.with_options(signature=given)
        await twin.with_options(timeout=5).teams.create(name="Ops")
        assert signature_in(simulator.requests[-1].user_agent) == given
        for wrong in ("", "x" * 32, given.upper() + "0"):
            with pytest.raises(ValueError, match="32"):
                compose.with_options(signature=wrong)


async def lost(write: Any) -> OutcomeUnknownError:
    with pytest.raises(OutcomeUnknownError) as caught:
        await write
    return pickle.loads(pickle.dumps(caught.value))  # type: ignore[no-any-return] # noqa: S301 - our own bytes


@pytest.mark.asyncio
async def test_a_colleague_s_recipe_is_never_taken_for_one_s_own() -> None:
    for faults in ((), (NO_LOG,)):
        async with simulated() as (simulator, compose), colleague(simulator) as other:
            made = (await compose.deployments.ensure(redis())).deployment.id
            for fault in faults:
                simulator.faults.add(fault)
            simulator.faults.add(Fault(operation="whitelist.add", drop=True))
            error = await lost(compose.whitelist.add(made, ip="192.0.2.1", description="mine"))
            theirs = await other.whitelist.add(made, ip="192.0.2.2", description="theirs")
            assert isinstance(await compose.reconcile(error), NotApplied)
            await theirs
            again = compose.with_options(signature=error.attempt.signature)
            await (await again.whitelist.add(made, ip="192.0.2.1", description="mine"))
            assert {entry.ip for entry in await compose.whitelist.list(made)} == {"192.0.2.1/32", "192.0.2.2/32"}


@pytest.mark.asyncio
async def test_two_intents_of_one_kind_are_both_sent() -> None:
    async with simulated() as (_, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        nets = ("192.0.2.1/32", "192.0.2.2/32")
        intents = [await compose.intend("whitelist.add", deployment_id=made, ip=net, description="x") for net in nets]
        for intent in intents:
            await (await compose.submit_once(intent)).started
        assert {entry.ip for entry in await compose.whitelist.list(made)} == set(nets)


@pytest.mark.asyncio
async def test_a_first_submission_neither_reads_nor_waits_and_a_recovery_does() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        intent = await compose.intend("backups.start", deployment_id=made)
        before, now = len(simulator.requests), simulator.clock.now()
        first = await compose.submit_once(intent)
        assert operations_sent(simulator, before) == ["backups.start"]
        assert simulator.clock.now() == now
        async with colleague(simulator) as other:
            second = await other.submit_once(intent)
            assert second.proof == "audit"
            assert second.started.handle.recipe_id == first.started.handle.recipe_id
            unsent = await other.intend("backups.start", deployment_id=made)
        third = await compose.submit_once(unsent)
        assert third.proof == "response"
        assert simulator.clock.now() - now >= 65
        simulator.faults.add(NO_LOG)
        assert (await compose.submit_once(intent)).proof == "response", "this client knows the response"
        old = await compose.intend("scalings.set", deployment_id=made, units=2)
        simulator.clock.advance(31)  # type: ignore[attr-defined]
        before = len(simulator.requests)
        await compose.submit_once(old)
        assert operations_sent(simulator, before)[-1] == "scalings.set"
        assert len(operations_sent(simulator, before)) > 1, "another may have taken over"


@pytest.mark.asyncio
async def test_a_removal_twice_is_applied_twice() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        intent = await compose.intend("deployments.deprovision", deployment_id=made)
        await (await compose.submit_once(intent)).started
        async with colleague(simulator) as other:
            again = await other.submit_once(intent)
            assert (again.proof, again.future) == ("audit", None)
            simulator.faults.add(NO_LOG)
        async with colleague(simulator) as other:
            assert (await other.submit_once(intent)).proof == "effect"


@pytest.mark.asyncio
async def test_a_write_carried_out_twice_is_told_as_duplicates() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made))
        simulator.clock.advance(5)  # type: ignore[attr-defined]
        await compose.with_options(signature=error.attempt.signature).backups.start(made)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert (verdict.proof, len(verdict.duplicates)) == ("audit", 1)
        first, second = sorted(simulator.state.audit_events.values(), key=lambda event: event.created_at)[-2:]
        assert f"event {first.id}" in verdict.reason
        assert verdict.duplicates[0].id == second.id
        signature = error.attempt.signature or ""
        events = [event async for event in compose.audit_events.signed(signature)]
        assert [event.event for event in events] == ["deployment.backup_on_demand"] * 2
        since = datetime.now(events[0].created_at.tzinfo)
        assert [event async for event in compose.audit_events.signed(signature, newer_than=since)] == []
        with pytest.raises(ValueError, match="32"):
            await anext(compose.audit_events.signed("x"))


@pytest.mark.asyncio
async def test_tags_of_a_cluster_that_is_not_listed_are_unknown() -> None:
    async with simulated() as (simulator, compose):
        cluster = next(found for found in await compose.clusters.list() if not found.multitenant)
        simulator.faults.add(Fault(operation="clusters.add_tags", drop=True))
        simulator.faults.add(NO_LOG)
        error = await lost(compose.clusters.add_tags(cluster.id, tags=["x"]))
        nothing: Any = {"_embedded": {"clusters": []}}
        simulator.faults.add(Fault(operation="clusters.list", json=nothing, times=None))
        assert isinstance(await compose.reconcile(error), StillUnknown)


@pytest.mark.asyncio
@pytest.mark.parametrize("operation", sorted(EVIDENCE))
async def test_an_attempt_with_other_ids_than_its_path_has_is_refused_before_any_request(operation: str) -> None:
    async with simulated() as (simulator, compose):
        for ids in ({"deployment_id": "d1", "spurious": "x"}, {"spurious": "x"}):
            error = OutcomeUnknownError("lost", attempt=Attempt(operation=operation, method="POST", path="/x", ids=ids))
            with pytest.raises(ValueError, match=r"has the ids \[.*spurious"):
                await compose.reconcile(error)
        assert not simulator.requests


@pytest.mark.asyncio
@pytest.mark.parametrize(("alone", "kind"), [(True, Applied), (False, StillUnknown)])
async def test_without_a_log_the_only_recipe_is_one_s_own_only_if_the_caller_says_so(alone: bool, kind: type) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        verdict = await compose.reconcile(await lost(compose.backups.start(made)), alone=alone)
        assert isinstance(verdict, kind)
        if isinstance(verdict, Applied):
            assert verdict.proof == "name"
            await verdict.started


@pytest.mark.asyncio
async def test_others_events_explain_their_recipes_only_once_a_signature_of_one_s_own_was_seen() -> None:
    for mine in (True, False):
        async with simulated() as (simulator, compose):
            made = (await compose.deployments.ensure(redis())).deployment.id
            if mine:  # acknowledged, and in the log with its signature
                await compose.scalings.set(made, units=2)
            simulator.faults.add(Fault(operation="backups.start", drop=True))
            error = await lost(compose.backups.start(made))
            async with colleague(simulator, transport=Unsigned(simulator.transport())) as person:
                await person.backups.start(made)
            if mine:
                verdict = await compose.reconcile(error)
            else:  # whatever the other client did before is out of sight
                async with colleague(simulator) as fresh:
                    verdict = await fresh.reconcile(error)
            assert isinstance(verdict, NotApplied if mine else StillUnknown), verdict


class Unsigned(httpx.AsyncBaseTransport):
    """A browser, or a proxy that rewrites user agents."""

    def __init__(self, inner: SimulatorTransport) -> None:
        self.inner = inner
        self.clock = inner.clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["user-agent"] = "Mozilla/5.0"
        return await self.inner.handle_async_request(request)


@pytest.mark.asyncio
async def test_a_log_that_lags_is_asked_again_with_patience() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        nothing: Any = {"_embedded": {"audit_events": []}}
        simulator.faults.add(Fault(operation="audit_events.list", json=nothing, times=5))
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made))
        impatient = await compose.reconcile(error, patience=0)
        assert isinstance(impatient, StillUnknown)
        assert "shows 0 events and not this write" in impatient.reason
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "audit"


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [{"status": 500}, {"body": "<html>"}, {"status": 404}])
async def test_a_log_that_cannot_be_read_is_no_error(fault: dict[str, Any]) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(Fault(operation="audit_events.list", times=None, **fault))
        simulator.faults.add(Fault(operation="backups.start", drop=True))
        verdict = await compose.reconcile(await lost(compose.backups.start(made)))
        assert isinstance(verdict, NotApplied)
        assert "the audit log cannot be read" in verdict.reason


@pytest.mark.asyncio
async def test_a_long_log_is_read_for_twenty_pages_and_no_further() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made))
        await compose.deployments.update(made, notes="x")
        events = simulator.state.audit_events
        latest = list(events.values())[-1]
        events.update({f"event-{number}": evolve(latest, id=f"event-{number}") for number in range(1100)})
        before = len(simulator.requests)
        assert isinstance(await compose.reconcile(error, settle=0), StillUnknown)
        assert operations_sent(simulator, before).count("audit_events.list") == 20
        assert "older_than" not in simulator.requests[before].query, "a log whose clock is ahead has it later"
        simulator.clock.advance(3600)  # type: ignore[attr-defined]
        await compose.user.get()
        before = len(simulator.requests)
        verdict = await compose.reconcile(error)
        assert operations_sent(simulator, before).count("audit_events.list") == 20
        assert "older_than" in simulator.requests[before].query, "an old write is not looked for in what came later"
        assert isinstance(verdict, StillUnknown)


@pytest.mark.asyncio
async def test_a_rival_s_creation_of_the_same_name_is_not_one_s_own() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as other:
        [account] = await compose.accounts.list()
        wishes: dict[str, Any] = {"account_id": account.id, "name": "cache", "type": "redis", "datacenter": HERE}
        simulator.faults.add(Fault(operation="deployments.create", drop=True))
        error = await lost(compose.deployments.create(**wishes))
        await other.deployments.create(**wishes)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, NotApplied)
        assert "another writer's" in verdict.reason
        simulator.faults.add(NO_LOG)
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "name", "which is all that is known"
        with pytest.raises(NameTakenError):
            await compose.deployments.create(**wishes)
        wrong = evolve(error.attempt, wanted={"type": "mongodb"}, signature=None)
        assert isinstance(await compose.reconcile(OutcomeUnknownError("?", attempt=wrong)), NotApplied)


@pytest.mark.asyncio
async def test_something_seen_by_its_name_counts_although_it_was_removed_before_the_verdict() -> None:
    async with simulated() as (simulator, compose):
        nothing: Any = {"_embedded": {"audit_events": []}}
        simulator.faults.add(Fault(operation="audit_events.list", json=nothing, times=None))
        simulator.faults.add(Fault(operation="teams.create", **AFTER))
        error = await lost(compose.teams.create(name="Core"))
        simulator.faults.add(Fault(operation="teams.list", json={"_embedded": {"teams": []}}, skip=1, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "name"


@pytest.mark.asyncio
async def test_an_effect_that_was_undone_stays_unknown() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as other:
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="whitelist.add", **AFTER))
        error = await lost(compose.whitelist.add(made, ip="192.0.2.1", description="x"))
        simulator.clock.advance(300)  # type: ignore[attr-defined]
        [entry] = await other.whitelist.list(made)
        await (await other.whitelist.remove(made, entry.id))
        assert isinstance(await compose.reconcile(error), StillUnknown)


@pytest.mark.asyncio
async def test_recipes_that_failed_are_no_effect() -> None:
    from compose_async.simulator import RecipePlan

    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(NO_LOG)
        simulator.plan("whitelist.add", RecipePlan(seconds=200, fail_at=1), times=1)
        simulator.faults.add(Fault(operation="whitelist.add", **AFTER))
        error = await lost(compose.whitelist.add(made, ip="192.0.2.1", description="x"))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, NotApplied)
        assert "all recipes since have ended" in verdict.reason


@pytest.mark.asyncio
async def test_a_refusal_was_not_applied_and_a_5xx_says_nothing() -> None:
    async with simulated() as (_, compose):
        with pytest.raises(NotFoundError) as caught:
            await compose.teams.delete("nowhere")
        refused = await compose.reconcile(caught.value)
        assert isinstance(refused, NotApplied)
        assert refused.proof == "response"
        caught.value.status = 503
        assert isinstance(await compose.reconcile(caught.value), StillUnknown)


@pytest.mark.asyncio
async def test_a_first_write_of_a_client_has_no_server_time_and_is_found_all_the_same() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as fresh:
        made = (await compose.deployments.ensure(redis())).deployment.id
        await (await compose.backups.start(made))
        simulator.clock.advance(600)  # type: ignore[attr-defined]
        simulator.faults.add(Fault(operation="backups.start", drop=True))
        error = await lost(fresh.backups.start(made))
        assert (error.attempt.sent_at, error.attempt.sent_at_local) == (None, simulator.clock.utc())
        now = simulator.clock.now()
        assert isinstance(await fresh.reconcile(error), NotApplied), "the older backup is not taken for this one"
        assert simulator.clock.now() - now == pytest.approx(65, abs=1)
        nameless = evolve(error.attempt, sent_at_local=None, signature=None)
        assert isinstance(await fresh.reconcile(OutcomeUnknownError("?", attempt=nameless), settle=1), StillUnknown)


@pytest.mark.asyncio
@pytest.mark.parametrize("when", ["before", "after"])
async def test_overwrites_are_told_apart_by_their_effect(when: Any) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        team, user = await compose.teams.create(name="Core"), await compose.user.get()
        cluster = next(found for found in await compose.clusters.list() if not found.multitenant)
        writes: dict[str, Any] = {
            "deployments.update": lambda: compose.deployments.update(made, notes="x", customer_billing_code=None),
            "teams.rename": lambda: compose.teams.rename(team.id, name="Ops"),
            "teams.replace_users": lambda: compose.teams.replace_users(team.id, user_ids=[user.id]),
            "clusters.add_tags": lambda: compose.clusters.add_tags(cluster.id, tags=["x", "y"]),
            "clusters.remove_tags": lambda: compose.clusters.remove_tags(cluster.id, tags=["old"]),
            "clusters.replace_tags": lambda: compose.clusters.replace_tags(cluster.id, tags=["b", "a"]),
        }
        await compose.clusters.replace_tags(cluster.id, tags=["old"])
        simulator.faults.add(NO_LOG)
        for operation, write in writes.items():
            before = len(simulator.requests)
            simulator.faults.add(Fault(operation=operation, drop=True, when=when))
            error = await lost(write())
            assert operations_sent(simulator, before) == [operation], "it was not repeated"
            verdict = await compose.reconcile(error)
            assert isinstance(verdict, NotApplied if when == "before" else Applied), (operation, verdict)
            empty = evolve(error.attempt, wanted={}, digests={})
            assert isinstance(await compose.reconcile(OutcomeUnknownError("?", attempt=empty)), StillUnknown)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "operation",
    [
        "versions.upgrade",
        "scalings.set",
        "portal_users.create",
        "roles.assign",
        "team_roles.assign",
        "roles.remove",
        "whitelist.add",
        "teams.rename",
    ],
)
async def test_an_attempt_that_does_not_say_what_it_wanted_stays_unknown(operation: str) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        team = await compose.teams.create(name="Core")
        strange: Any = {
            "id": "r9",
            "name": "Rotate the moon",
            "status": "running",
            "created_at": "2030-01-01T00:00:00Z",
        }
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": [strange]}}, times=None))
        ids = {"team_id": team.id} if operation == "teams.rename" else {"deployment_id": made}
        attempt = Attempt(operation=operation, method="POST", path="/x", ids=ids, sent_at=simulator.clock.utc())
        assert isinstance(await compose.reconcile(OutcomeUnknownError("?", attempt=attempt)), StillUnknown)


@pytest.mark.asyncio
async def test_a_write_beside_the_endpoints_is_proven_by_the_log_or_not_at_all() -> None:
    async with simulated() as (simulator, compose):
        simulator.faults.add(Fault(operation="teams.create", **AFTER))
        error = await lost(compose.request("POST", "/teams", json={"team": {"name": "Core"}}))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert verdict.proof == "audit"
        simulator.faults.add(NO_LOG)
        assert isinstance(await compose.reconcile(error), StillUnknown)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "kind"), [({"malformed": True, "when": "after"}, Applied), ({"body": "<html>"}, NotApplied)]
)
async def test_a_plain_write_whose_response_cannot_be_read_is_in_doubt(fault: dict[str, Any], kind: type) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="deployments.update", **fault))
        error = await lost(compose.deployments.update(made, notes="x"))
        assert error.status == 200
        assert isinstance(await compose.reconcile(error), kind)
        simulator.faults.add(Fault(operation="deployments.update", **fault))
        assert (await compose.deployments.ensure(redis(notes="y"))).deployment.notes == "y"


@pytest.mark.asyncio
async def test_removed_portal_users_are_told_by_their_id_if_they_have_any() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        await (await compose.portal_users.create(made, portal_user={"name": "kim", "type": "ssh"}))
        [user] = await compose.portal_users.list(made)
        simulator.faults.add(NO_LOG)
        simulator.faults.add(Fault(operation="portal_users.delete", **AFTER))
        error = await lost(compose.portal_users.delete(made, str(user.id)))
        nameless: Any = {"_embedded": {"portal_users": [{"name": "kim"}]}}
        simulator.faults.add(Fault(operation="portal_users.list", json=nameless, times=1))
        assert isinstance(await compose.reconcile(error, settle=0), StillUnknown)
        assert isinstance(await compose.reconcile(error), Applied)
        simulator.faults.add(Fault(operation="portal_users.create", **AFTER))
        error = await lost(compose.portal_users.create(made, portal_user={"name": "sam", "type": "ssh"}))
        assert isinstance(await compose.reconcile(error), Applied)


NOW = datetime.fromisoformat("2019-03-04T10:00:00+00:00")


def event(name: str, second: float, *, of: str = "deployment.backup.create") -> AuditEvent:
    return AuditEvent(id=name, event=of, created_at=NOW + timedelta(seconds=second))


def recipe(name: str, second: float | None) -> Recipe:
    created = None if second is None else NOW + timedelta(seconds=second)
    return Recipe(id=name, name="Backup deployment", status="running", created_at=created)


@pytest.mark.parametrize(
    ("events", "recipes", "matched"),
    [
        ([("e1", 0)], [("r1", 0)], {"e1": "r1"}),
        ([("e1", 0)], [("r1", 3)], {}),
        ([("e1", 0)], [("r1", None)], {}),
        ([("e1", 0), ("e2", 1)], [("r1", 0.1), ("r2", 1.1)], {"e1": "r1", "e2": "r2"}),
        ([("e1", 0)], [("r1", 1), ("r2", 0.4)], {"e1": "r2"}),
        ([("e1", 0)], [("r1", 0), ("r2", 0)], {}),
        ([("e1", 0), ("e2", 0)], [("r1", 0)], {}),
        ([("e1", 0), ("e2", 0)], [("r1", 0), ("r2", 0)], {}),
        ([("e1", 0), ("e2", 0.5)], [("r1", 0.5), ("r2", 0.5), ("r3", 0.1)], {"e1": "r3"}),
    ],
)
def test_events_and_recipes_are_matched_one_to_one_and_never_by_chance(
    events: list[tuple[str, float]], recipes: list[tuple[str, float | None]], matched: dict[str, str]
) -> None:
    found = match_recipes([event(*each) for each in events], [recipe(*each) for each in recipes])
    assert {key: match.id for key, match in found.items()} == matched


@pytest.mark.parametrize(
    ("name", "operations_told"),
    [
        ("deployment.scale.members", {"scalings.set"}),
        ("deployment.create", {"deployments.create", "backups.restore"}),
        ("deployment.deprovision", {"deployments.deprovision"}),
        ("deployment.portal_user.create", {"portal_users.create"}),
        ("deployment.portal.delete", {"portals.delete"}),
        ("deployment.whitelist.remove", {"whitelist.remove"}),
        ("user.login", set()),
    ],
)
def test_the_words_of_an_event_say_roughly_what_it_is_about(name: str, operations_told: set[str]) -> None:
    found = event("e", 0, of=name)
    told = {operation for operation in recipe_kinds.NAME_PATTERNS if recipe_kinds.event_matches(found, operation)}
    assert told - {"deployments.create", "backups.restore"} == operations_told - {
        "deployments.create",
        "backups.restore",
    }
    assert operations_told <= told


@pytest.mark.asyncio
async def test_a_log_whose_clock_is_ahead_gives_the_proof_and_no_future() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made))
        answer: Any = (await compose.request("GET", "/audit_events")).json()
        for logged in answer["_embedded"]["audit_events"]:
            later = datetime.fromisoformat(logged["created_at"]) + timedelta(seconds=30)
            logged["created_at"] = later.isoformat()
        simulator.faults.add(Fault(operation="audit_events.list", json=answer, times=None))
        verdict = await compose.reconcile(error)
        assert isinstance(verdict, Applied)
        assert (verdict.proof, verdict.future) == ("audit", None)


@pytest.mark.asyncio
async def test_the_reads_of_a_verdict_reach_the_hooks() -> None:
    seen: list[str] = []
    hook: Any = lambda event: seen.append(getattr(event, "operation", ""))  # noqa: E731 - one line is what it is
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment.id
        simulator.faults.add(Fault(operation="backups.start", **AFTER))
        error = await lost(compose.backups.start(made))
        hooked: ComposeClient = compose.with_options(hooks=[hook])
        await hooked.reconcile(error)
        assert seen == ["audit_events.list", "recipes.list"]


def test_a_client_remembers_its_latest_writes_and_intents_only() -> None:
    memory = WriteMemory()
    for number in range(MAX_ENTRIES + 5):
        memory.record_accepted(f"{number:032x}")
        memory.record_intent(f"{number:032x}", 0.0)
    assert not memory.was_accepted(f"{4:032x}")
    assert memory.was_accepted(f"{5:032x}")
    memory.record_accepted("0123456789abcdef" * 2)
    assert memory.was_accepted("0123456789abcdef0123"), "the log has shortened it"
    assert not memory.was_accepted("0123456789abcdef9123")
    assert not memory.was_accepted(None)
    assert memory.take_intent_age(f"{4:032x}", 1.0) is None
    assert memory.take_intent_age(f"{5:032x}", 1.0) == 1.0
    assert memory.take_intent_age(f"{5:032x}", 1.0) is None, "the next one is a recovery"
