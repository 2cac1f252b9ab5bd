"""Requests that arrive late: the client has its response, or none, and the effect comes afterwards."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import Fault, RealClock, Simulator
from compose_async.simulator.http.fault_connection import SocketConnection

pytestmark = pytest.mark.asyncio

TEAM = {"team": {"name": "Platform"}}


async def settled(compose: Driver, seconds: float) -> list[Any]:
    """The names of the teams after so many seconds."""
    compose.clock.advance(seconds)
    for _ in range(20):
        await asyncio.sleep(0)
    return names(await compose.listed("/teams"))


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_dropped_request_takes_effect_later(when: Any) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", drop=True, late=30, when=when))
        with pytest.raises(httpx.TransportError):
            await compose.client.post(f"{BASE}/teams", json=TEAM)
        assert await settled(compose, 29) == []
        assert await settled(compose, 1) == ["Platform"]


async def test_a_request_that_a_proxy_gave_up_takes_effect_later() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", status=504, late=30))
        assert (await compose.client.post(f"{BASE}/teams", json=TEAM)).status_code == 504
        assert compose.sim.requests[-1].status == 504
        assert await settled(compose, 29) == []
        assert await settled(compose, 1) == ["Platform"]


async def test_a_request_that_was_delayed_and_then_dropped_is_late_from_then_on() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", drop=True, delay=10, late=20))
        post = asyncio.create_task(compose.client.post(f"{BASE}/teams", json=TEAM))
        assert await settled(compose, 0) == []
        assert await settled(compose, 10) == []
        with pytest.raises(httpx.TransportError):
            await post
        assert await settled(compose, 19) == []
        assert await settled(compose, 1) == ["Platform"]


async def test_the_event_of_a_late_request_is_dated_when_it_took_effect() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", drop=True, late=30))
        with pytest.raises(httpx.TransportError):
            await compose.client.post(f"{BASE}/teams", json=TEAM)
        await settled(compose, 30)
        assert names(await compose.listed("/audit_events"), "created_at") == ["2019-03-04T10:16:00.000Z"]


async def test_a_late_request_may_be_refused_and_nobody_hears_of_it() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", drop=True, late=30))
        with pytest.raises(httpx.TransportError):
            await compose.client.post(f"{BASE}/teams", json={})
        assert await settled(compose, 30) == []


async def test_on_a_socket_it_comes_late_too_and_the_connection_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    may_come, sleep = threading.Event(), SocketConnection.sleep

    async def sleep_longer(connection: SocketConnection, seconds: float) -> None:
        if seconds:
            await asyncio.to_thread(may_come.wait)
        await sleep(connection, seconds)

    monkeypatch.setattr(SocketConnection, "sleep", sleep_longer)
    sim = Simulator(clock=RealClock())
    headers = {"Authorization": f"Bearer {sim.token}"}
    with sim.serve() as server:
        async with httpx.AsyncClient(base_url=server.base_url, headers=headers) as client:
            sim.faults.add(Fault(operation="teams.create", status=504, late=0.1))
            sim.faults.add(Fault(operation="teams.create", drop=True, late=0.1))
            assert (await client.post("/teams", json=TEAM)).status_code == 504
            assert (await client.get("/teams")).json()["_embedded"]["teams"] == []
            with pytest.raises(httpx.TransportError):
                await client.post("/teams", json=TEAM)
            may_come.set()
            while len((await client.get("/teams")).json()["_embedded"]["teams"]) < 2:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "nonsense",
    [{"late": -1, "drop": True}, {"late": float("nan"), "drop": True}, {"late": 3}, {"late": 3, "malformed": True}],
)
async def test_a_lateness_that_makes_no_sense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="late must be"):
        Fault(**nonsense)
