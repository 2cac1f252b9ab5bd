"""Edge cases of the simulator that the jobs of the other tests do not reach."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import attrs
import httpx
import pytest
from support.ports import free_port
from support.simulator_driver import BASE, names, simulated

from compose_async._cli import main as cli
from compose_async.simulator import Fault, RecipePlan, Simulator, SimulatorTransport, VirtualClock
from compose_async.simulator.engine import audit
from compose_async.simulator.http import server
from compose_async.simulator.state.durations import PlanRule

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


@pytest.mark.asyncio
async def test_only_the_latest_audit_events_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MAX_EVENTS", 3)
    async with simulated() as compose:
        for number in range(5):
            await compose.call("POST", "/teams", {"team": {"name": f"{number}"}}, expect=201)
        events = await compose.listed("/audit_events")
        assert [event["data"]["team"] for event in events] == ["4", "3", "2"]


@pytest.mark.asyncio
async def test_what_waits_behind_a_stuck_recipe_never_happens() -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.sim.plan("scalings.set", RecipePlan(stick_at=1))
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 2}})
        behind = await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(1e6)
        assert (await compose.get(f"/recipes/{behind['id']}"))["status"] == "waiting"
        assert not [b for b in await compose.listed(f"{path}/backups") if b["type"] == "on_demand"]


@pytest.mark.asyncio
async def test_what_was_put_in_from_python_need_not_look_like_what_is_made_over_http() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        world = compose.sim.state
        made = world.deployments[path.rpartition("/")[2]]
        brought = attrs.evolve(made, id="5c0a11b2c3d4e5f600000777", name="brought")
        world.deployments[brought.id] = brought  # without a recipe
        assert (await compose.get(f"/deployments/{brought.id}/alerts"))["summary"] == "healthy"
        portal = next(iter(world.portals.values()))
        world.portals[portal.id] = attrs.evolve(portal, name="front-door")
        await compose.do("POST", f"{path}/portals", {"deployment": {"portal": {"type": "tcp"}}})
        assert names(await compose.listed(f"{path}/portals")) == ["front-door", "portal-2", "portal-3"]


@pytest.mark.asyncio
async def test_unknown_things_are_404_and_nonsense_is_422() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        first, second = await compose.listed(f"{path}/logfiles")
        assert (await compose.get(f"{path}/logfiles/{second['id']}"))["id"] == second["id"] != first["id"]
        await compose.get(f"{path}/logfiles/unknown", expect=404)
        shared = (await compose.get(path))["_links"]["cluster"]["href"].partition("/2016-07")[2].partition("{")[0]
        await compose.get(shared)
        await compose.call("POST", f"{shared}/tags", {"cluster": {"tags": ["mine"]}}, expect=404)
        nameless = {"deployment": {"portal_user": {"type": "ssh"}}}
        await compose.call("POST", f"{path}/portal_users", nameless, expect=422)
        tags: dict[str, Any] = {"cluster": {"tags": [True, []]}}
        [cluster] = await compose.listed("/clusters")
        refused = await compose.call("POST", f"/clusters/{cluster['id']}/tags", tags, expect=422)
        assert refused["errors"] == {"tags": ["is invalid"]}  # once


@pytest.mark.asyncio
async def test_a_status_without_a_phrase_is_an_error_all_the_same() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=599))
        assert await compose.get("/user", expect=599) == {"errors": "error"}


def test_a_plan_for_no_recipe_is_refused() -> None:
    with pytest.raises(ValueError, match="times must be at least 1"):
        PlanRule("scalings.set", RecipePlan(), times=0)


def test_a_timer_whose_loop_is_closed_is_forgotten() -> None:
    clock = VirtualClock(auto=False)
    fired: list[int] = []

    async def wait() -> None:
        clock.call_at(5, lambda: fired.append(1))

    asyncio.run(wait())
    clock.advance(10)
    assert fired == []


def test_a_server_that_does_not_come_up_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    started = server._Uvicorn.startup

    refused = threading.Event()

    async def late(self: Any, sockets: Any = None) -> None:
        await asyncio.to_thread(refused.wait)
        await started(self, sockets)

    monkeypatch.setattr(server._Uvicorn, "startup", late)
    monkeypatch.setattr(server, "_START_TIMEOUT", 0.02)
    slow = Simulator().serve()
    with pytest.raises(RuntimeError, match="did not come up"):
        slow.start()
    refused.set()
    slow.stop()


async def _silent(scope: Scope, receive: Receive, send: Send) -> None:
    """Send no response at all."""


async def _crashing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("boom")


async def _patient(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait for the client to go before the response is complete."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x", "more_body": True})
    assert (await receive())["type"] == "http.disconnect"


@pytest.mark.asyncio
@pytest.mark.parametrize(("app", "error"), [(_silent, httpx.RemoteProtocolError), (_crashing, httpx.ReadError)])
async def test_an_application_that_breaks_off_is_a_broken_connection(app: Any, error: type[Exception]) -> None:
    async with httpx.AsyncClient(transport=SimulatorTransport(app, None)) as client:
        with pytest.raises(error):
            await client.get(f"{BASE}/user")


@pytest.mark.asyncio
async def test_an_application_hears_that_its_client_has_gone() -> None:
    transport = SimulatorTransport(_patient, None)
    async with httpx.AsyncClient(transport=transport) as client:
        async with client.stream("GET", f"{BASE}/user") as response:
            assert response.status_code == 200
        while len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0)


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN], ids=["terminal", "background"])
def test_the_command_runs_until_it_is_interrupted(handler: Any, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()

    def interrupt() -> None:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/2016-07/user")
            except httpx.ConnectError:
                time.sleep(0.01)
            else:  # a port is open a moment before the signal is expected, and a response comes after it
                break
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    before = signal.signal(signal.SIGINT, handler)
    try:
        assert cli.main(["simulate", "--port", str(port)]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(capsys.readouterr().out.splitlines()) == 3
