"""The guide in the docstring of the package is true: its examples run, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guides import run_guide
from support.workflows import redis

import compose_async
from compose_async import ComposeClient
from compose_async.simulator import RecipePlan, ScaledClock, Simulator


@pytest.mark.slow
@pytest.mark.asyncio
async def test_every_example_of_the_guide_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    simulator = Simulator(clock=ScaledClock(1000))
    simulator.plan("*", RecipePlan(seconds=1))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        monkeypatch.chdir(tmp_path)
        async with ComposeClient() as compose:
            deployment = (await compose.deployments.ensure(redis("orders"))).deployment
        names = await run_guide(compose_async, deployment=deployment)
    assert names["path"].stat().st_size > 0
    assert "taken:" in capsys.readouterr().out
