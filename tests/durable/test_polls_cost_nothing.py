"""A poll is no row and no transaction: a job of many polls costs the database what one of few costs."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from compose_async import ComposeClient, DeploymentSpec, PollPolicy, fixed
from compose_async.durable import Jobs, Scale
from compose_async.simulator import RecipePlan, Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.asyncio


@contextlib.contextmanager
def statements(engine: sa.Engine, key: str) -> Iterator[Counter[str]]:
    """Count what is written with this job's key."""
    found: Counter[str] = Counter()

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.lstrip().upper().startswith("SELECT") and key in str(parameters):
            found[" ".join(statement.split())] += 1

    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.slow
async def test_a_hundred_polls_cost_what_ten_do(url: str) -> None:
    costs, polls = [], []
    for number, interval in enumerate((10, 1)):
        simulator = Simulator(clock=VirtualClock())
        policy = PollPolicy(first=interval, schedule=fixed(interval), max_polls_per_second=1000)
        options: dict[str, Any] = {"transport": simulator.transport(), "poll": policy}
        compose = ComposeClient(simulator.token, base_url="http://localhost/2016-07", **options)
        async with compose, Jobs(url) as mine, Jobs(url) as theirs:
            simulator.plan("deployments.create", RecipePlan(seconds=1))
            simulator.plan("scalings.set", RecipePlan(seconds=100, operations=1))
            spec = DeploymentSpec(name="orders", type="redis", datacenter="aws:us-east-1")
            await compose.deployments.ensure(spec)
            worker = asyncio.create_task(theirs.work(compose, lease=60, tolerance=0))
            store = theirs._store.opened
            while store is None:
                await asyncio.sleep(0.01)
                store = theirs._store.opened
            with statements(store.database.engine, f"job-{number}") as found:
                await (await mine.submit(Scale("orders", units=3), key=f"job-{number}")).wait(15)
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        costs.append(found)
        polls.append(sum(exchange.operation == "recipes.get" for exchange in simulator.requests))
    assert polls[1] > 4 * polls[0]
    assert costs[0] == costs[1]
    assert sum(costs[0].values()) < 12
