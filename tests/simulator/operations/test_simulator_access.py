"""Who gets in: whitelist, portals, portal users, roles of users and teams."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import Driver, names, simulated

pytestmark = pytest.mark.asyncio


def entry(ip: str, description: str = "office") -> dict[str, Any]:
    return {"deployment": {"whitelist": {"ip": ip, "description": description}}}


@pytest.mark.parametrize(
    ("sent", "listed"),
    [("1.1.1.1", "1.1.1.1/32"), ("192.0.2.0/24", "192.0.2.0/24"), ("2001:db8::1", "2001:db8::1/128")],
)
async def test_addresses_come_back_with_a_netmask_when_the_recipe_is_complete(sent: str, listed: str) -> None:
    async with simulated() as compose:
        path = await compose.up()
        recipe = await compose.call("POST", f"{path}/whitelist", entry(sent), expect=202)
        assert await compose.listed(f"{path}/whitelist") == []
        await compose.finish(recipe["id"])
        [listed_entry] = await compose.listed(f"{path}/whitelist")
        assert (listed_entry["ip"], listed_entry["description"]) == (listed, "office")


@pytest.mark.parametrize("wrong", ["192.0.2/24", "office", "1.1.1.1/33", "1.1.1.256", ""])
async def test_what_is_no_address_is_refused(wrong: str) -> None:
    async with simulated() as compose:
        path = await compose.up()
        refused = await compose.call("POST", f"{path}/whitelist", entry(wrong), expect=422)
        assert list(refused["errors"]) == ["ip"]


async def test_an_entry_is_removed_when_its_recipe_is_complete() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/whitelist", entry("1.1.1.1"))
        [added] = await compose.listed(f"{path}/whitelist")
        recipe = await compose.call("DELETE", f"{path}/whitelist/{added['id']}", expect=202)
        assert await compose.listed(f"{path}/whitelist") == [added]
        await compose.finish(recipe["id"])
        assert await compose.listed(f"{path}/whitelist") == []
        await compose.call("DELETE", f"{path}/whitelist/{added['id']}", expect=404)


async def test_an_address_is_listed_once_however_often_it_was_requested() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.call("POST", f"{path}/whitelist", entry("1.1.1.1"), expect=202)
        last = await compose.call("POST", f"{path}/whitelist", entry("1.1.1.1"), expect=202)
        await compose.finish(last["id"])
        assert len(await compose.listed(f"{path}/whitelist")) == 1
        await compose.call("POST", f"{path}/whitelist", entry("1.1.1.1/32"), expect=422)


async def test_entries_of_another_deployment_are_unknown() -> None:
    async with simulated() as compose:
        one, two = await compose.up("one"), await compose.up("two")
        await compose.do("POST", f"{one}/whitelist", entry("1.1.1.1"))
        [added] = await compose.listed(f"{one}/whitelist")
        assert await compose.listed(f"{two}/whitelist") == []
        await compose.call("DELETE", f"{two}/whitelist/{added['id']}", expect=404)


def portal(kind: str, **more: Any) -> dict[str, Any]:
    return {"deployment": {"portal": {"type": kind, **more}}}


async def test_a_portal_sent_as_tcp_reads_back_as_haproxy_and_joins_the_connection_strings() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        recipe = await compose.call("POST", f"{path}/portals", portal("tcp", ssl=True), expect=202)
        assert recipe["name"] == "Creating haproxy portal"
        assert len(await compose.listed(f"{path}/portals")) == 2
        await compose.finish(recipe["id"])
        portals = await compose.listed(f"{path}/portals")
        assert names(portals, "type") == ["haproxy"] * 3
        assert names(portals, "ssl_enabled") == [False, False, True]
        direct = (await compose.get(path))["connection_strings"]["direct"]
        assert [url.partition(":")[0] for url in direct] == ["redis", "redis", "rediss"]


async def test_a_portals_recipe_starts_with_whole_seconds_in_its_timestamps() -> None:
    async with simulated() as compose:
        path = await compose.up()
        started = await compose.call("POST", f"{path}/portals", portal("tcp"), expect=202)
        spelled = (await compose.get(f"/recipes/{started['id']}"))["created_at"]
        assert len(spelled) == len("2019-03-04T10:15:30.123Z")
        assert started["created_at"] == started["updated_at"] == f"{spelled[:19]}Z"


async def test_portals_are_limited_by_kind_and_type() -> None:
    async with simulated() as compose:
        redis = await compose.up("cache", "redis")
        await compose.do("POST", f"{redis}/portals", portal("tcp"))
        await compose.call("POST", f"{redis}/portals", portal("tcp"), expect=422)
        await compose.do("POST", f"{redis}/portals", portal("ssh"))
        mysql = await compose.up("sql", "mysql")
        for kind in ("tcp", "ssh", "telnet"):
            await compose.call("POST", f"{mysql}/portals", portal(kind), expect=422)


async def test_the_last_portal_stays() -> None:
    async with simulated() as compose:
        path = await compose.up()
        first, second = await compose.listed(f"{path}/portals")
        await compose.do("DELETE", f"{path}/portals/{first['id']}")
        assert await compose.listed(f"{path}/portals") == [second]
        assert len((await compose.get(path))["connection_strings"]["direct"]) == 1
        await compose.call("DELETE", f"{path}/portals/{second['id']}", expect=403)
        await compose.call("DELETE", f"{path}/portals/{first['id']}", expect=404)


async def test_portal_users_come_and_go_with_their_recipes() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        body = {"deployment": {"portal_user": {"name": "tunnel", "type": "ssh", "public_key": "x"}}}
        await compose.do("POST", f"{path}/portal_users", body)
        [user] = await compose.listed(f"{path}/portal_users")
        assert (user["name"], user["type"]) == ("tunnel", "ssh")
        await compose.call("POST", f"{path}/portal_users", body, expect=422)
        await compose.do("DELETE", f"{path}/portal_users/{user['id']}")
        assert await compose.listed(f"{path}/portal_users") == []
        await compose.call("DELETE", f"{path}/portal_users/{user['id']}", expect=404)


async def holders(compose: Driver, path: str, kind: str) -> dict[str, list[Any]]:
    key = "users" if kind == "roles" else "teams"
    return {role["name"]: names(role[key]) for role in await compose.listed(f"{path}/{kind}")}


async def test_roles_are_assigned_and_removed_with_a_body_on_delete() -> None:
    async with simulated() as compose:
        path = await compose.up()
        person = {"name": "Robin Sample", "email": "robin@example.com"}
        robin = await compose.call("POST", f"/accounts/{compose.account_id}/users", person, expect=201)
        body = {"role": {"name": "developer", "user_id": robin["id"]}}
        assigned = await compose.call("POST", f"{path}/roles", body, expect=201)
        assert assigned == {"name": "developer", "users": [robin]}
        assert await holders(compose, path, "roles") == {
            "admin": ["Sam Example"],
            "manager": [],
            "developer": ["Robin Sample"],
        }
        assert await compose.call("DELETE", f"{path}/roles", body, expect=204) is None
        assert (await holders(compose, path, "roles"))["developer"] == []
        await compose.call("DELETE", f"{path}/roles", body, expect=422)


async def test_team_roles_are_assigned_and_removed_with_a_body_on_delete() -> None:
    async with simulated() as compose:
        path = await compose.up()
        team = await compose.call("POST", "/teams", {"team": {"name": "Platform"}}, expect=201)
        body = {"team_role": {"name": "manager", "team_id": team["id"]}}
        await compose.call("POST", f"{path}/team_roles", body, expect=201)
        assigned = await compose.call("POST", f"{path}/team_roles", body, expect=201)
        assert assigned == {"name": "manager", "teams": [team]}
        assert (await holders(compose, path, "team_roles"))["manager"] == ["Platform"]
        assert await compose.call("DELETE", f"{path}/team_roles", body, expect=204) is None
        assert (await holders(compose, path, "team_roles"))["manager"] == []


async def test_unknown_roles_users_and_teams_are_refused() -> None:
    async with simulated() as compose:
        path = await compose.up()
        [sam] = await compose.listed(f"/accounts/{compose.account_id}/users")
        for body, field in (
            ({"role": {"name": "emperor", "user_id": sam["id"]}}, "name"),
            ({"role": {"name": "admin", "user_id": "nobody"}}, "user_id"),
            ({"role": {"name": "admin"}}, "user_id"),
            ({}, "role"),
        ):
            assert list((await compose.call("POST", f"{path}/roles", body, expect=422))["errors"]) == [field]
        body = {"team_role": {"name": "admin", "team_id": "nobody"}}
        await compose.call("POST", f"{path}/team_roles", body, expect=422)
