"""Whichever response to a write is lost: afterwards the server holds exactly what was declared."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, Literal

import pytest
from attrs import evolve
from support.workflows import deployments_by_name, postgres, recipe_counts, redis, simulated_with_late_requests

from compose_async import apply_fleet
from compose_async.simulator import Fault

if TYPE_CHECKING:
    from compose_async import DeploymentSpec
    from compose_async.simulator import Simulator

pytestmark = pytest.mark.slow

SEEDS_SHARE = 300 / 2000
CHUNK = 10
NETWORKS = ("192.0.2.0/24", "198.51.100.7/32", "203.0.113.128/25")


def wishes(chance: random.Random) -> dict[str, Any]:
    return {
        "units": chance.choice([None, 1, 2, 5]),
        "notes": chance.choice([None, "primary"]),
        "customer_billing_code": chance.choice([None, "CC-1"]),
        "whitelist": chance.choice([None, chance.sample(NETWORKS, chance.randint(1, 3))]),
        "team_roles": chance.choice([None, {"developer": ["Core"]}]),
    }


def trouble(chance: random.Random) -> list[Fault]:
    """An answer is lost before or after the effect, by a dropped connection or a 5xx, at some calls."""
    moments: list[Literal["before", "after"]] = ["before", "after"]
    kinds: list[dict[str, Any]] = [{"drop": True}, {"status": 500}, {"status": 504}]
    return [
        Fault(method=method, when=chance.choice(moments), times=1, skip=chance.randint(0, 4), **chance.choice(kinds))
        for method in ("POST", "POST", "POST", "PATCH", "DELETE", "GET")
    ]


async def run(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    async with simulated_with_late_requests(seed=seed) as (simulator, compose, transport):
        await compose.teams.create(name="Core")
        fleet = [redis("cache", **wishes(chance)), postgres("orders", version="9.6.12", **wishes(chance))]
        for _ in range(2):
            for fault in trouble(chance):
                simulator.faults.add(fault)
            # One write arrives only seconds after the connection broke.
            transport.late = [
                ("POST", chance.choice(["/deployments", "/whitelist", "/scalings"]), chance.uniform(0, 3))
            ]
            report = await apply_fleet(compose, fleet)
            simulator.faults.clear()
            transport.late.clear()
            assert report.exit_code == 0, str(report)
            as_declared(simulator, fleet)
            fleet = [evolve(spec, **wishes(chance)) for spec in fleet]


def as_declared(simulator: Simulator, fleet: list[DeploymentSpec]) -> None:
    there = deployments_by_name(simulator)
    assert there.keys() == {spec.name for spec in fleet}
    for spec in fleet:
        found = there[spec.name]
        for key in ("type", "units", "version", "notes", "customer_billing_code"):
            assert getattr(spec, key) in {None, found[key]}, key
        if spec.whitelist is not None:
            assert set(spec.whitelist) == found["whitelist"]
        if spec.team_roles is not None:
            assert found["developers"] == {"Core"}
        done = recipe_counts(simulator, spec.name)
        assert done["Provision"] == 1
        assert all(count == 1 for name, count in done.items() if name.startswith("Scale")), done
        assert done["Whitelist IP"] - done["Remove whitelisted IP"] == len(found["whitelist"])


def test_nothing_is_doubled_and_nothing_is_missing(chunk: range) -> None:
    for seed in chunk:
        try:
            asyncio.run(run(seed))
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
