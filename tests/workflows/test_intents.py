"""A worker that died just before or after it sent a write continues without a second one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from support.workflows import (
    HERE,
    colleague,
    operations_sent,
    postgres,
    recipe_counts,
    redis,
    simulated,
    simulated_with_late_requests,
)

from compose_async import ComposeError, Intent, OutcomeUnknownError
from compose_async.models import Deployment
from compose_async.simulator import Fault, RecipePlan

pytestmark = pytest.mark.asyncio

V2 = '{"v":2,"operation":"backups.start","arguments":{},"known":[],"id":"%s","created":%s,"created_local":null}'


async def test_a_repeat_adopts_what_was_started() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        await (await compose.scalings.set(made.id, units=3))
        stored = (await compose.intend("scalings.set", deployment_id=made.id, units=4)).to_json()
        first = await compose.submit_once(Intent.from_json(stored))
        second = await compose.submit_once(Intent.from_json(stored))
        assert first.started.handle.recipe_id == second.started.handle.recipe_id
        await second.started
        assert recipe_counts(simulator, "cache")["Scale deployment to 4 units"] == 1
        assert (await compose.scalings.get(made.id)).allocated_units == 4


@pytest.mark.parametrize("rivals", [False, True])
async def test_an_intent_that_was_submitted_long_after_it_was_made_is_found_in_the_log(rivals: bool) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        stored = (await compose.intend("backups.start", deployment_id=made.id)).to_json()
        await simulator.clock.sleep(3600)  # type: ignore[attr-defined]
        async with colleague(simulator) as crashing, colleague(simulator) as other:
            if rivals:
                await (await other.backups.start(made.id))
            started = await crashing.submit_once(Intent.from_json(stored))
            await started.started
            if rivals:
                await (await other.backups.start(made.id))
        await simulator.clock.sleep(3600)  # type: ignore[attr-defined]
        async with colleague(simulator) as taking_over:
            await taking_over.deployments.list()  # it knows the server's time
            found = await taking_over.submit_once(Intent.from_json(stored))
        assert found.proof == "audit"
        assert found.started.handle.recipe_id == started.started.handle.recipe_id


async def test_an_intent_that_was_submitted_at_once_is_found_in_the_log_before_a_thousand_later_events() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        intent = await compose.intend("backups.start", deployment_id=made.id)
        await (await compose.submit_once(intent)).started
        await simulator.clock.sleep(3600)  # type: ignore[attr-defined]
        await compose.deployments.update(made.id, notes="x")
        events = simulator.state.audit_events
        latest = list(events.values())[-1]
        events.update({f"event-{number}": evolve(latest, id=f"event-{number}") for number in range(1100)})
        async with colleague(simulator) as taking_over:
            await taking_over.deployments.list()
            assert (await taking_over.submit_once(intent)).proof == "audit"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", ["scalings.set", "deployments.create"])
async def test_a_lost_answer_is_looked_into_with_the_mark(operation: str, when: Any) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        arguments: dict[str, Any] = {"deployment_id": made.id, "units": 3}
        if operation == "deployments.create":
            arguments = {"account_id": made.account_id, "name": "new", "type": "redis", "datacenter": HERE}
        intent = await compose.intend(operation, **arguments)
        simulator.faults.add(Fault(operation=operation, drop=True, when=when))
        first = await compose.submit_once(intent)
        second = await compose.submit_once(intent)
        assert first.started.handle.recipe_id == second.started.handle.recipe_id
        done = await second.started
        assert isinstance(done, Deployment) is (operation == "deployments.create")
        assert operations_sent(simulator).count(operation) == {"before": 2, "after": 1}[when] + (
            operation != "scalings.set"
        )


async def test_a_name_that_was_there_before_is_not_adopted() -> None:
    async with simulated() as (_, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        wishes: dict[str, Any] = {"account_id": made.account_id, "name": "cache", "type": "redis", "datacenter": HERE}
        intent = await compose.intend("deployments.create", **wishes)
        with pytest.raises(ComposeError, match="taken"):
            await compose.submit_once(intent)


async def test_when_nothing_can_be_read_the_worker_comes_back_later() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        intent = await compose.intend("backups.start", deployment_id=made.id)
        simulator.faults.add(Fault(operation="backups.start", drop=True, when="after"))
        simulator.faults.add(Fault(operation="audit_events.list", status=403, times=None))
        simulator.faults.add(Fault(operation="recipes.list", status=500, times=None))
        with pytest.raises(OutcomeUnknownError):
            await compose.submit_once(intent)
        simulator.faults.clear()
        await (await compose.submit_once(intent)).started
        assert recipe_counts(simulator, "cache")["Backup deployment"] == 1


async def test_what_was_done_and_left_no_recipe_says_so() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(postgres())).deployment
        nothing = Fault(operation="recipes.list", json={"_embedded": {"recipes": []}}, times=None)
        simulator.faults.add(nothing)
        simulator.faults.add(Fault(operation="deployments.create", status=500, times=None))
        arguments: dict[str, Any] = {
            "account_id": made.account_id,
            "name": "orders",
            "type": "postgresql",
            "datacenter": HERE,
        }
        applied = await compose.submit_once(Intent(operation="deployments.create", arguments=arguments))
        assert (applied.proof, applied.future) == ("name", None)
        with pytest.raises(ComposeError, match="no recipe is known"):
            _ = applied.started


async def test_a_write_that_shows_late_is_adopted_when_its_repeat_is_refused() -> None:
    async with simulated_with_late_requests() as (simulator, compose, transport):
        made = (await compose.deployments.ensure(redis())).deployment
        simulator.plan("whitelist.add", RecipePlan(seconds=0.1))
        intent = await compose.intend("whitelist.add", deployment_id=made.id, ip="192.0.2.1", description="x")
        transport.late = [("POST", "/whitelist", 6.0)]
        simulator.faults.add(Fault(operation="whitelist.add", delay=3))
        await (await compose.submit_once(intent)).started
        assert recipe_counts(simulator, "cache")["Whitelist IP"] == 1


@pytest.mark.parametrize(
    ("operation", "told"),
    [("deployments.set_password", "secret"), ("portal_users.create", "secret"), ("teams.create", "starts no recipe")],
)
async def test_secrets_and_what_starts_no_recipe_are_refused(operation: str, told: str) -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises(ValueError, match=told):
            await compose.intend(operation, deployment_id="d1", password="x")
        assert operations_sent(simulator) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        V2 % ("x" * 32, "null"),
        (V2 % ("0" * 32, "null")).replace("2", "3", 1),
        V2 % ("0" * 32, '"2019-03-04T10:00:00"'),
        V2 % ("0" * 32, "5"),
        '{"v":2,"operation":"scalings.set","arguments":{},"known":[]}',
        '{"v":1,"operation":"user.get"}',
    ],
)
async def test_what_is_no_intent_is_refused_clearly(text: str) -> None:
    with pytest.raises(ValueError, match="not an intent"):
        Intent.from_json(text)


@pytest.mark.parametrize("moment", [None, datetime(2019, 3, 4, 10, 15, tzinfo=UTC)])
@pytest.mark.parametrize("signature", [None, "0123456789abcdef" * 2])
async def test_an_intent_survives_its_json(signature: str | None, moment: datetime | None) -> None:
    arguments: dict[str, Any] = {"deployment_id": "d1", "units": 3}
    given: dict[str, Any] = {"id": signature, "created_at": moment, "created_at_local": moment}
    intent = Intent(operation="scalings.set", arguments=arguments, known=("r1", "r2"), **given)
    assert Intent.from_json(intent.to_json()) == intent


async def test_an_intent_of_the_first_edition_is_read_and_submitted() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        known = [recipe.id for recipe in await compose.recipes.list(made.id)]
        data = {"operation": "scalings.set", "arguments": {"deployment_id": made.id, "units": 4}, "known": known}
        intent = Intent.from_json(json.dumps({"v": 1, **data}))
        assert (intent.id, intent.created_at) == (None, None)
        first = await compose.submit_once(intent)
        async with colleague(simulator) as other:
            second = await other.submit_once(intent)
        assert (first.proof, second.proof) == ("response", "recipe")
        assert first.started.handle.recipe_id == second.started.handle.recipe_id


@pytest.mark.parametrize("operation", ["scalings.set", "backups.start"])
@pytest.mark.parametrize("sent", [False, True])
async def test_a_long_log_is_read_whole_only_once(operation: str, sent: bool) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        wanted = {"units": 2} if operation == "scalings.set" else {}
        intent = await compose.intend(operation, deployment_id=made.id, **wanted)
        if sent:
            await compose.submit_once(intent)
        log = simulator.state.audit_events
        last = list(log.values())[-1]
        for number in range(1, 500):
            event = evolve(last, id=f"{number:024x}", created_at=last.created_at + 20 * number, user_agent=None)
            log[event.id] = event
        await simulator.clock.sleep(20 * 500)  # type: ignore[attr-defined]
        before = operations_sent(simulator).count("audit_events.list")
        async with colleague(simulator) as taking_over:
            assert (await taking_over.submit_once(intent)).proof == ("audit" if sent else "response")
        reads = operations_sent(simulator).count("audit_events.list") - before
        assert reads <= (1 if sent else 1 + 10 + 3)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("key", ["created", "created_local"])
async def test_an_intent_with_an_impossible_time_is_submitted(key: str, moment: str) -> None:
    async with simulated() as (_, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        data = json.loads((await compose.intend("scalings.set", deployment_id=made.id, units=2)).to_json())
        data |= {"created": None, key: moment}
        assert (await compose.submit_once(Intent.from_json(json.dumps(data)))).proof == "response"
