"""A poll is no row and no transaction: a job of many polls costs the database what one of few costs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from compose_async import ComposeClient, DeploymentSpec, PollPolicy, fixed
from compose_async.durable import Jobs, Scale
from compose_async.durable.lease import Lease
from compose_async.simulator import RecipePlan, Simulator, VirtualClock
from durable.conftest import LONG_LEASE

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
@pytest.mark.usefixtures("short_pauses")
async def test_a_hundred_polls_cost_what_ten_do(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    renewals = threading.Semaphore(0)
    renew = Lease.renew

    def renew_once(lease: Lease, progress: Any) -> bool:
        renewals.release()
        return renew(lease, progress)

    monkeypatch.setattr(Lease, "renew", renew_once)
    monkeypatch.setattr("compose_async.durable.worker.HEARTBEATS_PER_LEASE", 1)  # so that none stores any progress
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
            worker = asyncio.create_task(theirs.work(compose, lease=LONG_LEASE, tolerance=0))
            await asyncio.to_thread(renewals.acquire)
            store = theirs._store.opened
            assert store is not None
            with statements(store.database.engine, f"job-{number}") as found:
                await (await mine.submit(Scale("orders", units=3), key=f"job-{number}")).wait()
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        costs.append(found)
        polls.append(sum(exchange.operation == "recipes.get" for exchange in simulator.requests))
    assert polls[1] > 4 * polls[0]
    assert costs[0] == costs[1]
    assert sum(costs[0].values()) < 12
