"""A process that was killed in the middle of a fleet, and run again, leaves exactly what was declared."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.workflows import deployments_by_name, recipe_counts

from compose_async import ComposeClient
from compose_async.simulator import ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

WORKER = Path(__file__).parents[1] / "support" / "fleet_worker.py"
FLEET = """
[defaults]
datacenter = "aws:us-east-1"

[deployments.orders]
type = "postgresql"
version = "9.6.12"
units = 3
whitelist = ["192.0.2.0/24", "198.51.100.7"]
team_roles = { developer = ["Core"] }

[deployments.cache]
type = "redis"
units = 2
notes = "sessions"
whitelist = { "192.0.2.0/24" = "office" }

[deployments.queue]
type = "rabbitmq"
customer_billing_code = "CC-7"
"""
KILLS = 5


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(1000))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        yield simulator


def begin(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), str(path)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    return worker


async def make_team() -> None:
    async with ComposeClient() as compose:
        await compose.teams.create(name="Core")


@pytest.mark.parametrize("seed", range(3))
def test_after_kills_at_any_moment_a_last_run_makes_it_whole(seed: int, served: Simulator, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    asyncio.run(make_team())
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET)
    for _ in range(KILLS):
        with begin(path) as worker:
            time.sleep(chance.uniform(0.0, 0.6))
            worker.send_signal(signal.SIGKILL)
    with begin(path) as worker:
        said, _ = worker.communicate(timeout=15)
    assert worker.returncode == 0, said
    there = deployments_by_name(served)
    assert there.keys() == {"orders", "cache", "queue"}
    assert (
        there["orders"]
        | {
            "units": 3,
            "version": "9.6.12",
            "whitelist": {"192.0.2.0/24", "198.51.100.7/32"},
            "developers": {"Core"},
        }
        == there["orders"]
    )
    assert (there["cache"]["units"], there["cache"]["notes"]) == (2, "sessions")
    assert there["queue"]["customer_billing_code"] == "CC-7"
    assert recipe_counts(served, "orders") == {"Provision": 1, "Whitelist IP": 2}
    assert recipe_counts(served, "cache") == {"Provision": 1, "Whitelist IP": 1}
    assert recipe_counts(served, "queue") == {"Provision": 1}
