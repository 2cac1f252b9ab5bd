"""The views behind the console: a recipe with its parts, a deployment with its belongings, the way in, the speed."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import Clock, RealClock, RecipePlan, ScaledClock, Simulator, VirtualClock

pytestmark = pytest.mark.asyncio

ADMIN = "https://api.compose.io/_simulator"


async def view(compose: Driver, path: str, *, expect: int = 200) -> Any:
    response = await compose.client.get(f"{ADMIN}/{path}", headers={"Authorization": ""})
    assert response.status_code == expect, response.text
    return response.json()


async def test_the_state_names_what_it_lists() -> None:
    async with simulated() as compose:
        path = await compose.up("orders")
        state = await view(compose, "state")
        assert names(state["recipes"], "deployment") == ["orders"]
        await compose.do("DELETE", path)
        state = await view(compose, "state")
        assert names(state["recipes"], "deployment") == [None, None]
        assert (state["speed"], state["virtual"]) == (0, True)
        assert state["recipe_operations"][0] == "deployments.create"


async def test_a_recipe_shows_its_children_its_operations_and_why_it_failed() -> None:
    async with simulated() as compose:
        child = RecipePlan(seconds=40, operations=4, fail_at=2, detail="no room", name="member 1")
        compose.sim.plan(
            "deployments.create", RecipePlan(seconds=90, operations=3, steps=("a", "b"), children=(child,))
        )
        recipe_id = (await compose.create())["provision_recipe_id"]
        compose.clock.advance(15)
        shown = await view(compose, f"recipe?id={recipe_id}")
        assert shown["operations"] == [["a", "running"], ["a", "to come"], ["b", "to come"]]
        [member] = shown["_embedded"]["recipes"]
        assert (member["name"], member["status"], [state for _, state in member["operations"]]) == (
            "member 1", "running", ["done", "running", "to come", "to come"]
        )  # fmt: skip
        compose.clock.advance(10)
        shown = await view(compose, f"recipe?id={recipe_id}")
        assert (shown["status"], shown["status_detail"]) == ("failed", "no room")
        [member] = shown["_embedded"]["recipes"]
        assert member["status_detail"] == "no room"
        assert [state for _, state in member["operations"]] == ["done", "done", "failed", "to come"]
        assert [state for _, state in shown["operations"]] == ["failed", "to come", "to come"]
        await compose.create("fine")
        assert names((await view(compose, "state"))["recipes"], "reason") == ["no room", ""]


async def test_a_recipe_without_steps_still_counts_its_operations() -> None:
    async with simulated() as compose:
        compose.sim.plan(
            "deployments.create", RecipePlan(seconds=10, operations=300, children=(RecipePlan(seconds=0),))
        )
        created = await compose.create()
        shown = await view(compose, f"recipe?id={created['provision_recipe_id']}")
        assert len(shown["operations"]) == 100, "the first ones will do"
        await compose.finish(created["provision_recipe_id"])
        shown = await view(compose, f"recipe?id={created['provision_recipe_id']}")
        assert {state for _, state in shown["operations"]} == {"done"}
        await view(compose, "recipe?id=nothing", expect=404)
        await view(compose, "recipe", expect=404)


async def test_a_deployment_shows_its_belongings_and_its_secrets_only_when_asked() -> None:
    async with simulated() as compose:
        path = await compose.up("orders")
        entry = {"deployment": {"whitelist": {"ip": "1.1.1.1", "description": "office"}}}
        await compose.do("POST", f"{path}/whitelist", entry)
        await compose.do("POST", f"{path}/backups")
        key = path.rpartition("/")[2]
        password = compose.sim.state.deployments[key].password
        shown = await view(compose, f"deployment?id={key}")
        assert names(shown["whitelist"], "ip") == ["1.1.1.1/32"]
        assert names(shown["backups"], "type") == ["on_demand"]
        assert len(shown["portals"]) == 2
        assert password not in str(shown)
        assert shown["connection_strings"]["direct"][0].count("***") == 1
        revealed = await view(compose, f"deployment?id={key}&secrets=1")
        assert password in revealed["connection_strings"]["direct"][0]
        assert revealed["connection_strings"] == (await compose.get(path))["connection_strings"]
        await view(compose, "deployment?id=nothing", expect=404)


async def test_the_way_in_is_shown_with_the_address_that_was_used() -> None:
    async with simulated(token="hunter2") as compose:
        access = await view(compose, "access")
        assert access == {"url": "https://api.compose.io/2016-07", "token": "hunter2"}


async def steer(client: httpx.AsyncClient, speed: object, *, expect: int = 200) -> Any:
    response = await client.post(f"{ADMIN}/speed", json={"speed": speed})
    assert response.status_code == expect, response.text
    return response.json()


@pytest.mark.parametrize("clock", [ScaledClock(1), RealClock()])
async def test_time_is_hurried_paused_and_resumed(clock: ScaledClock) -> None:
    sim = Simulator(clock=clock, rate_limit=1000)
    async with httpx.AsyncClient(transport=sim.transport()) as client:
        assert await steer(client, 1_000_000) == {"speed": 1_000_000}
        before = clock.now()
        time.sleep(0.01)  # noqa: ASYNC251 - that is what it is measured by
        assert clock.now() - before >= 10_000
        await steer(client, 0)
        paused, at = clock.now(), clock.utc()
        time.sleep(0.01)  # noqa: ASYNC251 - as above
        assert (clock.now(), clock.utc()) == (paused, at)
        assert (await client.get(f"{ADMIN}/state")).json()["speed"] == 0
        assert (await client.get(f"{BASE}/user")).status_code == 401, "it still responds, within its rate limit"
        await steer(client, 1)
        assert paused <= clock.now() < paused + 60
        for nonsense in (-1, 1e9, float(2**1000)):
            await steer(client, nonsense, expect=422)
        await steer(client, "fast", expect=422)


async def test_a_pause_lasts_over_a_restart(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ScaledClock(1)
    sim = Simulator(clock=clock, state=tmp_path / "state.db")
    clock.run(0)
    at = clock.utc()
    sim.close()
    a_day_later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: a_day_later)
    later = ScaledClock(1)
    Simulator(clock=later, state=tmp_path / "state.db").close()
    assert 0 <= (later.utc() - at).total_seconds() < 600


class OwnClock(VirtualClock):
    """A clock made by a user."""


@pytest.mark.parametrize("clock", [VirtualClock(), OwnClock()])
async def test_a_clock_that_is_moved_by_hand_has_no_speed(clock: Clock) -> None:
    async with httpx.AsyncClient(transport=Simulator(clock=clock).transport()) as client:
        await steer(client, 2, expect=409)
