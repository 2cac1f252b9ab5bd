"""Faults in process: the view of the client, and whether the request had its effect."""

from __future__ import annotations

import asyncio
import http.client
import math
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import Fault, RealClock, Simulator
from compose_async.simulator.service import dispatch

pytestmark = pytest.mark.asyncio

FAULTS = "https://api.compose.io/_simulator/faults"
JSON = {"Content-Type": "application/json"}

TEAM = {"team": {"name": "Platform"}}


async def post_team(compose: Driver) -> httpx.Response:
    return await compose.client.post(f"{BASE}/teams", json=TEAM)


async def team_names(compose: Driver) -> list[Any]:
    return names(await compose.listed("/teams"))


@pytest.mark.parametrize(("when", "effect"), [("before", []), ("after", ["Platform"])])
async def test_a_status_comes_before_or_after_the_effect(when: Any, effect: list[str]) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="teams.create", status=504, when=when))
        response = await post_team(compose)
        assert (response.status_code, response.json()) == (504, {"errors": "Gateway Timeout"})
        assert await team_names(compose) == effect
        assert (await post_team(compose)).status_code == 201


@pytest.mark.parametrize(
    ("when", "effect", "error"),
    [("before", [], httpx.RemoteProtocolError), ("after", ["Platform"], httpx.ReadError)],
)
async def test_a_dropped_connection_is_a_transport_error(when: Any, effect: list[str], error: type[Exception]) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(method="post", path="/teams", drop=True, when=when))
        with pytest.raises(error):
            await post_team(compose)
        assert compose.sim.requests[-1].status is None
        assert await team_names(compose) == effect


async def test_a_cut_body_breaks_off_while_it_is_read() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(path="/user", cut=10))
        async with compose.client.stream("GET", f"{BASE}/user") as response:
            assert response.status_code == 200
            assert int(response.headers["content-length"]) > 10
            chunks = response.aiter_raw()
            assert len(await anext(chunks)) == 10
            with pytest.raises(httpx.RemoteProtocolError, match="10 bytes"):
                await anext(chunks)


async def test_malformed_json_comes_with_200() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(path="/accounts", malformed=True, when="after"))
        response = await compose.client.get(f"{BASE}/accounts")
        assert response.status_code == 200
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            response.json()


async def test_proxies_respond_in_html() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=502, body="<html>Bad Gateway</html>"))
        response = await compose.client.get(f"{BASE}/user")
        assert (response.status_code, response.text) == (502, "<html>Bad Gateway</html>")
        assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("given", "header"), [(7, "7"), (1.5, "1.5"), ("Mon, 04 Mar 2019 11:00:00 GMT", "Mon, 04 Mar 2019 11:00:00 GMT")]
)
async def test_retry_after_is_sent_as_given(given: float | str, header: str) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=429, retry_after=given, json={"errors": "slow down"}))
        response = await compose.client.get(f"{BASE}/user")
        assert (response.headers["retry-after"], response.json()) == (header, {"errors": "slow down"})


async def test_a_fault_hits_so_many_times_after_so_many_matches() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="user.*", status=500, skip=1, times=2))
        statuses = [(await compose.client.get(f"{BASE}/{path}")).status_code for path in ("user", "teams", "user")]
        statuses += [(await compose.client.get(f"{BASE}/user")).status_code for _ in range(2)]
        assert statuses == [200, 200, 500, 500, 200]
        assert compose.sim.faults.active() == []


async def test_a_fault_without_end_goes_on_until_it_is_cleared() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=500, times=None))
        assert {(await compose.client.get(f"{BASE}/user")).status_code for _ in range(20)} == {500}
        compose.sim.faults.clear()
        await compose.get("/user")


async def test_a_probability_hits_a_share_of_requests_the_same_ones_every_time() -> None:
    runs = []
    for _ in range(2):
        async with simulated(seed=3) as compose:
            compose.sim.faults.add(Fault(status=500, times=None, probability=0.3))
            runs.append([(await compose.client.get(f"{BASE}/user")).status_code for _ in range(100)])
    assert runs[0] == runs[1]
    assert 15 < runs[0].count(500) < 45


async def test_a_delay_beyond_the_read_timeout_is_a_timeout_in_virtual_time() -> None:
    async with simulated(auto=True) as compose:
        compose.sim.faults.add(Fault(operation="teams.create", delay=60))
        with pytest.raises(httpx.ReadTimeout):
            await compose.client.post(f"{BASE}/teams", json=TEAM, timeout=30)
        assert compose.clock.now() == 30
        await compose.clock.sleep(31)
        assert await team_names(compose) == ["Platform"]  # the server did not stop working


async def test_a_delay_within_the_timeout_only_costs_time() -> None:
    async with simulated(auto=True) as compose:
        compose.sim.faults.add(Fault(delay=20, when="after"))
        assert (await compose.client.post(f"{BASE}/teams", json=TEAM, timeout=30)).status_code == 201
        assert compose.clock.now() == 20
        compose.sim.faults.add(Fault(delay=20))
        assert (await compose.client.get(f"{BASE}/user", timeout=None)).status_code == 200


async def test_without_a_virtual_clock_timeouts_are_real() -> None:
    sim = Simulator(clock=RealClock())
    assert sim.transport().clock is None
    async with httpx.AsyncClient(transport=sim.transport()) as client:
        sim.faults.add(Fault(delay=0.01))
        assert (await client.get(f"{BASE}/user")).status_code == 401
        sim.faults.add(Fault(delay=30))
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{BASE}/user", timeout=0.01)
        assert time.monotonic() - started < 20


async def test_a_crash_of_the_simulator_is_a_500_and_not_the_clients_exception(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with simulated() as compose:

        def crash(*_: object) -> None:
            raise RuntimeError("boom")

        monkeypatch.setattr(dispatch, "respond", crash)
        response = await compose.client.get(f"{BASE}/user")
        assert (response.status_code, response.text) == (500, "Internal Server Error")


async def test_a_client_that_gives_up_does_not_stop_the_effect() -> None:
    async with simulated(auto=False) as compose:
        compose.sim.faults.add(Fault(operation="teams.create", delay=60))
        post = asyncio.create_task(post_team(compose))
        for _ in range(20):
            await asyncio.sleep(0)
        post.cancel()
        await asyncio.gather(post, return_exceptions=True)
        compose.clock.advance(60)
        for _ in range(20):
            await asyncio.sleep(0)
        assert await team_names(compose) == ["Platform"]


async def test_closing_the_transport_ends_what_is_still_delayed() -> None:
    async with simulated(auto=False) as compose:
        transport = compose.sim.transport()
        compose.sim.faults.add(Fault(delay=60))
        async with httpx.AsyncClient(transport=transport) as client:
            get = asyncio.create_task(client.get(f"{BASE}/user"))
            for _ in range(20):
                await asyncio.sleep(0)
            get.cancel()
            await asyncio.gather(get, return_exceptions=True)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert compose.clock.busy == 0


@pytest.mark.parametrize(("cleared", "statuses"), [(False, [200, 200]), (True, [])])
async def test_the_outcome_of_a_slow_request_goes_where_it_was_logged(cleared: bool, statuses: list[int]) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(operation="user.get", delay=2))
        slow = asyncio.create_task(compose.get("/user"))
        while not compose.sim.requests:
            await asyncio.sleep(0)
        await compose.get("/teams")
        if cleared:
            compose.sim.requests.clear()
        compose.clock.advance(2)
        await slow
        assert [exchange.status for exchange in compose.sim.requests] == statuses


async def test_downloads_can_be_cut_too() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        [backup] = await compose.listed(f"{path}/backups")
        link = (await compose.get(f"{path}/backups/{backup['id']}"))["download_link"]
        compose.sim.faults.add(Fault(path="/_downloads/*", cut=100))
        del compose.client.headers["Authorization"]
        with pytest.raises(httpx.RemoteProtocolError):
            await compose.client.get(link)
        assert (await compose.client.get(link)).status_code == 200


async def test_a_download_can_be_replaced_after_its_effect() -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(path="/_downloads/*", status=503, when="after"))
        files = await compose.listed(f"{await compose.up()}/logfiles")
        path = f"/deployments/{files[0]['deployment_id']}/logfiles/{files[0]['id']}"
        link = (await compose.get(path))["download_link"]
        del compose.client.headers["Authorization"]
        assert (await compose.client.get(link)).status_code == 503
        assert (await compose.client.get(link)).status_code == 200


@pytest.mark.parametrize("status", [204, 205, 304])
async def test_a_status_that_has_no_body_comes_without_one_and_the_connection_lives(status: int) -> None:
    async with simulated() as compose:
        with compose.sim.serve() as server:
            kept = http.client.HTTPConnection(urlsplit(server.base_url).netloc)
            for fault in (Fault(status=status), Fault(status=status, body="x"), Fault(status=status, malformed=True)):
                for method in ("GET", "HEAD"):
                    compose.sim.faults.add(fault)
                    kept.request(method, "/2016-07/user", headers={"Authorization": f"Bearer {compose.sim.token}"})
                    answer = kept.getresponse()
                    assert (answer.status, answer.getheader("content-type"), answer.read()) == (status, None, b"")
            kept.request("GET", "/2016-07/user", headers={"Authorization": f"Bearer {compose.sim.token}"})
            assert kept.getresponse().status == 200
            kept.close()


async def test_an_empty_response_stays_empty_with_a_fault() -> None:
    async with simulated() as compose:
        path = await compose.up()
        role = {"role": {"name": "manager", "user_id": compose.sim.state.user_id}}
        await compose.call("POST", f"{path}/roles", role, expect=201)
        compose.sim.faults.add(Fault(operation="roles.remove", malformed=True, when="after"))
        response = await compose.client.request("DELETE", f"{BASE}{path}/roles", json=role)
        assert (response.status_code, response.content) == (204, b"")
        assert "content-type" not in response.headers


@pytest.mark.parametrize("value", [5, -5, 12345, 1.5, 0, True, None, "", "5", "ab", [], [5], [[]], {}, {"a": {}}])
async def test_malformed_json_is_malformed_whatever_it_was(value: Any) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(json=value, malformed=True))
        response = await compose.client.get(f"{BASE}/user")
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            response.json()


@pytest.mark.parametrize(
    ("given", "header"), [(1e7, "10000000"), (10**7, "10000000"), (2.0, "2"), (1e-7, "0.0000001"), (0.25, "0.25")]
)
async def test_retry_after_is_written_in_plain_digits(given: float, header: str) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=429, retry_after=given))
        assert (await compose.client.get(f"{BASE}/user")).headers["retry-after"] == header


@pytest.mark.parametrize("text", ["☃", "a\nb", "\x00", "\x7f", "\ud800", " 5", "5\t", math.inf, math.nan])
async def test_a_retry_after_that_no_header_can_carry_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="retry_after must fit"):
        Fault(status=429, retry_after=text)


@pytest.mark.parametrize("text", ["", "soon", "naïve", "a\tb"])
async def test_a_retry_after_that_makes_no_sense_is_sent_all_the_same(text: str) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(status=429, retry_after=text))
        with compose.sim.serve() as server:
            kept = http.client.HTTPConnection(urlsplit(server.base_url).netloc)
            kept.request("GET", "/2016-07/user")
            assert kept.getresponse().getheader("retry-after") == text
            kept.close()


async def test_a_body_with_half_a_character_is_sent_as_well_as_can_be() -> None:
    async with simulated() as compose:
        fault = b'{"status": 502, "body": "<b>\\ud800</b>"}'
        assert (await compose.client.post(FAULTS, content=fault, headers=JSON)).status_code == 200
        response = await compose.client.get(f"{BASE}/user")
        assert (response.status_code, response.text) == (502, "<b>?</b>")


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": 99}, {"delay": -1}, {"delay": math.nan}, {"probability": 2}, {"times": 0},
        {"skip": -1}, {"cut": -1}, {"when": "later"}, {"operation": "scaling.set"},
    ],
)  # fmt: skip
async def test_a_fault_that_makes_no_sense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|matches no operation"):
        Fault(**nonsense)
