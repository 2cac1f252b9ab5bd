"""Dead workers' jobs go on elsewhere, replaced workers send nothing, and stopped ones leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any, Never

import psycopg
import pytest
import sqlalchemy as sa
from dbos._sys_db import SystemDatabase

from compose_async import ComposeClient, ConfigurationError, DeploymentSpec, PollPolicy
from compose_async.durable import Backup, Ensure, Jobs, JobsDatabaseError, Scale, WorkerReplacedError
from compose_async.durable.engine import DbosInstance
from compose_async.durable.lease import Lease
from compose_async.durable.worker import HEARTBEATS_PER_LEASE
from compose_async.events import Event, RequestEvent
from compose_async.simulator import Fault, RecipePlan, ScaledClock, Simulator
from durable.conftest import LONG_LEASE, SHORT_LEASE, emptied

if TYPE_CHECKING:
    from compose_async.durable.engine import JobStore
    from durable.conftest import Benches
    from durable.private_postgres import Postgres

pytestmark = pytest.mark.asyncio
ORDERS = Ensure(DeploymentSpec(name="orders", type="redis", datacenter="aws:us-east-1"))


def store_of(jobs: Jobs) -> JobStore:
    store = jobs._store.opened
    assert store is not None
    return store


def give_to(jobs: Jobs, key: str, worker_id: str, shape: str = "compose-1") -> None:
    """Let a job be started by a worker that is dead since."""
    database = store_of(jobs).database
    database.execute(
        f"update {database.jobs_table} set status = 'PENDING', executor_id = :worker, application_version = :shape"  # noqa: S608 - no input
        " where workflow_uuid = :key",
        worker=worker_id,
        shape=shape,
        key=key,
    )


async def test_jobs_of_a_dead_worker_are_taken_over(url: str, benches: Benches) -> None:
    async with benches(url, lease=SHORT_LEASE) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        await bench.jobs.submit(Backup("orders"), key="buried", delay=3600)
        await bench.jobs.submit(Backup("orders"), key="ghost", delay=3600)
        database = store_of(bench.jobs).database
        Lease(database, "dead", 0.01).acquire()
        give_to(bench.jobs, "buried", "dead")
        give_to(bench.jobs, "ghost", "without a row")
        await bench.jobs.get("buried").wait()
        await bench.jobs.get("ghost").wait()
        while database.query("select count(*) from compose_workers") != [(1,)]:
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_started_jobs_of_another_shape_are_left_alone_and_said_so(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    searches: list[Lease] = []
    search = Lease.mark_dead

    def mark_dead(lease: Lease) -> tuple[str, ...]:
        searches.append(lease)
        return search(lease)

    monkeypatch.setattr(Lease, "mark_dead", mark_dead)
    async with benches(sqlite_url, lease=SHORT_LEASE) as bench:
        await bench.jobs.submit(Backup("orders"), key="old", delay=3600)
        give_to(bench.jobs, "old", "dead", shape="compose-0")
        with caplog.at_level(logging.WARNING, "compose_async"):
            while not caplog.records:
                await asyncio.sleep(0.05)
            searches.clear()
            while len(searches) < 4:
                await asyncio.sleep(0.05)
        assert [record.getMessage() for record in caplog.records] == [
            "1 jobs of dead worker dead wait for a worker of their own version"
        ]
        assert (await bench.jobs.get("old").status()).worker == "dead"


async def test_a_replaced_worker_sends_nothing_and_says_so(url: str, benches: Benches) -> None:
    async with benches(url, clock=ScaledClock(3000)) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.plan("backups.start", RecipePlan(stick_at=1))
        job = await bench.jobs.submit(Backup("orders"))
        async for status in job:
            if "/" in (status.progress or ""):
                break
        store_of(bench.jobs).database.execute("update compose_workers set buried = 1")
        with pytest.raises(WorkerReplacedError, match="silent for too long"):
            await bench.worker
        sent = len(bench.simulator.requests)
        await asyncio.sleep(0.5)
        assert len(bench.simulator.requests) == sent
        assert (await job.status()).state == "running"


@pytest.mark.slow
async def test_while_the_database_is_away_nothing_is_sent_and_then_all_goes_on(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with benches(sqlite_url, clock=ScaledClock(100), lease=SHORT_LEASE) as bench:
        job = await bench.jobs.submit(ORDERS)
        async for status in job:
            if status.state == "running":
                break

        def away(*_: object) -> bool:
            raise JobsDatabaseError("away")

        with monkeypatch.context() as patched:
            patched.setattr(Lease, "renew", away)
            for _ in range(25):  # turns of the loop, in which a request that was let through ends
                await asyncio.sleep(SHORT_LEASE / 20)
            sent = len(bench.simulator.requests)
            await asyncio.sleep(0.7)
            assert len(bench.simulator.requests) == sent
        await job.wait()


async def test_there_is_one_worker_in_a_process(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        with pytest.raises(ConfigurationError, match="already runs DBOS"):
            await bench.jobs.work(bench.compose)
        await (await bench.jobs.submit(Backup("orders"))).wait()


@pytest.mark.slow
async def test_a_worker_can_be_stopped_and_started_again_in_one_process(url: str, benches: Benches) -> None:
    for _ in range(2):
        async with benches(url) as bench:
            await (await bench.jobs.submit(ORDERS)).wait()


async def test_a_stopped_worker_takes_no_job_back_in_its_last_poll(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        job = await bench.stuck_job()
        polling = threading.Event()
        claim = SystemDatabase.start_queued_partitioned_workflows

        def claim_late(*arguments: Any, **options: Any) -> Any:
            polling.set()
            time.sleep(0.5)
            return claim(*arguments, **options)

        monkeypatch.setattr(SystemDatabase, "start_queued_partitioned_workflows", claim_late)
        await asyncio.to_thread(polling.wait)
        bench.worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await bench.worker
        assert (await job.status()).state == "queued"


async def test_a_job_whose_result_cannot_be_stored_goes_on_when_it_can(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        refused: list[str] = []

        def fill_disk(_: object, statement: str, *__: object) -> None:
            if statement.startswith("INSERT INTO main.operation_outputs"):
                refused.append(statement)
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error

        engine = store_of(bench.jobs).database.engine
        sa.event.listen(engine, "do_execute", fill_disk)
        job = await bench.jobs.submit(Scale("orders", units=3))
        while not refused:
            await asyncio.sleep(0.01)
        sa.event.remove(engine, "do_execute", fill_disk)
        await job.wait()
        assert bench.recipes().count("Scale deployment to 3 units") == 1


@pytest.mark.slow
async def test_a_server_that_turns_read_only_for_a_while_loses_no_job(postgres: Postgres, benches: Benches) -> None:
    url = emptied(postgres.url("jobs"))

    def make_read_only(value: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"alter system set default_transaction_read_only = {value}".encode())
            connection.execute("select pg_reload_conf()")

    async def submit_until_refused() -> Never:
        while True:  # open connections hear of the reload one by one
            await bench.jobs.submit(ORDERS)

    async with benches(url, clock=ScaledClock(600)) as bench:
        job = await bench.jobs.submit(ORDERS, Scale("orders", units=3))
        while not bench.simulator.requests:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(make_read_only, "on")
        try:
            with pytest.raises(JobsDatabaseError, match="read-only"):
                await submit_until_refused()
            await asyncio.sleep(1)
        finally:
            await asyncio.to_thread(make_read_only, "off")
        await job.wait()
        assert bench.recipes() == ["Provision", "Scale deployment to 3 units"]


async def stopped_during_a_write(
    sqlite_url: str, seconds: float, monkeypatch: pytest.MonkeyPatch, grace: float
) -> list[int | None]:
    """Stop a worker that awaits the answer to a write; give the answers it had at its end. Another worker goes on."""
    monkeypatch.setattr("compose_async.durable.job_runner.WRITE_GRACE", grace)
    answers: list[int | None] = []

    def hear(event: Event) -> None:
        if isinstance(event, RequestEvent) and event.operation == "scalings.set":
            answers.append(event.status)

    simulator = Simulator(clock=ScaledClock(10_000))
    with simulator.serve() as server:
        options: dict[str, Any] = {"base_url": server.base_url, "poll": PollPolicy(first=0.05), "hooks": [hear]}
        async with ComposeClient(simulator.token, **options) as compose, Jobs(sqlite_url) as jobs:
            worker = asyncio.create_task(jobs.work(compose, lease=LONG_LEASE, tolerance=0))
            await (await jobs.submit(ORDERS)).wait()
            simulator.faults.add(Fault(operation="scalings.set", delay=seconds, when="after"))
            job = await jobs.submit(Scale("orders", units=2))
            while not any(exchange.operation == "scalings.set" for exchange in simulator.requests):
                await asyncio.sleep(0.01)
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
            by_then = [*answers]
            worker = asyncio.create_task(jobs.work(compose, lease=LONG_LEASE, tolerance=0))
            await job.wait()
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
    names = sorted(item.name for item in simulator.state.recipes.values() if item.parent_id is None)
    assert names == ["Provision", "Scale deployment to 2 units"]
    return by_then


@pytest.mark.slow
@pytest.mark.usefixtures("short_pauses")
async def test_a_write_in_the_socket_is_given_time_when_a_worker_stops(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await stopped_during_a_write(sqlite_url, 1, monkeypatch, grace=LONG_LEASE) == [200]


@pytest.mark.slow
@pytest.mark.usefixtures("short_pauses")
async def test_and_no_more_than_that(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await stopped_during_a_write(sqlite_url, 20, monkeypatch, grace=0.3) == []


async def test_no_jobs_no_waiting(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.worker.cancel()
        with pytest.raises(asyncio.CancelledError):  # long before the limits of this stop, which are ten minutes
            await bench.worker
        assert store_of(bench.jobs).database.query("select * from compose_workers") == []
    assert HEARTBEATS_PER_LEASE > 1 / 0.7  # else the gate would close between two renewals


async def test_a_worker_that_is_stopped_while_it_starts_leaves_nothing(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with benches(sqlite_url) as bench:
        starts = threading.Event()
        monkeypatch.setattr("compose_async.durable.engine.JobStore.register_queues", lambda *_, **__: starts.wait())
        database = store_of(bench.jobs).database
        while database.query("select count(*) from compose_workers") == [(0,)]:
            await asyncio.sleep(0.01)
        bench.worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await bench.worker
        starts.set()
        assert database.query("select * from compose_workers") == []


@pytest.mark.slow
async def test_a_failure_of_the_engine_does_not_end_the_takeovers_or_the_stop(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with benches(sqlite_url, lease=SHORT_LEASE) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()

        def read_only(*_: object) -> int:
            raise RuntimeError("the server is read-only")

        with monkeypatch.context() as patched, caplog.at_level(logging.WARNING, "compose_async"):
            patched.setattr(DbosInstance, "requeue_jobs", read_only)
            await bench.jobs.submit(Backup("orders"), key="ghost", delay=3600)
            give_to(bench.jobs, "ghost", "dead")
            while "cannot take over the jobs of dead workers: RuntimeError: the server is read-only" not in caplog.text:
                await asyncio.sleep(0.02)
        await bench.jobs.get("ghost").wait()
        monkeypatch.setattr(DbosInstance, "requeue_jobs", read_only)
        bench.worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await bench.worker
        assert "cannot return its jobs: RuntimeError: the server is read-only" in caplog.text


async def test_a_failed_exchange_of_durations_is_not_the_last(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    again = asyncio.Event()

    async def exchange(_: object) -> None:
        if caplog.records:
            again.set()
        raise RuntimeError("odd")

    monkeypatch.setattr("compose_async.durable.shared_durations.SharedDurations.exchange", exchange)
    async with benches(sqlite_url, lease=SHORT_LEASE):
        await again.wait()
    assert "cannot exchange durations: RuntimeError: odd" in caplog.text
