"""Limits and lesser roles: the rate of requests, the role of a token, and the log of injected faults."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from support.simulator_driver import BASE, simulated

from compose_async.simulator import PROVISIONER, Fault, RecipePlan, ScaledClock, Simulator
from compose_async.simulator.service.rate_limiter import RateLimiter

pytestmark = pytest.mark.asyncio
ADMIN = "https://api.compose.io/_simulator"


async def test_a_full_bucket_is_one_second_of_requests_and_fills_up_evenly() -> None:
    limiter = RateLimiter(4)
    assert [limiter.acquire(10.0) for _ in range(5)] == [0, 0, 0, 0, 0.25]
    assert [limiter.acquire(10.25), limiter.acquire(10.25)] == [0, 0.25]
    assert limiter.acquire(10.0) == 0.25  # a clock that stands earns nothing
    assert [limiter.acquire(99.0) for _ in range(5)] == [0, 0, 0, 0, 0.25]


async def test_a_slow_limit_lets_the_first_one_through() -> None:
    limiter = RateLimiter(0.1)
    assert [limiter.acquire(0.0), limiter.acquire(0.0), limiter.acquire(10.0)] == [0, 10, 0]


@pytest.mark.parametrize("nonsense", [0, -1, float("inf"), float("nan"), 5e-324, 0.9e-6])
async def test_a_limit_that_makes_no_sense_is_refused(nonsense: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Simulator(rate_limit=nonsense)


async def test_the_slowest_limit_says_in_whole_seconds_how_long_it_takes() -> None:
    async with simulated(rate_limit=1e-6) as compose:
        assert (await compose.client.get(f"{BASE}/user")).status_code == 200
        assert (await compose.client.get(f"{BASE}/user")).headers["retry-after"] == "1000000"


@pytest.mark.parametrize("glob", ["teams.make", "Teams.*", ""])
async def test_a_denied_glob_that_matches_no_operation_is_an_error(glob: str) -> None:
    with pytest.raises(ValueError, match="matches no operation"):
        Simulator(denied=("clusters.*", glob))


async def test_above_the_limit_it_is_429_until_retry_after_has_passed() -> None:
    async with simulated(rate_limit=2) as compose:
        responses = await asyncio.gather(*(compose.client.get(f"{BASE}/user") for _ in range(5)))
        assert sorted(response.status_code for response in responses) == [200, 200, 429, 429, 429]
        refused = next(response for response in responses if response.status_code == 429)
        assert (refused.json(), refused.headers["retry-after"]) == ({"errors": "rate limit exceeded"}, "1")
        recorded = [exchange.fault.status for exchange in compose.sim.requests if exchange.fault]
        assert recorded == [429, 429, 429]
        compose.clock.advance(1)
        assert (await compose.client.get(f"{BASE}/user")).status_code == 200


async def test_the_limit_is_changed_and_lifted_while_it_runs() -> None:
    async with simulated() as compose:
        assert (await compose.client.post(f"{ADMIN}/rate_limit", json={"per_second": 1})).json() == {"per_second": 1}
        assert compose.sim.limiter.per_second == 1
        assert [(await compose.client.get(f"{BASE}/user")).status_code for _ in range(2)] == [200, 429]
        assert (await compose.client.post(f"{ADMIN}/rate_limit", json={"per_second": -1})).status_code == 422
        await compose.client.post(f"{ADMIN}/rate_limit", json={"per_second": None})
        assert {(await compose.client.get(f"{BASE}/user")).status_code for _ in range(20)} == {200}


async def test_a_scaled_clock_does_not_hurry_the_limit() -> None:
    sim = Simulator(clock=ScaledClock(1_000_000), rate_limit=1)
    async with httpx.AsyncClient(transport=sim.transport()) as client:
        statuses = [(await client.get(f"{BASE}/user")).status_code for _ in range(3)]
    assert statuses == [401, 429, 429]


async def test_a_provisioner_lists_clusters_but_may_not_read_one() -> None:
    async with simulated(denied=PROVISIONER) as compose:
        [cluster] = await compose.listed("/clusters")
        assert await compose.get(f"/clusters/{cluster['id']}", expect=401) == {"errors": "unauthorized"}
        tags = {"cluster": {"tags": ["a"]}}
        await compose.call("POST", f"/clusters/{cluster['id']}/tags", tags)


async def test_what_went_wrong_on_purpose_is_written_down() -> None:
    async with simulated() as compose:
        fault = compose.sim.faults.add(Fault(operation="user.get", status=500))
        dropped = compose.sim.faults.add(Fault(operation="teams.list", drop=True))
        await compose.get("/user", expect=500)
        with pytest.raises(httpx.TransportError):
            await compose.get("/teams")
        await compose.get("/user")
        assert [(e.status, e.fault) for e in list(compose.sim.requests)[-3:]] == [
            (500, fault),
            (None, dropped),
            (200, None),
        ]
        latest = compose.sim.requests[-1]
        assert latest.headers["authorization"] == "***"
        assert latest.user_agent == latest.headers["user-agent"]
        shown = (await compose.client.get(f"{ADMIN}/requests?limit=3")).json()["requests"]
        assert [one["fault"] and one["fault"]["operation"] for one in shown] == ["user.get", "teams.list", None]


RECIPE_FAULTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"fail_at": 3, "detail": "no room"}, {"status": "failed", "operations_complete": 3, "status_detail": "no room"}),
    ({"stick_at": 2}, {"status": "running", "operations_complete": 2}),
    ({"lie": True, "seconds": 1e9}, {"status": "running", "operations_complete": 14}),
    ({"end_status": "completed"}, {"status": "completed"}),
    (
        {"children": [{"seconds": 10, "fail_at": 1, "operations": 2, "detail": "disk full"}]},
        {"status": "failed", "status_detail": "disk full"},
    ),
]


@pytest.mark.parametrize(("plan", "seen"), RECIPE_FAULTS)
async def test_recipes_go_wrong_by_the_admin_path(plan: dict[str, Any], seen: dict[str, Any]) -> None:
    async with simulated() as compose:
        rule = {"operation": "deployments.create", "plan": plan, "times": 1}
        assert (await compose.client.post(f"{ADMIN}/plans", json=rule)).status_code == 200
        created = await compose.create()
        compose.clock.advance(10_000)
        recipe = await compose.get(f"/recipes/{created['provision_recipe_id']}")
        assert {key: recipe[key] for key in seen} == seen
        assert (await compose.finish((await compose.create("next"))["provision_recipe_id"]))["status"] == "complete"


@pytest.mark.parametrize(("status", "errors"), [(404, "not_found"), (401, "unauthorized"), (403, "forbidden")])
async def test_a_vanished_recipe_has_the_planned_status(status: Any, errors: str) -> None:
    child = RecipePlan(seconds=100)
    async with simulated() as compose:
        plan = RecipePlan(seconds=100, vanish_at=50, vanish_status=status, children=(child,))
        compose.sim.plan("deployments.create", plan)
        created = await compose.create()
        recipe = await compose.get(f"/recipes/{created['provision_recipe_id']}")
        [below] = recipe["_embedded"]["recipes"]
        compose.clock.advance(50)
        for gone in (recipe, below):
            assert await compose.get(f"/recipes/{gone['id']}", expect=status) == {"errors": errors}
        assert await compose.listed(f"/deployments/{created['id']}/recipes") == []
