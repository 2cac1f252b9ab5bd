"""Requests while recipes are pending are checked against the state after them."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import Driver, names, simulated

from compose_async.simulator import RecipePlan

pytestmark = pytest.mark.asyncio

TCP = {"deployment": {"portal": {"type": "tcp"}}}


async def end_all(compose: Driver, path: str) -> None:
    """Let everything that is under way on a deployment end."""
    for recipe in await compose.listed(f"{path}/recipes"):
        await compose.finish(recipe["id"])


async def test_quick_creates_do_not_exceed_the_limit_of_portals() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        await compose.call("POST", f"{path}/portals", TCP, expect=202)
        await compose.call("POST", f"{path}/portals", TCP, expect=422)
        for expected in (202, 202, 202, 422):
            await compose.call("POST", f"{path}/portals", {"deployment": {"portal": {"type": "ssh"}}}, expect=expected)
        await end_all(compose, path)
        assert sorted(names(await compose.listed(f"{path}/portals"), "type")) == ["haproxy"] * 3 + ["ssh"] * 3


async def test_quick_deletes_leave_the_last_portal() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        await compose.do("POST", f"{path}/portals", TCP)
        first, second, third = [f"{path}/portals/{p['id']}" for p in await compose.listed(f"{path}/portals")]
        for portal, expected in ((first, 202), (second, 202), (third, 403), (first, 202), (third, 403)):
            await compose.call("DELETE", portal, expect=expected)
        await end_all(compose, path)
        assert names(await compose.listed(f"{path}/portals")) == ["portal-3"]


async def test_a_portal_under_way_lets_another_go_and_one_on_its_way_out_makes_room() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        first, second = [f"{path}/portals/{p['id']}" for p in await compose.listed(f"{path}/portals")]
        await compose.call("POST", f"{path}/portals", TCP, expect=202)
        await compose.call("DELETE", first, expect=202)
        await compose.call("DELETE", second, expect=202)
        await compose.call("POST", f"{path}/portals", TCP, expect=202)
        await end_all(compose, path)
        assert names(await compose.listed(f"{path}/portals")) == ["portal-3", "portal-4"]


async def test_no_two_portals_have_one_name() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        for kind in ("tcp", "ssh", "ssh"):
            await compose.call("POST", f"{path}/portals", {"deployment": {"portal": {"type": kind}}}, expect=202)
        first = (await compose.listed(f"{path}/portals"))[0]
        await compose.call("DELETE", f"{path}/portals/{first['id']}", expect=202)
        await end_all(compose, path)
        await compose.do("POST", f"{path}/portals", {"deployment": {"portal": {"type": "ssh"}}})
        assert names(await compose.listed(f"{path}/portals")) == [f"portal-{number}" for number in range(2, 7)]


async def test_what_waits_behind_a_stuck_recipe_does_not_count() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        compose.sim.plan("backups.start", RecipePlan(stick_at=0))
        await compose.call("POST", f"{path}/backups", expect=202)
        for _ in range(2):
            await compose.call("POST", f"{path}/portals", TCP, expect=202)
        assert len(await compose.listed(f"{path}/portals")) == 2


async def test_two_quick_portal_users_do_not_share_a_name() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        body: dict[str, Any] = {"deployment": {"portal_user": {"name": "tunnel", "type": "ssh"}}}
        await compose.call("POST", f"{path}/portal_users", body, expect=202)
        refused = await compose.call("POST", f"{path}/portal_users", body, expect=422)
        assert refused["errors"] == {"name": ["has already been taken"]}
        other = await compose.up("other", "redis")
        await compose.do("POST", f"{other}/portal_users", body)
        await end_all(compose, path)
        [user] = await compose.listed(f"{path}/portal_users")
        await compose.call("DELETE", f"{path}/portal_users/{user['id']}", expect=202)
        await compose.call("POST", f"{path}/portal_users", body, expect=202)
        await end_all(compose, path)
        [again] = await compose.listed(f"{path}/portal_users")
        assert (again["name"], again["id"] == user["id"]) == ("tunnel", False)


async def test_an_upgrade_that_was_overtaken_is_no_downgrade() -> None:
    async with simulated() as compose:
        path = await compose.up("docs", "mongodb", version="3.2.10")
        for version in ("3.2.18", "3.2.11"):
            await compose.call("PATCH", f"{path}/versions", {"deployment": {"version": version}})
        await end_all(compose, path)
        assert (await compose.get(path))["version"] == "3.2.18"


async def connections(compose: Driver, path: str) -> int:
    return compose.sim.state.deployments[path.rpartition("/")[2]].max_connections


async def test_fewer_units_take_connections_away() -> None:
    async with simulated() as compose:
        path = await compose.up(units=5)
        setting = f"{path}/settings/max_connections"
        await compose.do("PATCH", setting, {"deployment": {"max_connections": 300}})
        await compose.do("POST", f"{path}/scalings", {"deployment": {"units": 4}}, expect=200)
        assert await connections(compose, path) == 200
        await compose.do("POST", f"{path}/scalings", {"deployment": {"units": 9}}, expect=200)
        assert await connections(compose, path) == 200


async def test_connections_are_judged_by_the_units_that_will_be_there() -> None:
    async with simulated() as compose:
        path = await compose.up(units=1)
        setting = f"{path}/settings/max_connections"
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 5}})
        refused = await compose.call("PATCH", setting, {"deployment": {"max_connections": 301}}, expect=422)
        assert "to 300 with 5 units" in refused["errors"]["max_connections"][0]
        await compose.do("PATCH", setting, {"deployment": {"max_connections": 300}})
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 3}})
        await compose.call("PATCH", setting, {"deployment": {"max_connections": 300}}, expect=422)
        await compose.do("PATCH", setting, {"deployment": {"max_connections": 150}})
        assert await connections(compose, path) == 150
