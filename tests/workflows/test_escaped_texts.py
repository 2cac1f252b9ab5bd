"""Texts of files and of servers that are made to break a reader end in a short typed error, or are no version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.client import Scripted, connect

from compose_async import DeploymentSpec, SpecError, read_fleet

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 5000,
        "x = " + "{a = " * 5000,
        "x = " + "9" * 5000,
        f"{'k' * 5000} = 1",
        f'["{"k" * 5000}"]',
        '["\\u001b[2J\\n::error::"]',
        f"[deployments.orders]\n{'k' * 5000} = 1",
        f'[deployments."{"k" * 5000}"]',
        '[deployments."\\u001b[2J\\n::error::"]',
        f'[deployments.orders]\ntype = "redis"\nversion = "{"9" * 5000}.x,"',
        f'[deployments.orders]\ntype = "redis"\nversion = ">={"9" * 5000}"',
        f'[deployments.orders]\ntype = "redis"\nwhitelist = ["{"1" * 5000}"]',
    ],
)
def test_a_file_that_is_made_to_break_a_reader_is_one_short_problem(text: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_fleet(path)
    assert len(str(caught.value)) < 600 + len(str(path))
    assert all(len(problem) <= 201 for problem in caught.value.problems)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("wanted", ["~=9.6", "9.6.12", ">=9,<10", "=="])
def test_a_version_that_is_no_version_is_refused_with_200_characters_of_it(wanted: str) -> None:
    with pytest.raises(ValueError, match="neither a version nor a range") as caught:
        DeploymentSpec(name="orders", type="postgresql", version=wanted + ",>=" + "9" * 5000 + "\x1b!")
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


@pytest.mark.asyncio
@pytest.mark.parametrize("odd", ["9" * 5000, "9." * 5000 + "9", "9.6.12\n", "", "-1", "٩.6"])
async def test_a_version_without_end_in_the_catalog_is_another_one(odd: str) -> None:
    def script(request: httpx.Request) -> tuple[int, Any]:
        versions = [{"version": odd, "preferred": True, "status": "stable"}, {"version": "9.6.12", "status": "stable"}]
        bodies: dict[str, list[dict[str, Any]]] = {
            "accounts": [{"id": "a1", "name": "Acme", "slug": "acme"}],
            "applications": [{"type": "postgresql", "_embedded": {"versions": versions}}],
            "datacenters": [{"slug": "aws:us-east-1", "provider": "aws", "region": "us-east-1"}],
        }
        name = request.url.path.rsplit("/", 1)[1].replace("databases", "applications")
        return 200, {"_embedded": {name: bodies.get(name, [])}}

    async with connect(Scripted(script)) as compose:
        spec = DeploymentSpec(name="orders", type="postgresql", version="~=9.6", datacenter="aws:us-east-1")
        plan = await compose.deployments.plan(spec)
    assert plan.problems == ()
    assert plan.creation["version"] == "9.6.12"


@pytest.mark.asyncio
async def test_a_plan_shows_the_texts_of_others_on_one_line_each() -> None:
    """A plan is printed in the logs of CI, which obey lines such as ``::error::``."""
    dirty = "\x1b[2J\r\n::error::owned\u202e" + "Q" * 5000

    def script(request: httpx.Request) -> tuple[int, Any]:
        deployment = {"id": "d1", "name": "orders", "type": "postgresql", "notes": dirty, "version": "9.6.12"}
        recipe = {"id": "r1", "status": "running", "name": dirty}
        bodies: dict[str, Any] = {
            "deployments": {"_embedded": {"deployments": [deployment]}},
            "d1": deployment,
            "recipes": {"_embedded": {"recipes": [recipe]}},
        }
        return 200, bodies[request.url.path.rsplit("/", 1)[1]]

    async with connect(Scripted(script)) as compose:
        plan = await compose.deployments.plan(DeploymentSpec(name="orders", type="postgresql", notes="mine\n::x"))
    lines = str(plan).split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() and len(line) <= 601 for line in lines)
    assert r"notes: \x1b[2J\r\n::error::owned\u202eQQQ" in lines[1]
    assert lines[1].endswith(r"Q... → mine\n::x")
    assert str(plan.changes[0]).isprintable()
    assert plan.changes[0].old == dirty
