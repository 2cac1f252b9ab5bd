"""Numbers where a string is described: old clients send phone numbers and names so, and they are read as text."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import BASE, names, simulated

from compose_async.simulator.api.json_types import JsonObject, JsonValue, member
from compose_async.simulator.api.routes import Route, routes
from compose_async.simulator.api.validation import check, schema_at

pytestmark = pytest.mark.asyncio


async def test_a_phone_number_and_a_team_called_2018_are_taken() -> None:
    async with simulated() as compose:
        user = {"name": 42, "email": "robin@example.com", "phone": 555}
        created = await compose.call("POST", f"/accounts/{compose.account_id}/users", user, expect=201)
        assert created["name"] == "42"
        assert compose.sim.state.users[created["id"]].phone == "555"
        team = await compose.call("POST", "/teams", {"team": {"name": 2018}}, expect=201)
        assert team["name"] == "2018"
        await compose.call("PATCH", f"/teams/{team['id']}", {"team": {"name": 1.5}})
        assert names(await compose.listed("/teams")) == ["1.5"]
        assert compose.sim.requests[-3].json == {"team": {"name": 2018}}, "logged as it came"


async def test_numbers_in_a_list_of_strings_are_texts_too() -> None:
    async with simulated() as compose:
        [cluster] = await compose.listed("/clusters")
        tagged = await compose.call("PATCH", f"/clusters/{cluster['id']}/tags", {"cluster": {"tags": [2018, "eu"]}})
        assert tagged["tags"] == ["2018", "eu"]


@pytest.mark.parametrize("value", [True, False, [1], {"a": 1}])
async def test_what_is_no_number_is_refused_as_before(value: Any) -> None:
    async with simulated() as compose:
        response = await compose.client.post(f"{BASE}/teams", json={"team": {"name": value}})
        assert response.status_code == 422


async def test_a_number_that_is_described_as_one_stays_one() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 2}})
        assert (
            await compose.client.post(f"{BASE}{path}/scalings", json={"deployment": {"units": "3"}})
        ).status_code == 422


def numbered(schema: JsonObject) -> JsonValue:
    """A body in which every string is a number."""
    match schema.get("type", "string"):
        case "object":
            properties = member(schema, "properties")
            return {key: numbered(member(properties, key)) for key in properties} or {"anything": 1}
        case "array":
            return [numbered(member(schema, "items"))]
        case "string" | ["string", "null"]:
            return 2018
        case "boolean":
            return True
        case _:
            return schema.get("minimum", 3)


@pytest.mark.parametrize("route", [route for route in routes() if route.schema], ids=lambda route: route.operation)
async def test_no_operation_takes_offence_at_the_type_of_a_number(route: Route) -> None:
    assert route.schema is not None
    checked = check(route, numbered(schema_at(route.schema)))
    assert ": 2018" not in str(checked)
