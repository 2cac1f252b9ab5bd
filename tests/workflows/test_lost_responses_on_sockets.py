"""Every response to every write is lost on real connections: the server still ends up with what was declared."""

from __future__ import annotations

import asyncio
import random

from support.workflows import postgres, redis
from test_lost_responses import as_declared, wishes

from compose_async import ComposeClient, DeploymentSpec, PollPolicy, apply_fleet, fan_out, fixed
from compose_async.simulator import Fault, RecipePlan, ScaledClock, Simulator

SEEDS_SHARE = 500 / 2000
CHUNK = 25


def fleet_of(seed: int) -> list[DeploymentSpec]:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    kind = chance.choice([redis, postgres])
    return [kind(f"{kind.__name__}-{seed}", **wishes(chance))]


async def run(simulator: Simulator, base_url: str, seeds: range) -> None:
    poll = PollPolicy(first=0.02, schedule=fixed(0.05), max_polls_per_second=1000)
    async with ComposeClient(simulator.token, base_url=base_url, poll=poll, max_retries=8) as compose:
        await compose.teams.create(name="Core")
        for method, share in (("POST", 1.0), ("DELETE", 1.0), ("PATCH", 0.3)):  # a PATCH is repeated until it answers
            simulator.faults.add(Fault(method=method, drop=True, when="after", times=None, probability=share))

        async def make(seed: int) -> None:
            for _ in range(2):
                report = await apply_fleet(compose, fleet_of(seed))
                assert report.exit_code == 0, f"seed {seed}\n{report}"

        async for outcome in fan_out(make, seeds, limit=25):
            outcome.unwrap()
        as_declared(simulator, [spec for seed in seeds for spec in fleet_of(seed)])


def test_every_write_s_answer_is_lost_and_nothing_is_doubled(chunk: range) -> None:
    simulator = Simulator(seed=chunk.start, clock=ScaledClock(1000))
    simulator.plan("*", RecipePlan(seconds=60, operations=3))
    with simulator.serve() as server:
        asyncio.run(run(simulator, server.base_url, chunk))
