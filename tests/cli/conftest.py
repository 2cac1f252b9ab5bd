"""A Compose to type commands at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.shell import run

from compose_async.simulator import RecipePlan, ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = "aws:us-east-1"


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(3000))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        yield simulator


@pytest.fixture
def orders(simulator: Simulator) -> str:
    """The id of a deployment called orders."""
    simulator.plan("deployments.create", RecipePlan(seconds=0.001), times=1)
    ran = run("deployments", "create", "--name=orders", "--type=postgresql", f"--datacenter={HERE}", "--json")
    assert ran.status == 0, ran.err
    return str(ran.data["resource"])
