"""Arguments that cannot be right are refused before anything is sent."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.client import Scripted, Untouchable, connect, endpoints, method_of

from compose_async import UNSET, ComposeClient, ComposeError, ConfigurationError, DeploymentSpec

pytestmark = pytest.mark.asyncio

# A valid value for every parameter that some operation cannot do without, by its name.
GOOD: dict[str, Any] = {
    "name": "orders",
    "email": "sam@example.com",
    "account_id": "a1",
    "type": "tcp",
    "datacenter": "aws:us-east-1",
    "password": "swordfish",
    "portal_user": {"name": "tunnel"},
    "user_id": "u1",
    "team_id": "t1",
    "units": 2,
    "max_connections": 200,
    "ip": "192.0.2.1",
    "description": "office",
    "version": "9.6.12",
    "tags": ["eu"],
    "user_ids": ["u1"],
    "client_id": "vendor",
    "notes": "primary",
    "path": "/nowhere/file",
}
NEW = {"name": "orders", "account_id": "a1", "type": "redis", "datacenter": "aws:us-east-1"}
ENDPOINTS = endpoints()
PLACES = [(operation, position) for operation, ids in ENDPOINTS.items() for position in range(len(ids))]


def keywords_for(method: Any) -> dict[str, Any]:
    code = method.__func__.__code__
    wanted = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = {name: GOOD[name] for name in wanted if name in GOOD}
    return given | ({"path": GOOD["path"]} if "path" in code.co_varnames[: code.co_argcount] else {})


async def refused(operation: str, kind: type[Exception], *ids: Any, **keywords: Any) -> str:
    async with connect(Untouchable()) as client:
        with pytest.raises(kind) as caught:
            await method_of(client, operation)(*ids, **keywords)
    return str(caught.value)


LONE = "caf\u00e9 \ud83d"
SURROGATES: list[tuple[str, Callable[[ComposeClient], Any]]] = [
    ("name", lambda c: c.deployments.create(name=LONE, account_id="a1", type="redis", datacenter="x")),
    ("notes", lambda c: c.deployments.update("d1", notes=LONE)),
    ("password", lambda c: c.deployments.set_password("d1", password=LONE)),
    ("tags", lambda c: c.clusters.add_tags("c1", tags=["eu", LONE])),
    ("portal_user", lambda c: c.portal_users.create("d1", portal_user={"name": {"first": [LONE]}})),
    ("portal_user", lambda c: c.portal_users.create("d1", portal_user={LONE: "x"})),
    ("names", lambda c: c.deployments.find_all([LONE])),
    ("name", lambda c: c.intend("deployments.create", **{**NEW, "name": LONE})),
    ("name", lambda c: c.deployments.ensure(DeploymentSpec(name=LONE, type="redis"))),
    ("notes", lambda c: c.deployments.ensure(DeploymentSpec(name="a", type="b", notes=LONE))),
    ("whitelist 192.0.2.1", lambda c: DeploymentSpec(name="a", type="b", whitelist={"192.0.2.1": LONE})),
]


@pytest.mark.parametrize(("name", "send"), SURROGATES)
async def test_lone_surrogates_are_refused(name: str, send: Callable[[ComposeClient], Any]) -> None:
    async with connect(Untouchable()) as compose:
        with pytest.raises(ValueError, match=rf"^{name} may hold no lone surrogates, such as '\\ud83d'$"):
            await send(compose)


async def test_a_secret_of_the_wrong_type_is_refused_by_the_name_of_its_own_type() -> None:
    wrong: Any = b"secret"
    async with connect(Untouchable()) as compose:
        for send in (
            lambda: compose.deployments.set_password("d1", password=wrong),
            lambda: compose.request("GET", wrong),
            lambda: compose.portal_users.create("d1", portal_user=wrong),
        ):
            with pytest.raises(TypeError, match=r", not bytes$"):
                await send()
        wrong = "secret"
        with pytest.raises(TypeError, match=r", not str$"):
            await compose.portal_users.create("d1", portal_user=wrong)
    with pytest.raises(ConfigurationError, match=r"^base_url must be a str, not bytes$"):
        ComposeClient("t", base_url=b"https://compose.example")  # type: ignore[arg-type] # wrong on purpose


async def test_the_name_of_a_file_may_hold_them_as_the_system_gives_it(tmp_path: Path) -> None:
    target = tmp_path / os.fsdecode(b"caf\xe9")
    async with connect(
        Scripted(lambda _: (200, {"id": "b1", "deployment_id": "d1", "type": "daily", "status": "complete"}))
    ) as compose:
        with pytest.raises(ComposeError, match="no download link"):
            await compose.backups.download("d1", "b1", target)


async def test_there_are_ids_to_try() -> None:
    assert len(ENDPOINTS) >= 59
    assert len(PLACES) > 40


@pytest.mark.parametrize(("operation", "position"), PLACES)
async def test_an_id_that_would_lead_elsewhere_is_refused(operation: str, position: int) -> None:
    names = ENDPOINTS[operation]
    keywords = keywords_for(method_of(connect(Untouchable()), operation))
    for bad in ("", "  ", ".", "..", "a/b", "/", None, 5, b"d1"):
        kind = ValueError if isinstance(bad, str) else TypeError
        ids = {name: bad if number == position else f"x{number}" for number, name in enumerate(names)}
        assert names[position] in await refused(operation, kind, **ids, **keywords), bad


@pytest.mark.parametrize(("bad", "kind"), [("", ValueError), ("..", ValueError), ("a/b", ValueError), (7, TypeError)])
async def test_a_future_of_something_that_is_no_id_is_refused(bad: Any, kind: type[Exception]) -> None:
    async with connect(Untouchable()) as client:
        with pytest.raises(kind, match="recipe_id"):
            client.recipes.future(bad)


@pytest.mark.parametrize(
    ("operation", "ids", "name", "value", "kind"),
    [
        ("scalings.set", ["d1"], "units", 0, ValueError),
        ("scalings.set", ["d1"], "units", -3, ValueError),
        ("scalings.set", ["d1"], "units", True, TypeError),
        ("scalings.set", ["d1"], "units", "2", TypeError),
        ("scalings.set", ["d1"], "units", 2.0, TypeError),
        ("scalings.set", ["d1"], "units", None, TypeError),
        ("settings.set_max_connections", ["d1"], "max_connections", "200", TypeError),
        ("settings.set_max_connections", ["d1"], "max_connections", 0, ValueError),
        ("deployments.set_password", ["d1"], "password", "", ValueError),
        ("deployments.set_password", ["d1"], "password", b"secret", TypeError),
        ("deployments.update", ["d1"], "notes", 5, TypeError),
        ("versions.upgrade", ["d1"], "version", 9.6, TypeError),
        ("whitelist.add", ["d1"], "ip", "", ValueError),
        ("whitelist.add", ["d1"], "description", None, TypeError),
        ("portals.create", ["d1"], "type", 5, TypeError),
        ("portals.create", ["d1"], "ssl", "yes", TypeError),
        ("portal_users.create", ["d1"], "portal_user", [("name", "x")], TypeError),
        ("portal_users.create", ["d1"], "portal_user", {5: "x"}, TypeError),
        ("portal_users.create", ["d1"], "portal_user", {"name": object()}, TypeError),
        ("portal_users.create", ["d1"], "portal_user", {"name": float("nan")}, ValueError),
        ("roles.assign", ["d1"], "user_id", "", ValueError),
        ("team_roles.remove", ["d1"], "team_id", 5, TypeError),
        ("teams.create", [], "name", "", ValueError),
        ("teams.rename", ["t1"], "name", None, TypeError),
        ("teams.replace_users", ["t1"], "user_ids", [], ValueError),
        ("teams.replace_users", ["t1"], "user_ids", "u1", TypeError),
        ("teams.replace_users", ["t1"], "user_ids", {"u1": True}, TypeError),
        ("teams.replace_users", ["t1"], "user_ids", ["u1", 5], TypeError),
        ("clusters.add_tags", ["c1"], "tags", "eu", TypeError),
        ("clusters.remove_tags", ["c1"], "tags", None, TypeError),
        ("accounts.create_user", ["a1"], "email", "", ValueError),
        ("accounts.create_user", ["a1"], "phone", 5550100, TypeError),
        ("audit_events.list", [], "older_than", datetime(2020, 1, 1), ValueError),  # noqa: DTZ001 - that it is naive is the point
        ("audit_events.list", [], "newer_than", "2020-01-01T00:00:00Z", TypeError),
        ("audit_events.list", [], "limit", 0, ValueError),
        ("audit_events.list", [], "limit", 101, ValueError),
        ("audit_events.list", [], "limit", True, TypeError),
        ("audit_events.list", [], "cursor", 5, TypeError),
        ("refresh_tokens.create", [], "client_id", "", ValueError),
    ],
)
async def test_a_value_that_compose_cannot_take_is_refused_by_name(
    operation: str, ids: list[str], name: str, value: Any, kind: type[Exception]
) -> None:
    keywords = keywords_for(method_of(connect(Untouchable()), operation))
    text = await refused(operation, kind, *ids, **{**keywords, name: value})
    assert name in text or "JSON" in text


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"name": ""}, ValueError, "name"),
        ({"name": "x" * 64}, ValueError, "63 characters"),
        ({"name": None}, TypeError, "name"),
        ({"account_id": ""}, ValueError, "account_id"),
        ({"type": 5}, TypeError, "type"),
        ({"units": 0}, ValueError, "units"),
        ({"units": "2"}, TypeError, "units"),
        ({"ssl": 1}, TypeError, "ssl"),
        ({"cache_mode": "true"}, TypeError, "cache_mode"),
        ({"wired_tiger": None}, TypeError, "wired_tiger"),
        ({"datacenter": None}, TypeError, "datacenter"),
        ({"provisioning_tags": "eu"}, TypeError, "provisioning_tags"),
        ({"provisioning_tags": []}, ValueError, "provisioning_tags"),
        ({"provisioning_tags": [1]}, TypeError, r"provisioning_tags[0]"),
        ({"notes": 5}, TypeError, "notes"),
    ],
)
async def test_a_deployment_that_cannot_be_is_not_asked_for(
    change: dict[str, Any], kind: type[Exception], says: str
) -> None:
    assert says in await refused("deployments.create", kind, **{**NEW, **change})


@pytest.mark.parametrize(
    ("operation", "ids", "keywords", "choices"),
    [
        (
            "deployments.create",
            [],
            {key: value for key, value in NEW.items() if key != "datacenter"},
            "datacenter, cluster_id, provisioning_tags",
        ),
        ("backups.restore", ["d1", "b1"], {"name": "orders"}, "datacenter, cluster_id"),
    ],
)
async def test_a_deployment_without_a_place_is_not_asked_for(
    operation: str, ids: list[str], keywords: dict[str, Any], choices: str
) -> None:
    assert choices in await refused(operation, ValueError, *ids, **keywords)


def required() -> list[tuple[str, str]]:
    """Every keyword that an operation cannot do without."""
    client = connect(Untouchable())
    return [
        (operation, parameter.name)
        for operation in ENDPOINTS
        for parameter in inspect.signature(method_of(client, operation)).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    ]


@pytest.mark.parametrize(("operation", "name"), required())
async def test_what_an_operation_needs_cannot_be_left_out_as_unset(operation: str, name: str) -> None:
    ids = dict.fromkeys(ENDPOINTS[operation], "x1")
    keywords = NEW if operation == "deployments.create" else keywords_for(method_of(connect(Untouchable()), operation))
    assert name in await refused(operation, TypeError, **ids, **{**keywords, name: UNSET})


@pytest.mark.parametrize("operation", ["backups.download", "logfiles.download"])
@pytest.mark.parametrize("path", [None, 5, True, b"f", "", ["f"]], ids=repr)
async def test_a_download_s_path_is_checked_before_its_link_is_read(operation: str, path: Any) -> None:
    assert "path" in await refused(operation, ValueError if path == "" else TypeError, "d1", "x1", path)


@pytest.mark.parametrize("connect_too", ["false", 0, 1, None])
async def test_warming_up_connects_for_true_only(connect_too: Any) -> None:
    async with connect(Untouchable()) as client:
        with pytest.raises(TypeError, match="connect must be True or False"):
            await client.warm_up(connect=connect_too)


@pytest.mark.parametrize("path", [None, 5, b"/user", ["/user"]])
async def test_a_raw_path_that_is_no_text_is_refused_by_name(path: Any) -> None:
    async with connect(Untouchable()) as client:
        with pytest.raises(TypeError, match="path must be a str"):
            await client.request("GET", path)


@pytest.mark.parametrize("path", ["user", "", "https://elsewhere.example.com/", "/with blank", "/ümlaut", "/a\r\nb"])
async def test_a_raw_path_that_could_lead_elsewhere_is_refused(path: str) -> None:
    async with connect(Untouchable()) as client:
        with pytest.raises(ValueError, match="path"):
            await client.request("GET", path)
