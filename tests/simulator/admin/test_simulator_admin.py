"""The admin path: steering a simulator over HTTP."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import httpx
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import Fault, RealClock, Simulator

pytestmark = pytest.mark.asyncio

ADMIN = "https://api.compose.io/_simulator"


async def admin(compose: Driver, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
    compose.client.headers.pop("Authorization", None)
    response = await compose.client.request(method, f"{ADMIN}/{path}", json=body)
    compose.client.headers["Authorization"] = f"Bearer {compose.sim.token}"
    assert response.status_code == expect, response.text
    return response.json()


async def test_the_state_shows_what_there_is() -> None:
    async with simulated() as compose:
        await compose.up("orders")
        state = await admin(compose, "GET", "state")
        assert state["account_id"] == compose.account_id
        assert names(state["deployments"]) == ["orders"]
        assert names(state["recipes"], "status") == ["complete"]


async def test_faults_are_added_listed_and_cleared() -> None:
    async with simulated() as compose:
        fault = {"operation": "user.get", "status": 503, "retry_after": 3, "times": None, "json": {"errors": [1]}}
        await admin(compose, "POST", "faults", fault)
        response = await compose.client.get(f"{BASE}/user")
        assert (response.status_code, response.headers["retry-after"]) == (503, "3")
        assert response.json() == {"errors": [1]}
        [listed] = (await admin(compose, "GET", "faults"))["faults"]
        assert (listed["operation"], listed["times"]) == ("user.get", None)
        await admin(compose, "DELETE", "faults")
        await compose.get("/user")


@pytest.mark.parametrize(
    "fault", [{"statsu": 500}, {"status": "500"}, {"status": 99}, {"drop": "yes"}, {"when": "never"}, [], "x"]
)
async def test_a_bad_fault_is_refused_with_a_reason(fault: Any) -> None:
    async with simulated() as compose:
        refused = await admin(compose, "POST", "faults", fault, expect=422)
        assert refused["errors"]["body"]
        assert compose.sim.faults.active() == []


async def test_recipes_are_planned_and_virtual_time_is_advanced() -> None:
    async with simulated() as compose:
        child = {"seconds": 30, "operations": 1}
        plan = {"seconds": 10, "operations": 2, "children": [child], "waiting": [[0, 5]]}
        await admin(compose, "POST", "plans", {"operation": "deployments.create", "plan": plan, "times": 1})
        created = await compose.create()
        recipe = await compose.get(f"/recipes/{created['provision_recipe_id']}")
        assert (recipe["status"], len(recipe["_embedded"]["recipes"])) == ("waiting", 1)
        moved = await admin(compose, "POST", "advance", {"seconds": 30})
        assert moved == {"now": "2019-03-04T10:16:00.000Z"}
        assert (await compose.get(f"/recipes/{created['provision_recipe_id']}"))["status"] == "complete"


async def test_what_is_endless_is_null_in_json() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(delay=math.inf, times=None))
        [fault] = (await admin(compose, "GET", "faults"))["faults"]
        assert fault["delay"] is None
        with pytest.raises(httpx.ReadTimeout):
            await asyncio.gather(compose.get("/user"), later(compose, 10))
        assert (await admin(compose, "GET", "requests"))["requests"][0]["fault"] is None, "it is still waiting"


async def later(compose: Driver, seconds: float) -> None:
    await asyncio.sleep(0)
    compose.clock.advance(seconds)


async def test_bad_plans_and_advances_are_refused() -> None:
    async with simulated() as compose:
        plan: dict[str, Any] = {"operation": "user.get", "plan": {}}
        await admin(compose, "POST", "plans", plan, expect=422)
        await admin(compose, "POST", "plans", {"operation": "*", "plan": {"operations": -1}}, expect=422)
        await admin(compose, "POST", "advance", {"seconds": -1}, expect=422)
        await admin(compose, "POST", "advance", {"seconds": "1"}, expect=422)
        await admin(compose, "POST", "advance", {}, expect=422)


async def test_an_advance_beyond_the_calendar_is_refused_and_the_simulator_lives_on() -> None:
    async with simulated() as compose:
        path = await compose.up()
        for seconds in (1e12, 1e300):
            refused = await admin(compose, "POST", "advance", {"seconds": seconds}, expect=422)
            assert "beyond the year 9998" in refused["errors"]["seconds"][0]
        await admin(compose, "GET", "state")
        await admin(compose, "POST", "advance", {"seconds": 7_900 * 365.25 * 24 * 3600})
        for read in (path, f"{path}/backups", f"{path}/logfiles", f"{path}/recipes", "/billables", "/audit_events"):
            await compose.get(read)
        started = await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 3}})
        await compose.get(f"/recipes/{started['id']}")


async def test_a_clock_that_moves_by_itself_is_not_advanced() -> None:
    sim = Simulator(clock=RealClock())
    async with httpx.AsyncClient(transport=sim.transport()) as client:
        assert (await client.post(f"{ADMIN}/advance", json={"seconds": 1})).status_code == 409


async def test_alerts_are_raised_by_name_of_the_deployment() -> None:
    async with simulated() as compose:
        path = await compose.up("orders")
        alert = {"name": "check_disk", "message": "full", "status": "critical"}
        await admin(compose, "POST", "alerts", {"deployment": "orders", "alerts": [alert]})
        assert (await compose.get(f"{path}/alerts"))["summary"] == "critical"
        await admin(compose, "POST", "alerts", {"deployment": "other", "alerts": []}, expect=422)


async def test_requests_are_listed_without_those_to_the_admin_path() -> None:
    async with simulated() as compose:
        await compose.get("/user")
        await compose.get("/teams")
        listed = (await admin(compose, "GET", "requests"))["requests"]
        assert names(listed, "operation") == ["user.get", "teams.list"]
        assert names((await admin(compose, "GET", "requests?limit=1"))["requests"], "operation") == ["teams.list"]
        await admin(compose, "DELETE", "requests")
        assert (await admin(compose, "GET", "requests"))["requests"] == []


@pytest.mark.parametrize("digits", ["9" * 5000, "0" * 5000 + "3", "10000000000000000000"])
async def test_a_number_of_any_length_is_a_number(digits: str) -> None:
    async with simulated() as compose:
        for _ in range(3):
            await compose.get("/user")
        assert len((await admin(compose, "GET", f"requests?limit={digits}"))["requests"]) == 3
        await admin(compose, "DELETE", f"faults?number={digits}", expect=422)


async def test_faults_spare_the_admin_path() -> None:
    async with simulated() as compose:
        await admin(compose, "POST", "faults", {"status": 500, "times": None})
        await admin(compose, "GET", "state")


async def test_unknown_admin_paths_and_methods_are_refused() -> None:
    async with simulated() as compose:
        await admin(compose, "GET", "nothing", expect=404)
        await admin(compose, "PUT", "faults", expect=405)


async def test_one_fault_of_several_is_taken_away() -> None:
    async with simulated() as compose:
        for status in (500, 502, 503):
            await admin(compose, "POST", "faults", {"status": status})
        await admin(compose, "DELETE", "faults?number=1")
        assert [fault.status for fault in compose.sim.faults.active()] == [500, 503]
        for nonsense in ("2", "-1", "x", ""):
            await admin(compose, "DELETE", f"faults?number={nonsense}", expect=422)
