"""Calls from the pages of others: answered for the API if a switch allows their origin, and never for steering."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import BASE, simulated

from compose_async.simulator import Fault

pytestmark = pytest.mark.asyncio

APP = "http://localhost:3000"
PREFLIGHT = {
    "Origin": APP,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization,content-type,x-request-id",
}
ALLOW = "access-control-allow-origin"


async def preflight(compose: Any, url: str = f"{BASE}/teams", **more: str) -> Any:
    return await compose.client.options(url, headers={**PREFLIGHT, **more})


@pytest.mark.parametrize("cors", [[APP], ["https://other.example", APP], ["*"]])
async def test_an_allowed_page_may_ask_and_call(cors: list[str]) -> None:
    async with simulated(cors=cors) as compose:
        asked = await preflight(compose)
        assert asked.status_code == 200
        assert asked.headers[ALLOW] == ("*" if cors == ["*"] else APP)
        assert "PATCH" in asked.headers["access-control-allow-methods"]
        allowed = asked.headers["access-control-allow-headers"].lower()
        assert all(name in allowed for name in ("authorization", "content-type", "x-request-id"))
        assert "access-control-allow-credentials" not in asked.headers
        called = await compose.client.get(f"{BASE}/user", headers={"Origin": APP})
        assert called.headers[ALLOW] == asked.headers[ALLOW]
        assert "x-request-id" in called.headers["access-control-expose-headers"].lower()
        refused = await compose.client.get(f"{BASE}/user", headers={"Origin": APP, "Authorization": ""})
        assert (refused.status_code, ALLOW in refused.headers) == (401, True), "a page can read errors, too"


async def test_a_preflight_is_no_call_of_the_api() -> None:
    async with simulated(cors=[APP], rate_limit=1) as compose:
        compose.sim.faults.add(Fault(status=500))
        assert {(await preflight(compose)).status_code for _ in range(5)} == {200}
        assert (len(compose.sim.requests), len(compose.sim.faults.active())) == (0, 1)


async def test_another_page_is_not_allowed() -> None:
    async with simulated(cors=[APP]) as compose:
        asked = await preflight(compose, Origin="https://evil.example")
        assert (asked.status_code, ALLOW in asked.headers) == (400, False)
        called = await compose.client.get(f"{BASE}/user", headers={"Origin": "https://evil.example"})
        assert ALLOW not in called.headers


async def test_without_the_switch_nothing_is_allowed() -> None:
    async with simulated() as compose:
        asked = await preflight(compose)
        assert (asked.status_code, ALLOW in asked.headers) == (405, False)
        assert ALLOW not in (await compose.client.get(f"{BASE}/user", headers={"Origin": APP})).headers


@pytest.mark.parametrize("path", ["/", "/_simulator/state", "/_simulator/faults"])
async def test_steering_is_never_allowed_to_a_page_from_elsewhere(path: str) -> None:
    async with simulated(cors=["*"]) as compose:
        url = f"https://api.compose.io{path}"
        asked = await preflight(compose, url)
        assert (asked.status_code, ALLOW in asked.headers) == (403, False)
        called = await compose.client.get(url, headers={"Origin": APP})
        assert (called.status_code, ALLOW in called.headers) == (403, False)
