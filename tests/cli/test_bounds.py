"""Bounds of commands: the edge of the terminal, the time limit of a read, and the account of a user's name."""

from __future__ import annotations

from typing import Any

import pytest
from support.shell import run

from compose_async.simulator import Fault, RecipePlan, Simulator


def test_a_read_ends_at_the_timeout(simulator: Simulator) -> None:
    simulator.faults.add(Fault(operation="user.get", delay=3600))
    status, _, err = run("user", "get", "--timeout=0.05")
    assert status != 0
    assert "Compose had not answered after 0.05 s" in err


def test_a_read_that_ends_at_the_timeout_says_what_failed_before(simulator: Simulator) -> None:
    simulator.faults.add(Fault(operation="user.get", status=503, retry_after=60, times=None))
    status, _, err = run("user", "get", "--timeout=0.2")
    assert status == 6
    assert "after 0.2 s, and the last try failed: 503" in err


def test_a_user_is_found_in_the_named_account_of_several(simulator: Simulator) -> None:
    account = run("accounts", "list", "--json").data[0]
    run("accounts", "create-user", "--name=Kim", "--email=kim@example.com")
    accounts: Any = [account, {"id": "a2", "name": "Two"}]
    simulator.faults.add(Fault(operation="accounts.list", json={"_embedded": {"accounts": accounts}}))
    ran = run("accounts", "delete-user", f"--account-id={account['id']}", "Kim", "--yes")
    assert (ran.status, simulator.requests[-1].method) == (0, "DELETE"), ran.err


@pytest.mark.usefixtures("simulator")
def test_a_table_fills_the_terminal_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    whole = run("accounts", "list", terminal=True).out.splitlines()
    width = max(map(len, whole))
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("accounts", "list", terminal=True).out.splitlines() == whole
    monkeypatch.setenv("COLUMNS", str(width - 1))
    assert max(map(len, run("accounts", "list", terminal=True).out.splitlines())) < width


def test_a_wait_that_is_out_of_time_says_the_command_that_goes_on(simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", RecipePlan(seconds=9000))
    status, _, err = run("scale", orders, "2", "--wait", "--timeout=0.05", "--quiet")
    assert status != 0
    assert "to go on waiting: compose-async recipes watch" in err
