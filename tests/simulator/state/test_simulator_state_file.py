"""The world in a file: every change with a response is there afterwards, even after a kill."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.simulator_driver import names, simulated

from compose_async.simulator import RecipePlan, ScaledClock, Simulator, StateFileError, VirtualClock
from compose_async.simulator.state.state_file import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADERS = {"Authorization": "Bearer simulator-token"}


@pytest.mark.asyncio
async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    seen: dict[str, Any] = {}
    async with simulated(state=file, seed=5) as compose:
        path = await compose.up("orders", "redis", ssl=True, version="4.0.10")
        await compose.do("POST", f"{path}/backups")
        await compose.do("POST", f"{path}/scalings", {"deployment": {"units": 3}}, expect=200)
        whitelist = {"deployment": {"whitelist": {"ip": "1.1.1.1", "description": "x"}}}
        await compose.do("POST", f"{path}/whitelist", whitelist)
        await compose.do("PATCH", f"{path}/versions", {"deployment": {"version": "4.0.14"}}, expect=200)
        team = await compose.call("POST", "/teams", {"team": {"name": "Tëam"}}, expect=201)
        role = {"team_role": {"name": "developer", "team_id": team["id"]}}
        await compose.call("POST", f"{path}/team_roles", role, expect=201)
        await compose.call("POST", "/refresh_tokens", {"client_id": "x"}, expect=201)
        paths = ("/teams", "/audit_events", "/billables", "/recipes", "/portals", "/whitelist", "/team_roles", "")
        reads = [one if one in paths[:3] else path + one for one in paths] + [f"{path}/backups"]
        seen = {read: await compose.get(read) for read in reads}
        compose.sim.close()
    async with simulated(state=file, seed=6) as compose:
        assert {read: await compose.get(read) for read in reads} == seen
        born = {await _new_id(compose, number) for number in range(20)}
        assert not any(known in str(seen) for known in born)
        compose.sim.close()


async def _new_id(compose: Any, number: int) -> str:
    return str((await compose.call("POST", "/teams", {"team": {"name": f"new {number}"}}, expect=201))["id"])


@pytest.mark.asyncio
async def test_a_removed_record_stays_removed_and_lists_keep_their_order(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    async with simulated(state=file) as compose:
        ids = [await _new_id(compose, number) for number in range(5)]
        await compose.call("DELETE", f"/teams/{ids[2]}")
        await compose.call("PATCH", f"/teams/{ids[0]}", {"team": {"name": "renamed"}})
        compose.sim.close()
    async with simulated(state=file) as compose:
        assert names(await compose.listed("/teams")) == ["renamed", "new 1", "new 3", "new 4"]
        compose.sim.close()


@pytest.mark.asyncio
async def test_in_virtual_time_a_recipe_goes_on_where_it_stood(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    async with simulated(state=file) as compose:
        compose.sim.plan("deployments.create", RecipePlan(seconds=100, operations=10))
        recipe_id = (await compose.create())["provision_recipe_id"]
        compose.clock.advance(41)
        await _new_id(compose, 0)
        compose.sim.close()
    async with simulated(state=file) as compose:
        assert (await compose.get(f"/recipes/{recipe_id}"))["operations_complete"] == 4
        compose.clock.advance(59)
        assert (await compose.get(f"/recipes/{recipe_id}"))["status"] == "complete"
        assert len(await compose.listed("/billables")) == 1
        compose.sim.close()


def test_a_scaled_clock_never_goes_back_and_counts_the_time_away(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("compose_async.simulator.clock.time", SimpleNamespace(monotonic=lambda: now))
    clock = ScaledClock(1000)
    ahead = ScaledClock(1000)
    now += 0.02
    clock.resume(ahead.utc(), away=5)
    assert (clock.utc() - ahead.utc()).total_seconds() == pytest.approx(5000, abs=100)


def test_a_file_of_a_newer_version_is_refused_clearly(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    Simulator(state=file).close()
    with contextlib.closing(sqlite3.connect(file)) as rows:
        rows.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(StateFileError, match=rf"newer simulator: format {FORMAT + 1}, this one reads up to {FORMAT}"):
        Simulator(state=file)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("not a database, but long enough to be looked at as one" * 20)
    with contextlib.closing(sqlite3.connect(foreign)) as rows:
        rows.execute("CREATE TABLE things (name TEXT)")
    before = text.read_bytes(), foreign.read_bytes()
    with pytest.raises(StateFileError, match="not a database"):
        Simulator(state=text)
    with pytest.raises(StateFileError, match="something else"):
        Simulator(state=foreign)
    assert (text.read_bytes(), foreign.read_bytes()) == before


@pytest.mark.slow
def test_one_file_is_for_one_simulator_at_a_time(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db")), pytest.raises(StateFileError, match="locked"):
        Simulator(state=tmp_path / "state.db")
    Simulator(state=tmp_path / "state.db").close()
    Simulator().close()  # nothing to close


def test_reading_writes_nothing(tmp_path: Path) -> None:
    sim = Simulator(state=tmp_path / "state.db", clock=VirtualClock())
    statements: list[str] = []
    assert sim._store._file is not None
    sim._store._file._database.set_trace_callback(statements.append)  # the number of statements shows nowhere else
    with sim.serve() as server:
        assert httpx.get(f"{server.base_url}/teams", headers=HEADERS).status_code == 200
        assert statements == []
        httpx.post(f"{server.base_url}/teams", headers=HEADERS, json={"team": {"name": "x"}})
        assert len(statements) == 5  # begin; the team, the audit event, the clock and the counter; commit
    sim.close()


@contextlib.contextmanager
def running(file: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command with a state file; it is killed at the end, if it still lives."""
    command = [sys.executable, "-m", "compose_async", "simulate", "--port", "0", "--state", str(file)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().removeprefix("export COMPOSE_API_URL="), process
        finally:
            process.send_signal(signal.SIGKILL)


def write_until_it_dies(base_url: str, name: str, known: set[str]) -> None:
    """Make teams, one after the other, and note the id of each one that got a response."""
    with httpx.Client(base_url=base_url, headers=HEADERS) as client, contextlib.suppress(httpx.TransportError):
        for number in range(100_000):
            response = client.post("/teams", json={"team": {"name": f"{name} {number}"}})
            known.add(response.json()["id"])


@pytest.mark.slow
def test_no_change_with_a_response_is_lost_by_kill_9(tmp_path: Path) -> None:
    known: set[str] = set()
    chance = random.Random(9)  # noqa: S311 - a schedule, not a secret
    for round_ in range(8):
        with running(tmp_path / "state.db") as (base_url, process):
            found = {t["id"] for t in httpx.get(f"{base_url}/teams", headers=HEADERS).json()["_embedded"]["teams"]}
            assert known <= found
            assert len(found) <= len(known) + 4 * round_  # at most one write without a response per writer and death
            writers = [
                threading.Thread(target=write_until_it_dies, args=(base_url, f"{round_}/{writer}", known))
                for writer in range(4)
            ]
            for writer in writers:
                writer.start()
            target = len(known) + chance.randint(5, 60)
            while len(known) < target:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            for writer in writers:
                writer.join()


@pytest.mark.slow
def test_recipes_go_on_while_no_process_runs_them(tmp_path: Path) -> None:
    with running(tmp_path / "state.db", "--speed=60", "--plan=operation=deployments.create,plan.seconds=90") as (
        url,
        _,
    ):
        account_id = httpx.get(f"{url}/accounts", headers=HEADERS).json()["_embedded"]["accounts"][0]["id"]
        wish = {"name": "x", "type": "redis", "account_id": account_id, "datacenter": "aws:us-east-1"}
        created = httpx.post(f"{url}/deployments", headers=HEADERS, json={"deployment": wish}).json()
    time.sleep(1.5)  # 90 simulated seconds
    with running(tmp_path / "state.db", "--speed=60") as (url, _):
        recipe = httpx.get(f"{url}/recipes/{created['provision_recipe_id']}", headers=HEADERS).json()
        assert recipe["status"] == "complete"


@pytest.mark.slow
def test_a_request_to_end_is_followed_in_good_order(tmp_path: Path) -> None:
    with running(tmp_path / "state.db") as (_, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert not (tmp_path / "state.db-wal").exists(), "the file was closed, with the time written"


def test_the_command_says_what_is_wrong_with_a_state_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database" * 100)
    command = [sys.executable, "-m", "compose_async", "simulate", "--state", str(tmp_path / "notes.txt")]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "cannot use the state file" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_what_could_not_be_written_is_written_with_the_next_change(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    with contextlib.closing(Simulator(state=file)) as sim, sim.serve() as server:
        assert sim._store._file is not None
        teams = f"{server.base_url}/teams"
        # a disk that refuses to write, and then takes it
        sim._store._file._database.execute("PRAGMA query_only = ON")
        assert httpx.post(teams, headers=HEADERS, json={"team": {"name": "first"}}).status_code == 500
        sim._store._file._database.execute("PRAGMA query_only = OFF")
        assert httpx.post(teams, headers=HEADERS, json={"team": {"name": "second"}}).status_code == 201
    with contextlib.closing(Simulator(state=file)) as sim:
        assert [team.name for team in sim.state.teams.values()] == ["first", "second"]
