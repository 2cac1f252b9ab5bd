"""Leases in the database: who is declared dead, who learns of it, and what a SQLite file is not for."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose_async.durable import JobsDatabaseError
from compose_async.durable import lease as leases
from compose_async.durable.database import Database
from compose_async.durable.lease import Lease, machine_id
from durable.conftest import LONG_LEASE


def expire(database: Database, worker_id: str) -> None:
    database.execute("update compose_workers set expires = 1 where id = :id", id=worker_id)


def test_a_lease_lasts_while_it_is_renewed(database: Database) -> None:
    first, second = Lease(database, "first", LONG_LEASE), Lease(database, "second", LONG_LEASE)
    first.acquire()
    second.acquire()
    assert first.renew({})
    assert second.mark_dead() == ()


def test_a_worker_that_is_late_learns_that_it_was_replaced(database: Database) -> None:
    first, second = Lease(database, "first", LONG_LEASE), Lease(database, "second", LONG_LEASE)
    first.acquire()
    second.acquire()
    expire(database, "first")
    assert second.mark_dead() == ("first",)
    assert not first.renew({"job": "lost"})
    assert first.mark_dead() == ()  # its jobs are returned by others
    second.delete("first")
    assert second.mark_dead() == ()
    assert not first.renew({})
    assert database.progress_of(["job"]) == {}


def test_a_worker_that_is_only_just_late_keeps_its_lease(database: Database) -> None:
    first, second = Lease(database, "first", LONG_LEASE), Lease(database, "second", LONG_LEASE)
    first.acquire()
    second.acquire()
    expire(database, "first")
    assert first.renew({})
    assert second.mark_dead() == ()


def test_nobody_is_dead_because_the_clock_of_the_database_has_jumped(database: Database) -> None:
    first, second = Lease(database, "first", LONG_LEASE), Lease(database, "second", LONG_LEASE)
    first.acquire()
    second.acquire()
    assert first.renew({})
    database.now = f"({database.now} + 7200)"
    assert first.mark_dead() == second.mark_dead() == ()
    assert second.renew({})
    assert second.renewed_at - first.renewed_at > 7000  # so that its worker waits for the others
    expire(database, "first")
    assert second.mark_dead() == ("first",)


def test_progress_is_stored_with_the_lease_and_overwritten(database: Database) -> None:
    lease = Lease(database, "first", LONG_LEASE)
    lease.acquire()
    lease.renew({"a": "scale 1/6", "b": "backup"})
    lease.renew({"a": "scale 2/6"})
    assert database.progress_of(["a", "b", "c"]) == {"a": "scale 2/6", "b": "backup"}
    database.forget_progress(["a"])
    assert database.progress_of(["a", "b"]) == {"b": "backup"}


def test_two_machines_cannot_share_a_file_but_a_server(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    Lease(database, "here", LONG_LEASE).acquire()
    monkeypatch.setattr(leases, "machine_id", lambda: "elsewhere")
    if database.is_sqlite:
        with pytest.raises(JobsDatabaseError, match="another machine"):
            Lease(database, "there", LONG_LEASE).acquire()
        expire(database, "here")
    Lease(database, "there", LONG_LEASE).acquire()


def test_a_machine_without_a_boot_id_has_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_id() == machine_id()
    monkeypatch.setattr(leases, "_BOOT", Path("/nowhere/boot_id"))
    assert int(machine_id(), 16) > 0
