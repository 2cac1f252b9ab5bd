"""A database that cannot be used is a clear error, which shows no password, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from compose_async import ComposeClient, ConfigurationError
from compose_async.durable import Backup, Jobs, JobsDatabaseError, engine
from compose_async.durable.database import Database, default_url

if TYPE_CHECKING:
    from durable.private_postgres import Postgres

pytestmark = pytest.mark.asyncio
PASSWORD = "c4nary-passw0rd"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://root@localhost/jobs",
        f"mysql://root:{PASSWORD}@localhost/jobs",
        f"postgresql://root:{PASSWORD}@localhost",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////nowhere/at/all/jobs.db",
        f"postgresql://root:{PASSWORD}@localhost:port/jobs",
    ],
)
async def test_a_url_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        async with Jobs(url):
            pass
    assert PASSWORD not in str(caught.value)


async def test_a_server_that_is_away_is_said_so_without_the_password() -> None:
    with pytest.raises(JobsDatabaseError, match="cannot be used") as caught:
        async with Jobs(f"postgresql://root:{PASSWORD}@127.0.0.1:1/jobs"):
            pass
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.slow
async def test_a_server_that_goes_away_is_said_so_and_nothing_is_lost(postgres: Postgres) -> None:
    url = postgres.create("goes_away")
    async with Jobs(url) as jobs:
        await jobs.submit(Backup("orders"), key="k")
        postgres.kill()
        try:
            with pytest.raises(JobsDatabaseError):
                await jobs.submit(Backup("orders"))
            with pytest.raises(JobsDatabaseError):
                await asyncio.to_thread(jobs._store.opened.database.query, "select 1")  # type: ignore[union-attr]
        finally:
            postgres.start()
        assert [status.key for status in await jobs.list()] == ["k"]


async def test_a_newer_database_is_refused_and_left_alone(url: str) -> None:
    async with Jobs(url) as jobs:
        await jobs.submit(Backup("orders"), key="k")
    database = Database(url)
    database.execute("update compose_version set version = 99")
    with pytest.raises(JobsDatabaseError, match="has version 99"):
        async with Jobs(url):
            pass
    database.execute("update compose_version set version = 1")
    database.close()


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def test_many_may_open_an_empty_database_at_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    url = empty if engine == "sqlite" else request.getfixturevalue("postgres").create("opened_by_many")

    async def opened() -> None:
        async with Jobs(url) as jobs:
            await jobs.submit(Backup("orders"))

    await asyncio.gather(*(opened() for _ in range(4)))
    async with Jobs(url) as jobs:
        assert len(await jobs.list()) == 4


@pytest.mark.slow
async def test_two_processes_do_not_migrate_at_once(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.create("migrated_twice")
    order: list[float] = []
    # Only there: threads of other tests may sleep, too.
    monkeypatch.setattr("compose_async.durable.database.time", SimpleNamespace(sleep=order.append))
    one, other = Database(url), Database(url)
    with one.migration_lock():
        task = asyncio.create_task(asyncio.to_thread(_migrate, other, order))
        while not order:  # however long a busy machine takes to start a thread
            await asyncio.sleep(0.01)
        assert -1 not in order
    await task
    assert order[-1] == -1
    one.close()
    other.close()


def _migrate(database: Database, order: list[float]) -> None:
    with database.migration_lock():
        order.append(-1)


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        (sa.exc.InternalError, JobsDatabaseError),  # as of a server that became read-only
        (sa.exc.ProgrammingError, sa.exc.ProgrammingError),
    ],
)
async def test_a_failed_database_is_told_from_a_wrong_statement(
    kind: type[sa.exc.DBAPIError], raised: type[Exception], sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    with pytest.raises(raised, match="read-only"), database.begin():
        raise kind("update", {}, Exception("read-only"))
    database.close()


@pytest.mark.parametrize(
    ("seconds", "code", "opens"),
    [
        (5.0, sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (1e9, sqlite3.SQLITE_BUSY, False),
        (5.0, sqlite3.SQLITE_READONLY, False),  # which does not pass by waiting
    ],
)
async def test_a_log_that_another_process_is_creating_is_waited_for(
    seconds: float, code: int, opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses a second switch to a write-ahead log at once, whatever its busy timeout."""
    clock = SimpleNamespace(now=0.0)

    class Busy(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            if "journal_mode" in sql and clock.now < seconds:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = code
                raise error
            return super().execute(sql, *arguments)

    def sleep(pause: float) -> None:
        clock.now += pause

    time = SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep)
    monkeypatch.setattr("compose_async.durable.database.time", time)
    monkeypatch.setattr("sqlite3.dbapi2.connect", partial(sqlite3.connect, factory=Busy))
    database = Database(f"sqlite:///{tmp_path / 'jobs.db'}")
    try:
        if opens:
            assert database.query("pragma journal_mode") == [("wal",)]
        else:
            with pytest.raises(JobsDatabaseError, match="database is locked"):
                database.query("select 1")
            assert (clock.now == 0) == (code == sqlite3.SQLITE_READONLY)
    finally:
        database.close()


async def test_the_url_comes_from_the_environment_or_is_a_file_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COMPOSE_JOBS_URL", raising=False)
    assert default_url() == "sqlite:///compose-jobs.db"
    monkeypatch.setenv("COMPOSE_JOBS_URL", f"sqlite:///{tmp_path / 'mine.db'}")
    async with Jobs():
        pass
    assert (tmp_path / "mine.db").exists()


@pytest.mark.parametrize(
    "options",
    [
        {"concurrency": 0},
        {"concurrency": True},
        {"rate": 0},
        {"lease": float("inf")},
        {"lease": 0},
        {"lease": 0.001},
        {"tolerance": -1},
    ],
)
async def test_a_worker_that_cannot_be_is_refused(options: dict[str, float], sqlite_url: str) -> None:
    async with ComposeClient("t0ken", base_url="https://localhost") as compose, Jobs(sqlite_url) as jobs:
        with pytest.raises(ValueError, match=next(iter(options))):
            await jobs.work(compose, **options)  # type: ignore[arg-type]  # the point


async def test_workers_do_not_run_on_windows_or_in_the_engines_cloud(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ComposeClient("t0ken", base_url="https://localhost") as compose, Jobs(sqlite_url) as jobs:
        with monkeypatch.context() as patched:
            patched.setattr("compose_async.durable.worker.sys.platform", "win32")
            with pytest.raises(ConfigurationError, match="Windows"):
                await jobs.work(compose)
        monkeypatch.setattr("compose_async.durable.engine.GlobalParams.dbos_cloud", True)
        with pytest.raises(ConfigurationError, match="Cloud"):
            await jobs.work(compose)


async def test_what_is_stored_is_json_and_nothing_else() -> None:
    serializer = engine.JsonSerializer()
    with pytest.raises(TypeError, match="is not JSON"):
        serializer.serialize({"a": object()})
    error = serializer.deserialize(serializer.serialize(ValueError(f"token={PASSWORD}")))
    assert str(error) == "ValueError: token=***"
