"""Leases of workers, by the database's clock. A worker that does not renew its lease loses its jobs to others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from .database import Database
from .job_errors import JobsDatabaseError

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
        self.renewed_at = 0.0
        """Time of the last renewal by the database's clock."""
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
            insert = (
                f"insert into compose_workers values (:id, :machine, {now} + :seconds, 0) returning expires - :seconds"  # noqa: S608 - as above
            )
            self.renewed_at = float(connection.execute(sa.text(insert), values).scalar_one())

    def renew(self, progress: Mapping[str, str]) -> bool:
        """Renew the lease and store the jobs' progress in one transaction. Return False if the worker was replaced."""
        renew_sql = (
            f"update compose_workers set expires = {self._database.now} + :seconds"  # noqa: S608 - no input
            " where id = :id and buried = 0 returning expires - :seconds"
        )
        values = {"id": self.worker_id, "seconds": self.seconds}
        with self._database.begin() as connection:
            renewed_at = connection.execute(sa.text(renew_sql), values).scalar()
            if renewed_at is None:
                return False
            self.renewed_at = float(renewed_at)
            if progress:
                connection.execute(
                    sa.text(
                        "insert into compose_progress (job, progress) values (:job, :progress)"
                        " on conflict (job) do update set progress = excluded.progress"
                    ),
                    [{"job": job, "progress": text} for job, text in sorted(progress.items())],
                )
            return True

    def mark_dead(self) -> tuple[str, ...]:
        """Mark other workers with an expired lease as dead. Return all dead workers that may still have jobs.

        A single statement checks and marks: a worker that renews at the same time is either not marked, or its
        renewal fails. A worker without a row that still owns jobs is found through them. If the database's clock has
        jumped since this worker's last renewal, others had no time to renew either, and none is marked.
        """
        now, jobs = self._database.now, self._database.jobs_table
        mark_sql = (
            f"update compose_workers set buried = 1 where buried = 0 and expires < {now} and id != :id"  # noqa: S608 - no input
            f" and {now} < :renewed_at + :seconds"
        )
        select_sql = (
            "select id from compose_workers where buried = 1 and id != :id union select executor_id"  # noqa: S608 - as above
            f" from {jobs} where status = 'PENDING' and executor_id != :id"
            " and executor_id not in (select id from compose_workers)"
        )
        values = {"id": self.worker_id, "renewed_at": self.renewed_at, "seconds": self.seconds}
        return tuple(row[0] for row in self._database.query(mark_sql, select_sql, **values))

    def delete(self, worker_id: str) -> None:
        """Delete the row of a worker that has no more jobs."""
        self._database.execute("delete from compose_workers where id = :id", id=worker_id)
