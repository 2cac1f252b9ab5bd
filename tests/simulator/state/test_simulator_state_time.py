"""The state file and time: an event that was seen never happens again."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from support.simulator_driver import simulated

from compose_async.simulator import Addon, RealClock, ScaledClock, Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from compose_async.simulator import Clock

HEADERS = {"Authorization": "Bearer simulator-token"}
DAYS = timedelta(days=3)


def now(sim: Simulator) -> datetime:
    return datetime.fromtimestamp(sim.state.now, UTC)


def left_by_a_kill(folder: Path) -> Path:
    """The state file as it is on the disk now, without a close."""
    (copy := folder / "left").mkdir()
    for file in folder.glob("state.db*"):
        shutil.copy(file, copy)
    return copy / "state.db"


def test_time_that_was_advanced_is_there_after_a_restart(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=VirtualClock())) as sim:
        before = now(sim)
        sim.clock.advance(DAYS.total_seconds())  # type: ignore[attr-defined]  # it is a virtual clock
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=VirtualClock())) as sim:
        assert now(sim) == before + DAYS


@pytest.mark.asyncio
async def test_an_advance_with_a_response_survives_the_death_of_the_process(tmp_path: Path) -> None:
    admin = "https://api.compose.io/_simulator"
    async with simulated(state=tmp_path / "state.db") as compose:
        moved = (await compose.client.post(f"{admin}/advance", json={"seconds": 1e6})).json()
        left = left_by_a_kill(tmp_path)
        compose.sim.close()
    async with simulated(state=left) as compose:
        assert (await compose.client.get(f"{admin}/state")).json()["now"] == moved["now"]
        compose.sim.close()


@pytest.mark.parametrize("next_clock", [RealClock, VirtualClock, lambda: ScaledClock(2)])
def test_a_restart_at_another_speed_does_not_go_back_in_time(tmp_path: Path, next_clock: Callable[[], Clock]) -> None:
    sim = Simulator(state=tmp_path / "state.db", clock=ScaledClock(100_000))
    time.sleep(0.05)  # more than an hour, in which nothing is written
    seen, left = now(sim), left_by_a_kill(tmp_path)
    sim.close()
    with contextlib.closing(Simulator(state=left, clock=next_clock())) as sim:
        assert now(sim) >= seen


def test_a_run_that_changes_nothing_counts_at_its_own_speed(tmp_path: Path) -> None:
    Simulator(state=tmp_path / "state.db", clock=RealClock()).close()
    fast = Simulator(state=tmp_path / "state.db", clock=ScaledClock(100_000))
    time.sleep(0.05)
    seen, left = now(fast), left_by_a_kill(tmp_path)
    fast.close()
    with contextlib.closing(Simulator(state=left, clock=RealClock())) as sim:
        assert now(sim) >= seen


@pytest.mark.slow
def test_no_time_passes_while_a_virtual_world_rests(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=VirtualClock())) as sim:
        seen = now(sim)
    with contextlib.closing(sqlite3.connect(tmp_path / "state.db")) as rows:
        earlier = "json_set(json, '$.wall', json_extract(json, '$.wall') - 1000)"  # eleven days, at the next speed
        rows.execute(f"UPDATE records SET json = {earlier} WHERE kind = 'world'")  # noqa: S608 - as above
        rows.commit()
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=ScaledClock(1000))) as sim:
        assert now(sim) - seen < DAYS


def _forget_the_speed(file: Path) -> None:
    """Make the file as it was written before speeds were kept, two simulated days ago at 100 000 times."""
    with contextlib.closing(sqlite3.connect(file)) as rows:
        [text] = rows.execute("SELECT json FROM records WHERE kind = 'world'").fetchone()
        rest = json.loads(text)
        del rest["speed"]
        rest["wall"] -= 1.728
        rows.execute("UPDATE records SET json = ? WHERE kind = 'world'", (json.dumps(rest),))
        rows.commit()


def test_a_file_without_a_speed_still_loads_and_counts_the_time_away_at_the_new_one(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=ScaledClock(100_000))) as sim:
        seen = now(sim)
    _forget_the_speed(tmp_path / "state.db")
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=ScaledClock(100_000))) as sim:
        assert now(sim) - seen > timedelta(days=2)


def test_a_world_left_alone_for_ages_stops_at_the_end_of_the_calendar(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=ScaledClock(1_000_000))):
        pass
    with contextlib.closing(sqlite3.connect(tmp_path / "state.db")) as rows:
        rows.execute("UPDATE records SET json = json_set(json, '$.wall', 0) WHERE kind = 'world'")
        rows.commit()
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=VirtualClock())) as sim:
        assert now(sim) == datetime(9999, 1, 1, tzinfo=UTC)


def test_what_was_edited_from_python_is_there_after_a_restart(tmp_path: Path) -> None:
    with contextlib.closing(Simulator(state=tmp_path / "state.db")) as sim:
        sim.state.addons["x"] = (Addon("example", is_active=True),)
        sim.close()  # and once more at the end
    with contextlib.closing(Simulator(state=tmp_path / "state.db")) as sim:
        assert sim.state.addons["x"] == (Addon("example", is_active=True),)


def test_reading_writes_nothing_even_when_time_has_moved(tmp_path: Path) -> None:
    clock = VirtualClock()
    with contextlib.closing(Simulator(state=tmp_path / "state.db", clock=clock)) as sim, sim.serve() as server:
        clock.advance(1000)
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        assert httpx.get(f"{server.base_url}/teams", headers=HEADERS).status_code == 200
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
