"""One rate for many workers: permits are spread evenly, cost few transactions, and lapse."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

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


class Time:
    """The time of a rate and of its database, which passes while the rate sleeps."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        database.now = self  # type: ignore[assignment]  # it formats as the SQL
        monkeypatch.setattr("compose_async.durable.shared_rate.time", SimpleNamespace(monotonic=lambda: self.now))
        stand_in = SimpleNamespace(sleep=self.sleep, to_thread=asyncio.to_thread, Lock=asyncio.Lock)
        monkeypatch.setattr("compose_async.durable.shared_rate.asyncio", stand_in)

    def __str__(self) -> str:
        return f"cast({self.now} as double precision)"

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


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
        while len(simulator.requests) < 14:
            await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    seconds = time.monotonic() - began
    statuses = [exchange.status for exchange in simulator.requests]
    assert statuses.count(429) <= 1
    assert len(statuses) < 8 * seconds + 8
    assert all(rate.transactions <= 2 * seconds + 1 for rate in rates)


async def test_one_worker_alone_comes_to_the_whole_rate(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Time(database, monkeypatch)
    rate = SharedRate(database, 100)
    await asyncio.gather(*(rate.acquire("scalings.set") for _ in range(4)))
    for _ in range(60):
        await rate.acquire("scalings.set")
    began = clock.now
    for _ in range(60):
        await rate.acquire("scalings.set")
    assert 0.3 < clock.now - began < 3


async def test_a_slow_database_delays_permits_and_withholds_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, query = Time(database, monkeypatch), database.query

    def respond_late(*statements: str, **values: object) -> list[tuple[Any, ...]]:
        rows = query(*statements, **values)
        clock.now += 2 * PERMIT_LIFETIME
        return rows

    monkeypatch.setattr(database, "query", respond_late)
    rate = SharedRate(database, 100)
    await rate.acquire("scalings.set")
    assert rate.transactions == 1


async def test_a_clock_of_the_database_that_jumps_back_stops_nobody_for_hours(database: Database) -> None:
    ahead = SharedRate(database, 100)
    database.now, now = f"({database.now} + 7200)", database.now
    await ahead.acquire("scalings.set")
    database.now = now
    await SharedRate(database, 100).acquire("scalings.set")  # or else in two hours


@pytest.mark.parametrize(("rate", "seconds"), [(0.001, 1000), (0.1, 10)])
async def test_a_slow_rate_is_kept_though_its_next_permit_is_far_ahead(
    database: Database, rate: float, seconds: int
) -> None:
    workers = [SharedRate(database, rate) for _ in range(70)]
    starts = [worker._reserve_in_database(1) for worker in workers]
    assert starts == pytest.approx([seconds * number for number in range(70)], abs=60)


async def test_a_longest_pause_is_no_jump_of_the_clock_within_the_same_moment(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Time(database, monkeypatch)  # it stands still
    await SharedRate(database, 50).pause(3600)
    assert SharedRate(database, 50)._reserve_in_database(1) == pytest.approx(600)


async def test_a_pause_of_hours_lasts_ten_minutes(database: Database) -> None:
    await SharedRate(database, 50).pause(3600)
    assert SharedRate(database, 50)._reserve_in_database(1) == pytest.approx(600, abs=60)


async def test_a_pause_is_heard_by_the_others(database: Database) -> None:
    first, second = SharedRate(database, 50), SharedRate(database, 50)
    began = time.monotonic()
    await first.pause(0.4)
    await second.acquire("scalings.set")
    assert time.monotonic() - began > 0.3


async def test_permits_that_come_too_late_lapse(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Time(database, monkeypatch)
    rate = SharedRate(database, 100)
    await asyncio.gather(*(rate.acquire("scalings.set") for _ in range(3)))
    rate._permits.extend([clock.now - 2 * PERMIT_LIFETIME] * 5)
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
