"""The guide to recipes is true: every block of it runs, in order, against the simulator in virtual time."""

from __future__ import annotations

import pytest
from support.guides import blocks, run_guide
from support.workflows import redis, simulated

from compose_async import recipes

pytestmark = pytest.mark.asyncio


async def test_every_example_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    async with simulated() as (simulator, compose):
        deployment = (await compose.deployments.ensure(redis())).deployment
        names = await run_guide(recipes, compose=compose, deployment=deployment)
        assert simulator.state.deployments[deployment.id].units == 3
    shown = capsys.readouterr().out
    assert "complete 1.0" in shown
    assert "had not ended after 5 s" in shown
    assert names["policy"].max_polls_per_second == 5
    assert names["entries"] == ()


async def test_the_guide_shows_each_way_to_wait() -> None:
    text = "".join(blocks(recipes))
    for way in ("await scaling", "async for", "wait(deadline=", "resume(", "PollPolicy(", "wait_until("):
        assert way in text
