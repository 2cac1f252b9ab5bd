"""The small commands: waiting for a handle, and clear words where something is missing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from compose_async import ComposeClient, __version__
from compose_async._cli.main import main
from compose_async.simulator import RecipePlan, ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(3000))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        yield simulator


async def handle(simulator: Simulator, plan: RecipePlan) -> str:
    async with ComposeClient() as compose:
        [account] = await compose.accounts.list()
        creation = await compose.deployments.create(
            account_id=account.id, name="orders", type="redis", datacenter="aws:us-east-1"
        )
        deployment = await creation
        simulator.plan("scalings.set", plan)
        return (await compose.scalings.set(deployment.id, units=2)).handle.to_json()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["argument", "standard input"])
def test_wait_shows_progress_and_ends_with_the_recipe(
    way: str, simulator: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = asyncio.run(handle(simulator, RecipePlan(seconds=600)))
    monkeypatch.setattr(sys, "stdin", StringIO(text))
    assert main(["wait", text if way == "argument" else "-"]) == 0
    assert "Scale deployment to 2 units: complete" in capsys.readouterr().out


@pytest.mark.slow
def test_wait_says_how_the_recipe_failed(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    text = asyncio.run(handle(simulator, RecipePlan(seconds=600, fail_at=3, detail="no room")))
    assert main(["wait", text]) == 5
    assert "no room" in capsys.readouterr().err


@pytest.mark.usefixtures("simulator")
def test_what_is_no_handle_is_said_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wait", "nonsense"]) == 2
    assert "not a recipe handle" in capsys.readouterr().err


def test_an_interrupt_is_an_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(work: Coroutine[object, object, None]) -> None:
        work.close()
        raise KeyboardInterrupt

    monkeypatch.setattr("asyncio.run", interrupted)
    assert main(["wait", "{}"]) == 130


def test_an_interrupt_of_the_report_is_an_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compose_async._cli.screen.Screen.status", interrupted)
    assert main(["completion", "bash"]) == 130


def test_an_interrupt_while_modules_load_shows_no_traceback() -> None:
    program = (
        "import signal, sys; from compose_async._cli import command_tree, main; "
        "command_tree.build_parser = lambda: signal.raise_signal(signal.SIGINT); sys.exit(main.main())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stderr) == (130, "")


def test_a_thread_may_run_a_command(simulator: Simulator) -> None:
    thread = threading.Thread(target=main, args=(["request", "GET", "/user"],))
    thread.start()
    thread.join()
    assert simulator.requests[-1].path == "/2016-07/user"


@pytest.mark.parametrize(
    ("command", "missing"), [("demo", "compose_async._cli.demo"), ("simulate", "compose_async._cli.simulate")]
)
def test_a_command_without_its_extra_says_what_to_install(
    command: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit, match=r"pip install 'compose-async\[simulator,cli\]'"):
        main([command])


def test_the_module_is_the_command() -> None:
    import_module("compose_async.__main__")  # which does nothing by itself
    command = [sys.executable, "-m", "compose_async", "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    assert told == f"compose-async {__version__}\n"
