"""Both engines for the tests of jobs, a simulated Compose in virtual time, and workers in this process."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from compose_async import ClientClosedError, ComposeClient, PollPolicy, fixed
from compose_async.durable import Job, Jobs, Scale, WorkerReplacedError
from compose_async.durable.database import Database
from compose_async.durable.engine import JobStore
from compose_async.simulator import RecipePlan, ScaledClock, Simulator, VirtualClock
from durable.private_postgres import Postgres, is_there, private_postgres

SHORT_LEASE = 1.0
"""Seconds of a lease that tests of taking over wait for. A busy machine may miss it."""
LONG_LEASE = 600.0
"""Seconds of a lease that no machine misses."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of this folder longer: their workers, databases and kills are real."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(120))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if not is_there():
        pytest.skip("no PostgreSQL wheel for this platform")
    with private_postgres() as server:
        server.create("jobs")
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> str:
    """A database without jobs, on each engine."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    server: Postgres = request.getfixturevalue("postgres")
    return emptied(server.url("jobs"))


def emptied(url: str) -> str:
    """One database serves all tests: making one, and removing its thousand files, takes longer than most of them."""
    store = JobStore.open(url)
    tables = store.database.query(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'dbos'"
        " and tablename != 'dbos_migrations'"
        " or tablename in ('compose_workers', 'compose_progress', 'compose_durations')"
    )
    store.database.execute(f"truncate {', '.join(row[0] for row in tables)}")
    store.database.execute("update compose_rate set next_free = 0")
    store.close()
    store.database.close()
    return url


@pytest.fixture(scope="session")
def without_jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("durable") / "jobs.db"
    store = JobStore.open(f"sqlite:///{path}")
    store.close()
    store.database.close()
    return path


@pytest.fixture
def sqlite_url(without_jobs: Path, tmp_path: Path) -> str:
    """A copy of one file: making its tables takes longer than most tests."""
    return f"sqlite:///{shutil.copy(without_jobs, tmp_path)}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    store = JobStore.open(url)
    yield store.database
    store.close()
    store.database.close()


@frozen
class Bench:
    """A simulated Compose, its client, open jobs, and a worker that runs them."""

    simulator: Simulator
    compose: ComposeClient
    jobs: Jobs
    worker: asyncio.Task[None]

    def recipes(self) -> list[str]:
        """The names of all recipes that were started."""
        return sorted(item.name for item in self.simulator.state.recipes.values() if item.parent_id is None)

    async def stuck_job(self) -> Job:
        """A job of the deployment orders that waits for a recipe which never ends."""
        self.simulator.plan("scalings.set", RecipePlan(stick_at=2), times=1)
        job = await self.jobs.submit(Scale("orders", units=3))
        async for status in job:
            if "/" in (status.progress or ""):
                break
        return job


Benches = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers pause briefly, however long their lease is, and let none give up its stop on a busy machine."""
    register = JobStore.register_queues

    def register_queues(store: JobStore, *, concurrency: int | None = None, poll: float = 1.0) -> None:
        register(store, concurrency=concurrency, poll=min(poll, 0.05))

    monkeypatch.setattr(JobStore, "register_queues", register_queues)
    monkeypatch.setattr("compose_async.durable.job_runner.retry_delays", lambda: itertools.repeat(0.05))
    monkeypatch.setattr("compose_async.durable.parent_jobs._PAUSE", 0.1)
    monkeypatch.setattr("compose_async.durable.worker.HEARTBEATS_PER_LEASE", 5 * LONG_LEASE)
    for limit in ("MAX_STOP_TIME", "MAX_POLL_TIME", "WRITE_GRACE"):
        monkeypatch.setattr(f"compose_async.durable.worker.{limit}", LONG_LEASE)


@pytest.fixture
def benches(short_pauses: None, monkeypatch: pytest.MonkeyPatch) -> Benches:
    """Benches with short pauses. The clock is virtual, unless another is given."""

    @asynccontextmanager
    async def bench(
        url: str, *, work: dict[str, Any] | None = None, clock: ScaledClock | None = None, lease: float = LONG_LEASE
    ) -> AsyncIterator[Bench]:
        monkeypatch.setattr("compose_async.durable.worker.HEARTBEATS_PER_LEASE", 5 * lease)  # each 0.2 s
        simulator = Simulator(clock=clock or VirtualClock())
        options: dict[str, Any] = {"transport": simulator.transport(), "max_retries": 0}
        if clock is not None:
            options["poll"] = PollPolicy(first=0.05, schedule=fixed(0.05))
        compose = ComposeClient(simulator.token, base_url="http://localhost/2016-07", **options)
        async with compose, Jobs(url) as jobs:
            worker = asyncio.create_task(jobs.work(compose, **{"lease": lease, "tolerance": 0.0, **(work or {})}))
            try:
                yield Bench(simulator, compose, jobs, worker)
            finally:
                worker.cancel()
                with contextlib.suppress(asyncio.CancelledError, ClientClosedError, WorkerReplacedError):
                    await worker

    return bench
