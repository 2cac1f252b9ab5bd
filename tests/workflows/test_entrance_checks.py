"""Every public entrance of the workflows checks its arguments before the first request."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from functools import partial
from typing import Any

import pytest
from support.workflows import HERE, operations_sent, redis, simulated, writes_sent

from compose_async import (
    UNSET,
    ComposeClient,
    DeploymentSpec,
    Intent,
    apply_fleet,
    fan_out,
    plan_fleet,
)
from compose_async.simulator import Simulator

pytestmark = pytest.mark.asyncio

Entrance = Callable[[ComposeClient, Any], Awaitable[object]]

NO_BOOLEANS = ("false", "no", "0", "", 0, 1, None, [False], "true")
NO_DEADLINES = ("900", -1, math.nan, math.inf, [900], timedelta(minutes=15), True, False, Decimal(5), {"s": 1})
BOOLEANS: dict[str, Entrance] = {
    "ensure upgrade": lambda compose, value: compose.deployments.ensure(redis(), upgrade=value),
    "ensure recreate_failed": lambda compose, value: compose.deployments.ensure(redis(), recreate_failed=value),
    "plan upgrade": lambda compose, value: compose.deployments.plan(redis(), upgrade=value),
    "plan_fleet upgrade": lambda compose, value: plan_fleet(compose, [redis()], upgrade=value),
    "apply_fleet upgrade": lambda compose, value: apply_fleet(compose, [redis()], upgrade=value),
    "apply_fleet recreate_failed": lambda compose, value: apply_fleet(compose, [redis()], recreate_failed=value),
    "newest restorable": lambda compose, value: compose.backups.newest("d1", restorable=value),
    "newest downloadable": lambda compose, value: compose.backups.newest("d1", downloadable=value),
}
DEADLINES: dict[str, Entrance] = {
    "ensure": lambda compose, value: compose.deployments.ensure(redis(), deadline=value),
    "apply_fleet": lambda compose, value: apply_fleet(compose, [redis()], deadline=value),
    "apply_fleet tolerance": lambda compose, value: apply_fleet(compose, [redis()], tolerance=value),
    "ensure tolerance": lambda compose, value: compose.deployments.ensure(redis(), tolerance=value),
    "take": lambda compose, value: compose.backups.take("d1", deadline=value),
    "restore_newest": lambda compose, value: compose.backups.restore_newest("d1", name="x", deadline=value),
}


class Word(str, Enum):  # noqa: UP042 - the form whose str() is not its value
    NAME = "cache"
    KIND = "redis"
    PLACE = HERE
    NOTES = "sessions"
    CODE = "CC-1"
    TEAM = "Core"
    ROLE = "developer"
    NETWORK = "192.0.2.0/24"
    VERSION = "4.0.10"


class Number(int, Enum):
    UNITS = 2


class Newer(StrEnum):
    NOTES = "sessions"


async def late(_: object) -> None: ...


async def refused(entrance: Entrance, value: object, *kinds: type[Exception]) -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises(kinds or (TypeError, ValueError)):
            await entrance(compose, value)
        assert operations_sent(simulator) == []


@pytest.mark.parametrize("value", NO_BOOLEANS, ids=repr)
@pytest.mark.parametrize("entrance", BOOLEANS)
async def test_a_boolean_is_true_or_false(entrance: str, value: object) -> None:
    await refused(BOOLEANS[entrance], value, TypeError)


@pytest.mark.parametrize("value", NO_DEADLINES, ids=repr)
@pytest.mark.parametrize("entrance", DEADLINES)
async def test_a_deadline_is_a_finite_number_of_seconds(entrance: str, value: object) -> None:
    await refused(DEADLINES[entrance], value)


OTHERS: dict[str, tuple[Entrance, tuple[object, ...]]] = {
    "find": (lambda compose, value: compose.deployments.find(value), (None, 5, "", ["there"], b"there")),
    "find_all": (lambda compose, value: compose.deployments.find_all(value), ("there", b"x", 5, None, [5], [""])),
    "ensure": (lambda compose, value: compose.deployments.ensure(value), (None, "cache", {"name": "x"}, [redis()])),
    "plan": (lambda compose, value: compose.deployments.plan(value), (None, "cache", [redis()])),
    "plan_fleet": (plan_fleet, (redis(), "fleet.toml", None, [redis(), "cache"], {"a": redis()})),
    "apply_fleet": (apply_fleet, (redis(), "fleet.toml", None, [redis(), "cache"])),
    "limit": (lambda compose, value: apply_fleet(compose, [redis()], limit=value), (0, -1, "5", 2.0, True, None)),
    "plan limit": (lambda compose, value: plan_fleet(compose, [redis()], limit=value), (0, -1, "5", 2.0, True)),
    "progress": (lambda compose, value: apply_fleet(compose, [redis()], progress=value), ("x", 5, [print])),
    "ensure progress": (lambda c, value: c.deployments.ensure(redis(), progress=value), ("x", 5, [print], late)),
    "name": (lambda compose, value: compose.backups.restore_newest("d1", name=value), (None, 5, "", "x" * 64)),
    "datacenter": (lambda compose, value: compose.backups.restore_newest("d1", name="x", datacenter=value), (5, "")),
    "cluster_id": (lambda compose, value: compose.backups.restore_newest("d1", name="x", cluster_id=value), (5, "")),
    "submit_once": (lambda compose, value: compose.submit_once(value), (None, "{}", {"operation": "scalings.set"})),
    "reconcile": (lambda compose, value: compose.reconcile(value), (None, "lost", ValueError("x"))),
}  # fmt: skip


@pytest.mark.parametrize(("entrance", "value"), [(e, value) for e, (_, values) in OTHERS.items() for value in values])
async def test_the_other_arguments_are_checked_as_well(entrance: str, value: object) -> None:
    await refused(OTHERS[entrance][0], value)


async def anext_of(value: Any, **more: Any) -> None:
    async def operation(target: object) -> None: ...

    await anext(fan_out(more.pop("operation", operation), value, **more))


async def test_a_fleet_is_given_a_client() -> None:
    wrong: Any = "compose"
    with pytest.raises(TypeError, match="compose must be an Endpoints, not str"):
        await apply_fleet(wrong, [redis()])


@pytest.mark.parametrize("value", ["there", b"there", 5, None, {"a": 1}])
async def test_targets_are_several_things(value: object) -> None:
    with pytest.raises(TypeError):
        await anext_of(value)


@pytest.mark.parametrize("more", [{"limit": "5"}, {"limit": True}, {"limit": 0}, {"operation": "x"}])
async def test_fan_out_checks_its_limit_and_its_operation(more: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        await anext_of([1], **more)


INTENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("scalings.set", {"units": 3}),
    ("scalings.set", {"deployment_id": "d1", "unit": 3}),
    ("scalings.set", {"deployment_id": "d1", "units": "x"}),
    ("scalings.set", {"deployment_id": "d1", "units": True}),
    ("scalings.set", {"deployment_id": "d1", "units": 0}),
    ("scalings.set", {"deployment_id": 7, "units": 3}),
    ("scalings.set", {"deployment_id": "", "units": 3}),
    ("scalings.set", {"deployment_id": "a/b", "units": 3}),
    ("backups.start", {}),
    ("whitelist.add", {"deployment_id": "d1", "ip": "192.0.2.1"}),
    ("deployments.create", {"name": "x", "type": "redis", "datacenter": HERE}),
    ("deployments.create", {"account_id": "a", "name": "x", "type": "redis"}),
    ("deployments.create", {"account_id": "a", "name": "x", "type": "redis", "provisioning_tags": "eu"}),
    ("deployments.create", {"account_id": "a", "name": "x", "type": "redis", "datacenter": HERE, "ssl": "no"}),
    ("backups.restore", {"deployment_id": "d", "backup_id": "b", "name": "x"}),
)


@pytest.mark.parametrize(("operation", "arguments"), INTENTS)
async def test_an_intent_is_checked_like_the_call_that_it_stands_for(operation: str, arguments: dict[str, Any]) -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises((TypeError, ValueError)):
            await compose.intend(operation, **arguments)
        with pytest.raises((TypeError, ValueError)):
            await compose.submit_once(Intent(operation=operation, arguments=arguments))
        assert operations_sent(simulator) == []


SPECS: tuple[dict[str, Any], ...] = (
    {"units": 2.5}, {"units": "2"}, {"units": True}, {"units": 0}, {"ssl": "no"}, {"ssl": 0}, {"cache_mode": "false"},
    {"wired_tiger": 1}, {"notes": 5}, {"customer_billing_code": 4711}, {"version": 9.6}, {"version": 9}, {"name": 7},
    {"name": None}, {"name": b"x"}, {"type": None}, {"type": ""}, {"account_id": 5}, {"datacenter": ["x"]},
    {"cluster_id": 5}, {"whitelist": {"1.1.1.1": 5}}, {"whitelist": {"1.1.1.1": None}}, {"whitelist": {5: "x"}},
    {"whitelist": [1]}, {"whitelist": [["1.1.1.1"]]}, {"whitelist": "1.1.1.1"}, {"whitelist": 5},
    {"whitelist": [b"1.1.1.1"]}, {"team_roles": ["Core"]}, {"team_roles": "Core"}, {"team_roles": {"admin": "Core"}},
    {"team_roles": {"admin": [5]}}, {"team_roles": {5: ["Core"]}}, {"team_roles": {"admin": None}},
    {"team_roles": {"admin": {"Core": 1}}}, {"provisioning_tags": "eu"}, {"provisioning_tags": [5]},
    {"provisioning_tags": None}, {"provisioning_tags": {"eu": 1}}, {"name": UNSET}, {"type": UNSET}, {"units": UNSET},
    {"notes": UNSET}, {"version": UNSET}, {"ssl": UNSET}, {"datacenter": UNSET}, {"whitelist": UNSET},
)  # fmt: skip


@pytest.mark.parametrize("wishes", SPECS, ids=repr)
async def test_a_field_of_another_type_is_refused_when_the_spec_is_made(wishes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError), match=next(iter(wishes)).split("_")[0]):
        redis(**wishes)


@pytest.mark.parametrize(
    "operation",
    [
        "deployments.list", "user.get", "backups.take", "recipes.resume", "deployments.set_password", "teams.create",
        "_caller.fetch", "wait_until", "", "a.b.c", None, 5, b"scalings.set", ["scalings.set"],
    ],
    ids=repr,
)  # fmt: skip
async def test_an_intent_that_was_made_by_hand_names_an_operation_that_an_intent_may_hold(operation: Any) -> None:
    async with simulated() as (simulator, compose):
        arguments: Any = {"deployment_id": "d1", "password": "x"}
        with pytest.raises((TypeError, ValueError), match=r"operation|starts no recipe|takes a secret"):
            await compose.submit_once(Intent(operation=operation, arguments=arguments))
        with pytest.raises((TypeError, ValueError), match=r"operation|starts no recipe|takes a secret"):
            await compose.intend(operation, **arguments)
        assert operations_sent(simulator) == []


@pytest.mark.parametrize("intent_id", ["order-42", "", "x" * 32, "A" * 32, 5, b"0" * 32, ["0" * 32], "0" * 31 + "\n"])
async def test_an_intent_that_was_made_by_hand_has_a_signature_or_none(intent_id: Any) -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises((TypeError, ValueError), match="signature"):
            await compose.submit_once(Intent(operation="backups.start", arguments={"deployment_id": "d"}, id=intent_id))
        assert operations_sent(simulator) == []


async def bodies(simulator: Simulator) -> str:
    return repr([(exchange.path, dict(exchange.query), exchange.json) for exchange in simulator.requests])


@pytest.mark.parametrize("notes", [Word.NOTES, Newer.NOTES])
async def test_the_value_of_an_enumeration_goes_on_the_wire(notes: Any) -> None:
    """A word of a ``str`` enumeration, in every argument of a workflow."""
    spec = DeploymentSpec(
        name=Word.NAME,
        type=Word.KIND,
        datacenter=Word.PLACE,
        version=Word.VERSION,
        units=Number.UNITS,
        notes=notes,
        customer_billing_code=Word.CODE,
        whitelist=[Word.NETWORK],
        team_roles={Word.ROLE: [Word.TEAM]},
    )
    assert spec == DeploymentSpec(
        name="cache", type="redis", datacenter=HERE, version="4.0.10", units=2, notes="sessions",
        customer_billing_code="CC-1", whitelist=["192.0.2.0/24"], team_roles={"developer": ["Core"]},
    )  # fmt: skip
    assert "Word" not in repr(spec)
    async with simulated() as (simulator, compose):
        await compose.teams.create(name=Word.TEAM)
        made = await compose.deployments.ensure(spec)
        assert (made.action, made.deployment.notes, made.deployment.customer_billing_code) == (
            "created",
            "sessions",
            "CC-1",
        )
        assert (await compose.deployments.ensure(spec)).action == "unchanged"
        found = await compose.deployments.find(Word.NAME)
        assert found is not None
        [(_, listed)] = (await compose.deployments.find_all([Word.NAME])).items()
        assert listed == found
        await compose.deployments.update(found.id, notes=Word.CODE)
        units: Any = Number.UNITS
        intent = await compose.intend("scalings.set", deployment_id=found.id, units=units)
        assert Intent.from_json(intent.to_json()) == intent
        wishes: dict[str, Any] = {"account_id": found.account_id, "name": Word.ROLE, "type": Word.KIND}
        creation = await compose.intend("deployments.create", datacenter=Word.PLACE, **wishes)
        await compose.submit_once(creation)
        before = len(writes_sent(simulator))
        await compose.submit_once(creation)
        assert len(writes_sent(simulator)) == before, "found again by its name"
        said = await bodies(simulator)
        assert "Word" not in said
        assert "Number" not in said


async def test_an_enumeration_in_a_query_and_in_a_path_is_its_value() -> None:
    async with simulated() as (simulator, compose):
        limit: Any = Number.UNITS
        await compose.audit_events.list(limit=limit, cursor=Word.NAME)
        with pytest.raises(Exception, match="404") as caught:
            await compose.deployments.get(Word.NAME)
        assert "Word" not in str(caught.value)
        assert dict(simulator.requests[0].query) == {"limit": "2", "cursor": "cache"}
        assert simulator.requests[1].path.endswith("/deployments/cache")


async def test_arguments_that_say_nothing_are_refused() -> None:
    async with simulated() as (simulator, compose):
        nothing: list[Awaitable[object]] = [
            compose.deployments.update("d1"),
            compose.clusters.add_tags("c1", tags=[]),
            compose.clusters.remove_tags("c1", tags=()),
            compose.teams.replace_users("t1", user_ids=[]),
            compose.portal_users.create("d1", portal_user={}),
        ]
        for write in nothing:
            with pytest.raises(ValueError, match="at least"):
                await write
        assert operations_sent(simulator) == []


class Asynchronous:
    async def __call__(self, item: object) -> None: ...

    async def method(self, item: object) -> None: ...


async def deaf(*items: object) -> None: ...


async def generating(item: object) -> Any:
    yield item


@pytest.mark.parametrize(
    "progress", [deaf, partial(deaf, 1), Asynchronous(), Asynchronous().method, partial(Asynchronous(), 1), generating]
)
async def test_a_callback_that_nothing_would_await_is_refused(progress: Any) -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises(TypeError, match="plain function"):
            await apply_fleet(compose, [redis()], progress=progress)
        with pytest.raises(TypeError, match="plain function"):
            await compose.backups.download("d1", "b1", "x", progress=progress)
        with pytest.raises(TypeError, match="plain function"):
            await compose.logfiles.download("d1", "l1", "x", progress=progress)
        assert operations_sent(simulator) == []


async def test_the_failure_of_a_callback_decides_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def failing(item: object) -> None:
        raise RuntimeError(item)

    async with simulated() as (_, compose):
        await compose.deployments.ensure(redis("old"))
        fleet = [redis("old"), *(redis(f"shard-{number}") for number in range(5))]
        for progress in (failing, lambda item: deaf(item)):  # noqa: PLW0108 - a lambda that returns a coroutine
            report = await apply_fleet(compose, fleet, progress=progress)
            assert report.exit_code == 0
            assert len(caplog.records) == len(fleet)
            assert "progress" in caplog.text
            caplog.clear()
