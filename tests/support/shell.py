"""The command line in this process, with streams as a shell would give them, and a Compose to type commands at."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final, cast
from unittest.mock import patch

import pytest
from attrs import frozen

from compose_async._cli.main import main
from compose_async.simulator import RecipePlan, ScaledClock, Server, Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Receive, Scope, Send

    from compose_async.simulator.http.app import App

HERE: Final = "aws:us-east-1"


class Latest:
    """The application of the latest simulator: one server for many tests, since each takes 0.2 s to stop."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.simulator.app(scope, receive, send)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Latest, str]]:
    latest = Latest()
    with Server(cast("App", latest), "127.0.0.1", 0) as server:
        yield latest, server.base_url


@pytest.fixture
def simulator(served: tuple[Latest, str], monkeypatch: pytest.MonkeyPatch) -> Simulator:
    latest, base_url = served
    latest.simulator = Simulator(clock=ScaledClock(3000))
    monkeypatch.setenv("COMPOSE_API_URL", base_url)
    monkeypatch.setenv("COMPOSE_API_TOKEN", latest.simulator.token)
    return latest.simulator


@pytest.fixture
def orders(simulator: Simulator) -> str:
    """The id of a deployment called orders."""
    simulator.plan("deployments.create", RecipePlan(seconds=0.001), times=1)
    ran = run("deployments", "create", "--name=orders", "--type=postgresql", f"--datacenter={HERE}", "--json")
    assert ran.status == 0, ran.err
    return str(ran.data["resource"])


class Stream(io.TextIOWrapper):
    """A stream of the interpreter's own, kept in memory."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False, content: bytes = b"") -> None:
        self.kept = io.BytesIO(content)
        self.terminal = terminal
        super().__init__(self.kept, encoding=encoding, newline="")

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        self.flush()
        return self.kept.getvalue().decode("utf-8", "surrogateescape")


@frozen
class Ran:
    """What became of one command."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.status, self.out, self.err))


def run(*words: str, encoding: str = "utf-8", terminal: bool = False, stdin: str = "", typing: bool = False) -> Ran:
    """Run one command. ``terminal`` concerns both outputs, ``typing`` the input."""
    out, err = Stream(encoding, terminal=terminal), Stream(encoding, terminal=terminal)
    keyboard = Stream(terminal=typing, content=stdin.encode())
    with patch.object(sys, "stdout", out), patch.object(sys, "stderr", err), patch.object(sys, "stdin", keyboard):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
            if isinstance(end.code, str):
                err.write(f"{end.code}\n")
    return Ran(status, out.text, err.text)


def after(seen: Callable[[], bool], deed: Callable[[], object]) -> None:
    """Do something from another thread as soon as something is to be seen."""

    def wait() -> None:
        while not seen():
            time.sleep(0.005)
        deed()

    threading.Thread(target=wait, daemon=True).start()


def interrupt() -> None:
    """As the key does it."""
    os.kill(os.getpid(), signal.SIGINT)
