"""The database of the jobs: one engine for SQLite and PostgreSQL, and this package's own tables."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from .._redact import redact
from ..errors import ConfigurationError
from .job_errors import JobsDatabaseError

VERSION: Final = 1
"""Version of this package's own tables. A database with a higher version is rejected."""
BUSY_TIMEOUT: Final = 30
"""Seconds that SQLite waits for another connection's lock."""
_LOCK: Final = 0x436F6D70  # id of the advisory lock for creating tables
_UNWRITABLE: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
"""Codes of SQLite for a database that cannot be written, perhaps not for long."""
_READ_ONLY: Final = "25006"
"""SQLSTATE of a PostgreSQL server that has become a standby."""
# ``buried`` marks a worker that another one declared dead, and whose jobs it may take over.
_TABLES: Final = (
    "create table if not exists compose_version (version integer not null)",
    """create table if not exists compose_workers (id varchar(64) primary key, machine varchar(64) not null,
    expires double precision not null, buried integer not null default 0)""",
    "create table if not exists compose_progress (job varchar(512) primary key, progress text not null)",
    "create table if not exists compose_durations (kind varchar(512) primary key, history text not null)",
    "create table if not exists compose_rate (id integer primary key, next_free double precision not null)",
)


class Database:
    """A database engine with its dialect. The constructor opens no connection."""

    def __init__(self, url: str) -> None:
        self.url = _parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        self.now = (
            "((julianday('now') - 2440587.5) * 86400.0)"
            if self.is_sqlite
            else "extract(epoch from clock_timestamp())::double precision"
        )
        """SQL expression for the database's own time in epoch seconds."""
        self.jobs_table = "workflow_status" if self.is_sqlite else "dbos.workflow_status"

    def query(self, *statements: str, **values: object) -> list[tuple[Any, ...]]:
        """Run statements in one transaction, and return the rows of the last."""
        with self.begin() as connection:
            results = [connection.execute(_statement(text, values), values) for text in statements]
            return [tuple(row) for row in results[-1].all()]

    def execute(self, statement: str, **values: object) -> None:
        """Run a statement in its own transaction."""
        with self.begin() as connection:
            connection.execute(_statement(statement, values), values)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Open a transaction. Connection failures raise JobsDatabaseError without the URL's password."""
        wrong_statement = sa.exc.IntegrityError, sa.exc.ProgrammingError  # not a failed database
        with readable_errors(*wrong_statement), self.engine.begin() as connection:
            if self.is_sqlite:  # otherwise a transaction that reads first could fail to write
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def check_version(self) -> None:
        """Raise JobsDatabaseError if a newer compose-async created this database."""
        if not sa.inspect(self.engine).has_table("compose_version"):
            return
        found = self.query("select max(version) from compose_version")[0][0] or 0
        if found > VERSION:
            raise JobsDatabaseError(
                f"the database of the jobs has version {found}, and this compose-async reads up to {VERSION}: "
                "upgrade it here"
            )

    def create_tables(self) -> None:
        """Create this package's own tables where they are missing."""
        with self.begin() as connection:
            for statement in _TABLES:
                connection.execute(sa.text(statement))
            if connection.execute(sa.text("select count(*) from compose_version")).scalar() == 0:
                connection.execute(sa.text("insert into compose_version values (:version)"), {"version": VERSION})
            if connection.execute(sa.text("select count(*) from compose_rate")).scalar() == 0:
                connection.execute(sa.text("insert into compose_rate values (1, 0)"))

    @contextmanager
    def migration_lock(self) -> Iterator[None]:
        """Allow only one process at a time to create tables. SQLite needs no more than its own write lock.

        No process may hold an open transaction here, even while it waits: indexes are created concurrently, and
        that waits for the end of all transactions.
        """
        if self.is_sqlite:
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not connection.execute(sa.text("select pg_try_advisory_lock(:lock)"), {"lock": _LOCK}).scalar():
                time.sleep(0.1)
            try:
                yield
            finally:
                connection.execute(sa.text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})

    def progress_of(self, keys: list[str]) -> Mapping[str, str]:
        """Return the stored progress of these jobs, by key."""
        if not keys:
            return {}
        return dict(self.query("select job, progress from compose_progress where job in :keys", keys=keys))

    def forget_progress(self, keys: list[str]) -> None:
        """Delete the progress of deleted jobs."""
        self.execute("delete from compose_progress where job in :keys", keys=keys)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __repr__(self) -> str:
        return f"<Database {self.url.render_as_string(hide_password=True)}>"


def default_url() -> str:
    """Return COMPOSE_JOBS_URL, or else the URL of a file in the working directory."""
    return os.environ.get("COMPOSE_JOBS_URL") or "sqlite:///compose-jobs.db"


def _parse_url(text: str) -> sa.URL:
    wanted = "must look like sqlite:///jobs.db or postgresql://user@host/database"
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError, TypeError, AttributeError):
        raise ConfigurationError(f"the URL of the jobs {wanted}") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"} and url.database:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        if not Path(url.database).absolute().parent.is_dir():
            raise ConfigurationError(f"there is no folder {Path(url.database).absolute().parent} for the jobs")
        return url
    raise ConfigurationError(f"the URL of the jobs {wanted}, with a database or a file, not {url.drivername}://...")


def _engine(url: sa.URL, *, is_sqlite: bool) -> sa.Engine:
    options: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 30, "hide_parameters": True}
    if not is_sqlite:
        arguments = {"connect_timeout": 10, "application_name": "compose-jobs", "client_encoding": "utf8"}
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=arguments, **options)
        sa.event.listen(engine, "connect", _limit_idle_transactions)
    else:
        engine = sa.create_engine(url, **options)
        sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "handle_error", _treat_as_disconnected)
    return engine


def _treat_as_disconnected(context: sa.engine.ExceptionContext) -> None:
    """Treat a database that cannot be written as away. DBOS then waits for it; otherwise it would give its jobs up."""
    error = context.original_exception
    if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _UNWRITABLE or getattr(error, "sqlstate", "") == _READ_ONLY:
        context.is_disconnect = True


def _limit_idle_transactions(connection: Any, _: object) -> None:
    """Limit idle transactions, so that a frozen worker cannot hold a row lock for longer."""
    with connection.cursor() as cursor:
        cursor.execute("set idle_in_transaction_session_timeout = 10000")
    connection.commit()


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Allow reads during a write, and add the function that column defaults call and old SQLite versions lack."""
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"pragma busy_timeout = {1000 * BUSY_TIMEOUT}")
    connection.execute("pragma foreign_keys = on")
    _use_wal(connection)
    connection.execute("pragma synchronous = normal")
    connection.create_function("unixepoch", 1, lambda _: time.time())


def _use_wal(connection: Any) -> None:
    """Switch to a write-ahead log. SQLite does not wait for its busy timeout here, so repeat it for as long."""
    give_up = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            locked = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not locked or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _statement(text: str, values: Mapping[str, object]) -> sa.TextClause:
    """Return a statement. A list in the values stands for several parameters."""
    lists = [name for name, value in values.items() if isinstance(value, list)]
    return sa.text(text).bindparams(*(sa.bindparam(name, expanding=True) for name in lists))


@contextmanager
def readable_errors(*unchanged: type[Exception]) -> Iterator[None]:
    """Raise errors of the database, except the ``unchanged``, as JobsDatabaseError without the URL's password."""
    try:
        yield
    except unchanged:
        raise
    except sa.exc.SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        text = redact(" ".join(str(cause).split())) or type(cause).__name__
        raise JobsDatabaseError(f"the database of the jobs cannot be used: {text}") from None
