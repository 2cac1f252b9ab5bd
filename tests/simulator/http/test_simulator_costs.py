"""The cost of requests from others: bodies are capped, and unread without a token; the log of requests is capped."""

from __future__ import annotations

import json
import resource
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.simulator_driver import BASE, simulated

from compose_async.simulator import Simulator
from compose_async.simulator.api import validation
from compose_async.simulator.http.app import MAX_BODY_BYTES
from compose_async.simulator.service import request_log

if TYPE_CHECKING:
    from collections.abc import Iterator

TOO_LARGE = {"errors": "the body is larger than 1 MB"}
FAULTS = "https://api.compose.io/_simulator/faults"


def body_of(size: int) -> bytes:
    frame = b'{"team": {"name": ""}}'
    return frame.replace(b'""', b'"' + b"x" * (size - len(frame)) + b'"')


@pytest.fixture(name="parsed")
def _parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the bodies that were parsed."""
    sizes: list[int] = []
    parse = validation.parse

    def counting(raw: bytes) -> Any:
        sizes.append(len(raw))
        return parse(raw)

    monkeypatch.setattr(validation, "parse", counting)
    return sizes


@pytest.mark.asyncio
async def test_a_body_above_the_cap_is_a_413_and_not_parsed(parsed: list[int]) -> None:
    async with simulated() as compose:
        largest = await compose.client.post(f"{BASE}/teams", content=body_of(MAX_BODY_BYTES))
        assert largest.status_code == 201
        for path in ("/teams", "/deployments/unknown/scalings", "/refresh_tokens"):
            response = await compose.client.post(BASE + path, content=body_of(MAX_BODY_BYTES + 1))
            assert (response.status_code, response.json()) == (413, TOO_LARGE)
        get = await compose.client.request("GET", f"{BASE}/user", content=body_of(MAX_BODY_BYTES + 1))
        assert get.status_code == 413
        assert max(parsed) == MAX_BODY_BYTES
        assert compose.sim.requests[-1].json is None


@pytest.mark.asyncio
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
@pytest.mark.parametrize("size", [100, MAX_BODY_BYTES + 1])
async def test_without_a_good_token_no_body_is_parsed_nor_logged(
    headers: dict[str, str], size: int, parsed: list[int]
) -> None:
    async with simulated() as compose:
        del compose.client.headers["Authorization"]
        for path, status in (("/teams", 401), ("/refresh_tokens", 404), ("/nothing", 404)):
            response = await compose.client.post(BASE + path, content=body_of(size), headers=headers)
            assert response.status_code == status
        assert max(parsed) == 0
        assert [exchange.json for exchange in compose.sim.requests] == [None] * 3


@pytest.mark.asyncio
async def test_the_token_of_an_application_is_a_good_one() -> None:
    async with simulated() as compose:
        app = await compose.call("POST", "/refresh_tokens", {"client_id": "x"}, expect=201)
        compose.client.headers["Authorization"] = f"Bearer {app['token']}"
        await compose.call("POST", "/teams", {"team": {"name": "t"}}, expect=201)
        compose.clock.advance(3601)
        await compose.call("POST", "/teams", {"team": {"name": "t"}}, expect=401)


@pytest.mark.asyncio
async def test_steering_has_the_same_cap(parsed: list[int]) -> None:
    async with simulated() as compose:
        fault = json.dumps({"body": "x" * MAX_BODY_BYTES})
        headers = {"Content-Type": "application/json"}
        response = await compose.client.post(FAULTS, content=fault, headers=headers)
        assert (response.status_code, response.json()) == (413, TOO_LARGE)
        assert parsed == []


@pytest.mark.asyncio
async def test_a_page_from_elsewhere_does_not_get_its_body_parsed(parsed: list[int]) -> None:
    async with simulated() as compose:
        response = await compose.client.post(FAULTS, json={"drop": True}, headers={"Origin": "https://evil.example"})
        assert response.status_code == 403
        assert parsed == [0]


@pytest.mark.parametrize("authorized", [True, False])
def test_large_posts_cost_no_memory(authorized: bool) -> None:
    sim = Simulator()
    headers = {"Authorization": f"Bearer {sim.token}"} if authorized else {}

    def chunks() -> Iterator[bytes]:
        yield b"["
        for _ in range(200):
            yield b"[]," * 20_000

    with sim.serve() as server:
        httpx.post(f"{server.base_url}/teams", headers=headers, json={})
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(2):
            response = httpx.post(f"{server.base_url}/teams", headers=headers, content=chunks())
            assert response.status_code == (413 if authorized else 401)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "kilobytes"


def test_a_connection_survives_a_body_that_was_refused() -> None:
    sim = Simulator()
    with sim.serve() as server, httpx.Client(headers={"Authorization": f"Bearer {sim.token}"}) as client:
        assert client.post(f"{server.base_url}/teams", content=body_of(3_000_000)).status_code == 413
        assert client.get(f"{server.base_url}/user").status_code == 200


def test_a_body_that_is_announced_and_never_comes_holds_nothing_up() -> None:
    sim = Simulator()
    with sim.serve() as server:
        parts = urlsplit(server.base_url)
        with socket.create_connection((parts.hostname, parts.port or 0)) as raw:
            raw.sendall(b"POST /2016-07/teams HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n[")
            assert httpx.get(f"{server.base_url}/user").status_code == 401


@pytest.mark.asyncio
async def test_the_log_of_requests_is_capped_by_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_BYTES", 50_000)
    async with simulated() as compose:
        for number in range(40):
            await compose.client.post(f"{BASE}/teams", content=body_of(5_000), headers={"X-Number": str(number)})
        numbers = [exchange.headers["x-number"] for exchange in compose.sim.requests]
        assert 5 <= len(numbers) <= 10
        assert numbers == [str(number) for number in range(40)][-len(numbers) :], "the latest are kept"
        await compose.client.post(f"{BASE}/teams", content=body_of(60_000))
        assert len(compose.sim.requests) == 1, "the latest is kept"
        assert compose.sim.requests[-1].json is not None
        compose.sim.requests.clear()
        await compose.get("/user")
        assert len(compose.sim.requests) == 1


@pytest.mark.asyncio
async def test_the_values_of_a_body_count_by_what_they_take_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_BYTES", 1_000_000)
    async with simulated() as compose:
        for body in (b"[" + b"{}," * 3000 + b"0]", b"[" + b"1," * 6000 + b"0]", b"[" + b"[]," * 3000 + b"0]"):
            compose.sim.requests.clear()
            for _ in range(6):
                assert (await compose.client.post(f"{BASE}/teams", content=body)).status_code == 422
            assert 1 <= len(compose.sim.requests) <= 4, "each takes a quarter of a megabyte at least"


@pytest.mark.asyncio
async def test_a_body_with_many_mistakes_names_the_first_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    explained: list[Any] = []
    explain = validation._messages_of  # its calls are the cost

    def counting(error: Any) -> Any:
        explained.append(error)
        return explain(error)

    monkeypatch.setattr(validation, "_messages_of", counting)
    async with simulated() as compose:
        team = await compose.call("POST", "/teams", {"team": {"name": "t"}}, expect=201)
        path = f"/teams/{team['id']}/users"
        wrong = await compose.call("PUT", path, {"user_ids": [{}] * 50_000}, expect=422)
        assert wrong == {"errors": {"user_ids": ["is invalid"]}}
        assert len(explained) <= 100
        unknown = await compose.call("PUT", path, {"user_ids": [str(n) for n in range(50_000)]}, expect=422)
        [text] = unknown["errors"]["user_ids"]
        assert len(text) <= 300
        assert text.startswith("has unknown users: 0, 1, 2")
