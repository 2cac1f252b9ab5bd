"""Leases of workers, by the database's clock. A worker that does not renew its lease loses its jobs to others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from .database import Database
from .job_errors import JobsDatabaseError

_RENEW: Final = "update compose_workers set expires = NOW + :seconds where id = :id and buried = 0"
"""SQL statement that renews a lease. ``NOW`` is replaced by the database's time; ``buried`` means declared dead."""
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
"""File with an id that is new at each start of the machine, on Linux."""


def machine_id() -> str:
    """Return an id of this machine: its boot id, or else its hardware address."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return f"{uuid.getnode():x}"


class Lease:
    """The lease of one worker. Methods block, and raise JobsDatabaseError while the database is unavailable."""

    def __init__(self, database: Database, worker_id: str, seconds: float) -> None:
        self.worker_id = worker_id
        self.seconds = seconds
        self._database = database

    def acquire(self) -> None:
        """Store the lease. Raises JobsDatabaseError if workers on another machine use this SQLite file."""
        now, values = self._database.now, {"id": self.worker_id, "machine": machine_id(), "seconds": self.seconds}
        with self._database.begin() as connection:
            if self._database.is_sqlite:
                others = sa.text(f"select id from compose_workers where machine != :machine and expires > {now}")  # noqa: S608 - no input
                if connection.execute(others, values).first():
                    raise JobsDatabaseError(
                        "workers on another machine use this SQLite file, which is for one machine: use PostgreSQL"
                    )
            connection.execute(
                sa.text(f"insert into compose_workers values (:id, :machine, {now} + :seconds, 0)"),  # noqa: S608 - as above
                values,
            )

    def renew(self, progress: Mapping[str, str]) -> bool:
        """Renew the lease and store the jobs' progress in one transaction. Return False if the worker was replaced."""
        values = {"id": self.worker_id, "seconds": self.seconds}
        with self._database.begin() as connection:
            renewed = connection.execute(sa.text(_RENEW.replace("NOW", self._database.now)), values).rowcount
            if renewed and progress:
                connection.execute(
                    sa.text(
                        "insert into compose_progress (job, progress) values (:job, :progress)"
                        " on conflict (job) do update set progress = excluded.progress"
                    ),
                    [{"job": job, "progress": text} for job, text in sorted(progress.items())],
                )
            return bool(renewed)

    def mark_dead(self) -> tuple[str, ...]:
        """Mark other workers with an expired lease as dead. Return all dead workers that may still have jobs.

        A single statement checks and marks: a worker that renews at the same time is either not marked, or its
        renewal fails. A worker without a row that still owns jobs is found through them.
        """
        now, jobs = self._database.now, self._database.jobs_table
        mark_sql = f"update compose_workers set buried = 1 where buried = 0 and expires < {now} and id != :id"  # noqa: S608 - no input
        select_sql = (
            "select id from compose_workers where buried = 1 and id != :id union select executor_id"  # noqa: S608 - as above
            f" from {jobs} where status = 'PENDING' and executor_id != :id"
            " and executor_id not in (select id from compose_workers)"
        )
        self._database.execute(mark_sql, id=self.worker_id)
        return tuple(row[0] for row in self._database.query(select_sql, id=self.worker_id))

    def delete(self, worker_id: str) -> None:
        """Delete the row of a worker that has no more jobs."""
        self._database.execute("delete from compose_workers where id = :id", id=worker_id)
