"""One rate for many workers: permits are spread evenly, cost few transactions, and lapse."""

from __future__ import annotations

import asyncio
import time

import pytest

from compose_async import ComposeClient
from compose_async.durable import JobsDatabaseError
from compose_async.durable.database import Database
from compose_async.durable.lease_gate import LeaseGate, uptime
from compose_async.durable.limited_client import limit_client
from compose_async.durable.shared_rate import PERMIT_LIFETIME, SharedRate
from compose_async.simulator import RealClock, Simulator
from durable.conftest import Benches

pytestmark = pytest.mark.asyncio


@pytest.mark.slow
async def test_eight_workers_together_keep_to_the_rate_and_to_two_transactions_a_second(database: Database) -> None:
    simulator = Simulator(clock=RealClock(), rate_limit=8)
    over = simulator.transport()
    rates = [SharedRate(database, 7) for _ in range(8)]

    async def worker(rate: SharedRate) -> None:
        async with ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=over) as compose:
            gate = LeaseGate(rate)
            gate.renew(uptime(), 1000)
            with limit_client(compose, gate) as limited:
                while True:
                    await limited.databases.list()

    began = time.monotonic()
    async with over:
        tasks = [asyncio.create_task(worker(rate)) for rate in rates]
        await asyncio.sleep(2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    seconds = time.monotonic() - began
    statuses = [exchange.status for exchange in simulator.requests]
    assert statuses.count(429) <= 1
    assert 7 * seconds * 0.5 < len(statuses) < 8 * seconds + 8
    assert all(rate.transactions <= 2 * seconds + 1 for rate in rates)


@pytest.mark.slow
async def test_one_worker_alone_comes_to_the_whole_rate(database: Database) -> None:
    rate = SharedRate(database, 100)
    await asyncio.gather(*(rate.acquire("scalings.set") for _ in range(4)))
    for _ in range(60):
        await rate.acquire("scalings.set")
    began = time.monotonic()
    for _ in range(60):
        await rate.acquire("scalings.set")
    assert 0.3 < time.monotonic() - began < 3


async def test_a_clock_of_the_database_that_jumps_back_stops_nobody_for_hours(database: Database) -> None:
    ahead = SharedRate(database, 100)
    database.now, now = f"({database.now} + 7200)", database.now
    await ahead.acquire("scalings.set")
    database.now = now
    async with asyncio.timeout(5):
        await SharedRate(database, 100).acquire("scalings.set")


@pytest.mark.parametrize(("rate", "seconds"), [(0.001, 1000), (0.1, 10)])
async def test_a_slow_rate_is_kept_though_its_next_permit_is_far_ahead(
    database: Database, rate: float, seconds: int
) -> None:
    workers = [SharedRate(database, rate) for _ in range(70)]
    starts = [worker._reserve_in_database(1) for worker in workers]
    assert starts == pytest.approx([seconds * number for number in range(70)], abs=60)


async def test_a_pause_of_hours_lasts_ten_minutes(database: Database) -> None:
    await SharedRate(database, 50).pause(3600)
    assert SharedRate(database, 50)._reserve_in_database(1) == pytest.approx(600, abs=60)


async def test_a_pause_is_heard_by_the_others(database: Database) -> None:
    first, second = SharedRate(database, 50), SharedRate(database, 50)
    await first.pause(0.4)
    began = time.monotonic()
    await second.acquire("scalings.set")
    assert time.monotonic() - began > 0.3


@pytest.mark.slow
async def test_permits_that_come_too_late_lapse(database: Database) -> None:
    rate = SharedRate(database, 100)
    await asyncio.gather(*(rate.acquire("scalings.set") for _ in range(3)))
    rate._permits.extend([time.monotonic() - 2 * PERMIT_LIFETIME] * 5)
    before = rate.transactions
    await rate.acquire("scalings.set")
    assert rate.transactions == before + 1


@pytest.mark.slow
async def test_while_the_database_is_away_no_permit_is_given(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = SharedRate(database, 50)

    def away(*_: object, **__: object) -> None:
        raise JobsDatabaseError("away")

    with monkeypatch.context() as patched:
        patched.setattr(database, "query", away)
        waiting = asyncio.create_task(rate.acquire("scalings.set"))
        await asyncio.sleep(0.7)
        assert not waiting.done()
    await waiting


async def test_a_worker_with_a_rate_does_its_jobs(sqlite_url: str, benches: Benches) -> None:
    from compose_async.durable import Scale

    async with benches(sqlite_url, work={"rate": 100}) as bench:
        job = await bench.jobs.submit(Scale("nope", units=2))
        assert [status.state async for status in job][-1] == "failed"


async def test_one_request_reserves_one_permit_and_leaves_the_rest_to_the_others(database: Database) -> None:
    await SharedRate(database, 2).acquire("scalings.set")
    [row] = database.query(f"select next_free - {database.now} from compose_rate where id = 1")  # noqa: S608 - no input
    assert float(row[0]) < 0.6
