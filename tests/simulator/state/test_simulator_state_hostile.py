"""State files that others wrote or can reach: private modes, no links, and a clear refusal of what cannot be read."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.simulator_driver import BASE

from compose_async.simulator import RecipePlan, Simulator, StateFileError, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADERS = {"Authorization": "Bearer simulator-token"}


@pytest.fixture(name="file")
def _file(tmp_path: Path, intact: bytes) -> Path:
    file = tmp_path / "state.db"
    file.write_bytes(intact)
    return file


@pytest.fixture(name="intact", scope="module")
def _intact(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The state file of a world with a bit of everything."""
    clock = VirtualClock(auto=False)
    file = tmp_path_factory.mktemp("intact") / "state.db"
    with contextlib.closing(Simulator(state=file, clock=clock)) as sim, sim.serve() as server:
        sim.plan("backups.start", RecipePlan(children=(RecipePlan(seconds=30),)))
        with httpx.Client(base_url=server.base_url, headers=HEADERS) as client:
            place = {"account_id": sim.state.account.id, "datacenter": "aws:us-east-1"}
            wish = {"deployment": {"name": "orders", "type": "postgresql", **place}}
            path = f"/deployments/{client.post('/deployments', json=wish).json()['id']}"
            clock.advance(3600)
            client.post("/teams", json={"team": {"name": "team"}})
            client.post(f"{path}/scalings", json={"deployment": {"units": 3}})
            client.post(f"{path}/backups")
            client.post(f"{path}/whitelist", json={"deployment": {"whitelist": {"ip": "1.1.1.1", "description": "d"}}})
            client.post("/deployments", json={"deployment": {**wish["deployment"], "name": "late"}})
    return file.read_bytes()


@contextlib.contextmanager
def rows(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")  # no test waits for a disk
        yield connection


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_what_belongs_to_it_are_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        sim = Simulator(state=tmp_path / "state.db")
        with sim.serve() as server:
            httpx.post(f"{server.base_url}/teams", headers=HEADERS, json={"team": {"name": "t"}})
        files = {path.name: mode(path) for path in tmp_path.iterdir()}
        assert files.keys() >= {"state.db", "state.db-wal"}
        assert set(files.values()) == {0o600}
        sim.close()
    finally:
        os.umask(old)


def test_a_file_that_others_could_read_becomes_private(file: Path) -> None:
    wal = file.with_name("state.db-wal")
    wal.touch()
    for path in (file, wal):
        path.chmod(0o644)
    sim = Simulator(state=file)
    assert (mode(file), mode(wal)) == (0o600, 0o600)
    sim.close()
    file.chmod(0o400)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "chmod", lambda *_: pytest.fail("it was private already"))
        with contextlib.suppress(StateFileError):  # to anybody but root it is read-only
            Simulator(state=file).close()


@pytest.mark.parametrize("name", ["state.db", "state.db-wal", "state.db-shm", "state.db-journal"])
@pytest.mark.parametrize("dangling", [True, False])
def test_a_symlink_is_refused_and_its_target_left_alone(tmp_path: Path, name: str, dangling: bool) -> None:
    target, state = tmp_path / "target", tmp_path / "state.db"
    if not dangling:
        target.write_text("precious")
        target.chmod(0o644)
    (tmp_path / name).symlink_to(target)
    with pytest.raises(StateFileError, match="is no ordinary file"):
        Simulator(state=state)
    assert dangling != target.exists()
    assert dangling or (target.read_text(), mode(target)) == ("precious", 0o644)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "state.db")
    with pytest.raises(StateFileError, match="is no ordinary file"):
        Simulator(state=tmp_path / "state.db")


@pytest.mark.parametrize("name", ["", "a\0b", "nowhere/state.db", "a\ud800", "x" * 5000, ".", "/dev/null/x"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if name == "a\ud800":  # which the file system may take, and SQLite does not
        with pytest.raises(StateFileError):
            Simulator(state=name)
        return
    with pytest.raises(StateFileError):
        Simulator(state=name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory"])
def test_names_that_mean_something_to_sqlite_are_names_of_files(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Simulator(state=name).close()
    assert (tmp_path / name).stat().st_size > 0


DEEP = "[" * 100_000
HOSTILE = [
    "", "{", "null", "[]", "3", '"x"', "{}", DEEP, '{"id":' + DEEP, "9" * 5000, "\x1b[31m", "\\ud800", "NaN",
    '{"id": {"id": 3}}',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:10])
@pytest.mark.parametrize("kind", ["world", "deployments", "recipes", "pending", "roles", "users"])
def test_a_hostile_text_in_a_row_is_refused(file: Path, kind: str, text: str) -> None:
    with rows(file) as connection:
        connection.execute("DELETE FROM records WHERE kind = 'roles'")
        connection.execute("INSERT INTO records VALUES ('roles', '[\"a\", \"b\"]', '[]')")
        connection.execute("UPDATE records SET json = ? WHERE kind = ?", (text, kind))
    if kind == "roles" and text[:1] in {"[", "{", '"'} and len(text) < 100 and text != "{":
        Simulator(state=file).close()  # names of users who do not exist
    else:
        refused(file)


@pytest.mark.parametrize("key", ["", "{", "null", DEEP, "{}", "\x1b[31m", b"\xff", 3, None])
@pytest.mark.parametrize("kind", ["deployments", "roles", "pending"])
def test_a_hostile_key_is_refused(file: Path, kind: str, key: object) -> None:
    with rows(file) as connection:
        connection.execute("INSERT INTO records VALUES ('roles', '[\"a\", \"b\"]', '[]')")
        connection.execute("UPDATE OR REPLACE records SET key = ? WHERE kind = ?", (key, kind))
    if (kind, key) == ("pending", 3):
        Simulator(state=file).close()  # one number is as good as another
    else:
        refused(file)


@pytest.mark.parametrize("kind", ["nothing", "", "now", "plan_rules", "__class__", "index", "\x1b[31m", None, b"\xff"])
def test_a_kind_of_record_that_does_not_exist_is_refused(file: Path, kind: object) -> None:
    with rows(file) as connection:
        connection.execute("INSERT INTO records VALUES (?, '1', '1')", (kind,))
    refused(file)


@pytest.mark.parametrize("value", [b"\xff", 3, 3.5])
def test_a_row_that_is_no_text_is_refused(file: Path, value: object) -> None:
    with rows(file) as connection:
        connection.execute("UPDATE records SET json = ? WHERE kind = 'teams'", (value,))
    refused(file)


def test_text_that_is_no_unicode_is_refused(file: Path) -> None:
    with rows(file) as connection:
        connection.execute("UPDATE records SET json = CAST(x'22ff22' AS TEXT) WHERE kind = 'teams'")
    refused(file)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("world", {"now": 1e300}), ("world", {"now": -1e300}), ("world", {"now": float("nan")}),
        ("world", {"user_id": "nobody"}), ("users", {"account_id": "nobody"}),
        ("deployments", {"created_at": 1e300}), ("deployments", {"provisioned_at": -1e300}),
        ("deployments", {"units": 10**400}), ("deployments", {"type": "abacus"}), ("deployments", {"version": "x"}),
        ("deployments", {"cluster_id": "nowhere"}),
        ("deployments", {"account_id": "nobody"}), ("deployments", {"id": "other"}),
        ("recipes", {"started_at": float("nan")}), ("recipes", {"parent_id": "nobody"}),
        ("recipes", {"child_ids": ["nobody"]}), ("pending", {"recipe_id": "nobody"}), ("pending", {"at": float("inf")}),
        ("audit_events", {"created_at": 1e18}), ("billables", {"start_at": 1e18}),
    ],
)  # fmt: skip
def test_records_that_do_not_fit_together_are_refused(file: Path, kind: str, change: dict[str, Any]) -> None:
    with rows(file) as connection:
        for rowid, text in connection.execute("SELECT rowid, json FROM records WHERE kind = ?", (kind,)).fetchall():
            changed = json.dumps({**json.loads(text), **change})
            connection.execute("UPDATE records SET json = ? WHERE rowid = ?", (changed, rowid))
    refused(file)


def test_a_recipe_that_is_its_own_parent_is_refused(file: Path) -> None:
    with rows(file) as connection:
        for rowid, text in connection.execute("SELECT rowid, json FROM records WHERE kind = 'recipes'").fetchall():
            recipe = json.loads(text)
            changed = json.dumps(recipe | {"parent_id": recipe["id"], "child_ids": [recipe["id"]]})
            connection.execute("UPDATE records SET json = ? WHERE rowid = ?", (changed, rowid))
    refused(file)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE records", "ALTER TABLE records RENAME COLUMN json TO text", "CREATE TABLE more (name TEXT)",
        "CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END",
        "ALTER TABLE records RENAME TO r; CREATE VIEW records AS SELECT * FROM r",
    ],
)  # fmt: skip
def test_a_database_of_another_shape_is_refused(file: Path, statement: str) -> None:
    with rows(file) as connection:
        connection.executescript(statement)
    refused(file)


def test_a_damaged_file_is_refused(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 512):
        content[start : start + 64] = os.urandom(64)
    file.write_bytes(content)
    refused(file)


def refused(file: Path) -> None:
    with pytest.raises(StateFileError) as refusal:
        Simulator(state=file, clock=VirtualClock())
    text = str(refusal.value)
    assert len(text) < 700
    assert text.isprintable(), "no control characters reach a terminal"
    with rows(file):
        pass  # it is closed again


def test_the_command_shows_no_traceback(file: Path) -> None:
    with rows(file) as connection:
        connection.execute("UPDATE records SET json = ? WHERE kind = 'recipes'", (DEEP,))
    command = [sys.executable, "-m", "compose_async", "simulate", "--port=0", "--state", str(file)]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("compose-async simulate: cannot use the state file")
    assert "Traceback" not in failed.stderr


WORTHLESS: list[Any] = [
    None,
    "",
    "x",
    -1,
    0,
    1,
    1e300,
    -1e300,
    [],
    {},
    True,
    "\x1b",
    10**30,
    "59424fb062d82c07cd000001",
]
READS = ("", "/backups", "/recipes", "/scalings", "/portals", "/whitelist", "/logfiles", "/alerts", "/versions")


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_a_random_change_is_refused_or_makes_a_world_that_works(file: Path, intact: bytes, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    for _ in range(15):
        file.write_bytes(intact)
        with rows(file) as connection:
            rowid, text = chance.choice(connection.execute("SELECT rowid, json FROM records").fetchall())
            changed = json.dumps(mutated(text, chance))
            connection.execute("UPDATE records SET json = ? WHERE rowid = ?", (changed, rowid))
        with contextlib.suppress(StateFileError):
            asyncio.run(works(file, text, changed))


async def works(file: Path, *texts: str) -> None:
    """Read everything, and let time pass."""
    clock = VirtualClock(auto=False)
    sim = Simulator(state=file, clock=clock)
    try:
        async with httpx.AsyncClient(transport=sim.transport(), headers=HEADERS, base_url=BASE) as client:
            for day in range(2):
                if day and clock.utc().year < 9998:
                    clock.advance(86_400)
                for path in ("/deployments", "/audit_events", "/billables", "/teams", "/clusters", "/accounts"):
                    assert (await client.get(BASE + path)).status_code < 500, (path, *texts)
                for deployment in list(sim.state.deployments):
                    for path in READS:
                        response = await client.get(f"{BASE}/deployments/{deployment}{path}")
                        assert response.status_code < 500, (path, *texts)
            assert (await client.get("https://x/_simulator/state")).status_code < 500, texts
    finally:
        sim.close()


def mutated(text: str, chance: random.Random) -> Any:
    """JSON with one value, somewhere inside, replaced by another or left out."""
    value = json.loads(text)
    outer: Any = None
    key: Any = None
    place = value
    while isinstance(place, dict | list) and place:
        outer, key = place, chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place = outer[key]
        if chance.random() < 0.5:
            break
    if chance.random() < 0.2:
        del outer[key]
    else:
        outer[key] = chance.choice(WORTHLESS)
    return value


def test_the_end_of_a_backup_that_never_began_changes_nothing(file: Path) -> None:
    with rows(file) as connection:
        for rowid, text in connection.execute("SELECT rowid, json FROM records WHERE kind = 'pending'").fetchall():
            changed = text.replace('"backup_id":"', '"backup_id":"x')
            connection.execute("UPDATE records SET json = ? WHERE rowid = ?", (changed, rowid))
    asyncio.run(works(file))
