"""A name is unique in its account only."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from support.client import Scripted, connect

from compose_async import DeploymentSpec, SpecError, plan_fleet

pytestmark = pytest.mark.asyncio

ACCOUNTS = [{"id": "a1", "slug": "ours", "name": "Ours"}, {"id": "a2", "slug": "theirs", "name": "Theirs"}]


def script(request: httpx.Request) -> tuple[int, Any]:
    """Both accounts have a deployment called cache; only the first has one called orders."""
    found = {
        "d1": {"id": "d1", "account_id": "a1", "name": "orders", "type": "redis"},
        "d2": {"id": "d2", "account_id": "a1", "name": "cache", "type": "redis"},
        "d3": {"id": "d3", "account_id": "a2", "name": "cache", "type": "redis"},
    }
    summaries = [{"id": item["id"], "name": item["name"], "type": item["type"]} for item in found.values()]
    bodies: dict[str, Any] = {
        "deployments": {"_embedded": {"deployments": summaries}},
        "accounts": {"_embedded": {"accounts": ACCOUNTS}},
        "databases": {"_embedded": {"applications": [{"type": "redis", "status": "stable", "_embedded": {}}]}},
        "recipes": {"_embedded": {"recipes": []}},
        **found,
    }
    return 200, bodies[request.url.path.rsplit("/", 1)[1]]


@pytest.mark.parametrize(
    ("name", "account", "found"),
    [
        ("orders", "a1", "d1"), ("orders", "ours", "d1"), ("orders", "Ours", "d1"), ("orders", None, "d1"),
        ("orders", "a2", None), ("orders", "theirs", None),
        ("cache", "ours", "d2"), ("cache", "a2", "d3"), ("cache", "Theirs", "d3"),
    ],
)  # fmt: skip
async def test_a_deployment_of_another_account_is_not_the_one_that_was_named(
    name: str, account: str | None, found: str | None
) -> None:
    spec = DeploymentSpec(name=name, type="redis", account_id=account)
    async with connect(Scripted(script)) as compose:
        plans = [await compose.deployments.plan(spec)]
        plans += [await compose.deployments.plan(spec, listed=await compose.deployments.list())]
        plans += [item.plan for item in (await plan_fleet(compose, [spec])).items if item.plan]
    assert len(plans) == 3
    for plan in plans:
        assert (plan.view.deployment.id if plan.view else None) == found
        if found is None:
            assert plan.creation["account_id"] == "a2"


async def test_a_deployment_that_is_gone_between_list_and_detail_is_planned_anew() -> None:
    def without_d3(request: httpx.Request) -> tuple[int, Any]:
        return (404, {"errors": "no"}) if request.url.path.endswith("/d3") else script(request)

    async with connect(Scripted(without_d3)) as compose:
        plan = await compose.deployments.plan(DeploymentSpec(name="cache", type="redis", account_id="a2"))
    assert (plan.view, plan.creation["account_id"]) == (None, "a2")


@pytest.mark.parametrize("name", ["orders", "cache"])
async def test_accounts_and_the_deployments_of_a_name_are_read_once(name: str) -> None:
    """For a new deployment, too, whose creation needs the accounts again."""
    spec = DeploymentSpec(name=name, type="redis", account_id="theirs")
    compose = Scripted(script)
    async with connect(compose) as client:
        listed = await client.deployments.list()
        for plan in (client.deployments.plan(spec, listed=listed), plan_fleet(client, [spec])):
            before = len(compose.lines)
            await plan
            lines = [line for line in compose.lines[before:] if not line.endswith("/deployments")]
            assert len(lines) == len(set(lines)), lines


async def test_an_unknown_account_has_no_deployments() -> None:
    async with connect(Scripted(script)) as compose:
        with pytest.raises(SpecError, match="names no account"):
            await compose.deployments.ensure(DeploymentSpec(name="orders", type="redis", account_id="nobody"))
