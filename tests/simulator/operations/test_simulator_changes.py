"""Changes to a deployment: units, versions, password, connections."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from support.simulator_driver import names, simulated

pytestmark = pytest.mark.asyncio


def units(number: Any) -> dict[str, Any]:
    return {"deployment": {"units": number}}


async def test_scaling_changes_the_units_when_its_recipe_is_complete() -> None:
    async with simulated() as compose:
        path = await compose.up()
        recipe = await compose.call("POST", f"{path}/scalings", units(4))
        assert (await compose.get(f"{path}/scalings"))["allocated_units"] == 1
        await compose.finish(recipe["id"])
        assert (await compose.get(f"{path}/scalings"))["allocated_units"] == 4


async def test_the_present_units_are_accepted_as_a_new_size() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/scalings", units(1), expect=200)


async def test_units_below_the_minimum_are_refused_with_the_figures() -> None:
    async with simulated() as compose:
        path = await compose.up("events", "scylla", units=14)
        deployment_id = path.rpartition("/")[2]
        world = compose.sim.state
        world.deployments[deployment_id] = attrs.evolve(world.deployments[deployment_id], used_units=12)
        refused = await compose.call("POST", f"{path}/scalings", units(11), expect=422)
        assert refused["errors"]["units"] == ["must be at least 12, got 11 (12 used, 10 to start with)"]
        await compose.do("POST", f"{path}/scalings", units(12), expect=200)


@pytest.mark.parametrize("nonsense", [0, -1, "3", 1.5, None, True, 10**30])
async def test_nonsense_units_are_refused(nonsense: Any) -> None:
    async with simulated() as compose:
        path = await compose.up()
        refused = await compose.call("POST", f"{path}/scalings", units(nonsense), expect=422)
        assert list(refused["errors"]) == ["units"]


async def test_memory_and_data_types_have_units_of_their_own() -> None:
    async with simulated() as compose:
        redis = await compose.get(f"{await compose.up('r', 'redis')}/scalings")
        assert (redis["unit_type"], redis["memory_per_unit_in_mb"], redis["storage_per_unit_in_mb"]) == (
            "memory",
            256,
            256,
        )
        mongodb = await compose.get(f"{await compose.up('m', 'mongodb')}/scalings")
        assert (mongodb["unit_type"], mongodb["memory_per_unit_in_mb"], mongodb["storage_per_unit_in_mb"]) == (
            "data",
            102,
            1024,
        )


async def test_only_in_place_transitions_can_be_upgraded_to() -> None:
    async with simulated() as compose:
        path = await compose.up(version="9.5.14")
        moves = {m["to_version"]: m["method"] for m in await compose.listed(f"{path}/versions")}
        assert moves == {"9.5.16": "in_place", "9.6.12": "restore"}
        for version in ("9.6.12", "9.4.21", "9.6.11", "12"):
            await compose.call("PATCH", f"{path}/versions", {"deployment": {"version": version}}, expect=422)
        recipe = await compose.call("PATCH", f"{path}/versions", {"deployment": {"version": "9.5.16"}})
        assert (await compose.get(path))["version"] == "9.5.14"
        assert len(recipe["_embedded"]["recipes"]) == 2
        assert (await compose.finish(recipe["id"]))["status"] == "complete"
        assert (await compose.get(path))["version"] == "9.5.16"
        assert names(await compose.listed(f"{path}/versions"), "to_version") == ["9.6.12"]


async def test_the_newest_version_has_no_transitions() -> None:
    async with simulated() as compose:
        assert await compose.listed(f"{await compose.up()}/versions") == []


async def test_a_new_password_changes_the_connection_strings_at_the_end() -> None:
    async with simulated() as compose:
        path = await compose.up()
        old = (await compose.get(path))["connection_strings"]
        recipe = await compose.call("PATCH", f"{path}/password", {"deployment": {"password": "NEWSECRET"}}, expect=202)
        assert (await compose.get(path))["connection_strings"] == old
        await compose.finish(recipe["id"])
        assert all(":NEWSECRET@" in url for url in (await compose.get(path))["connection_strings"]["direct"])


@pytest.mark.parametrize(("size", "limit"), [(1, 100), (2, 100), (3, 200), (5, 300)])
async def test_connections_are_limited_by_the_units(size: int, limit: int) -> None:
    async with simulated() as compose:
        path = await compose.up(units=size)
        setting = f"{path}/settings/max_connections"
        await compose.do("PATCH", setting, {"deployment": {"max_connections": limit}})
        assert compose.sim.state.deployments[path.rpartition("/")[2]].max_connections == limit
        for wrong in (limit + 1, 99):
            await compose.call("PATCH", setting, {"deployment": {"max_connections": wrong}}, expect=422)


async def test_connections_are_for_postgresql_from_9_5_on() -> None:
    async with simulated() as compose:
        for path in (await compose.up("m", "mysql"), await compose.up("p", version="9.4.21")):
            body = {"deployment": {"max_connections": 100}}
            await compose.call("PATCH", f"{path}/settings/max_connections", body, expect=422)
