"""The README is true: every block runs as it stands, twice in a row, as a file or in the REPL that it names."""

from __future__ import annotations

import asyncio
import os
import re
import runpy
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.ports import free_port

from compose_async import ComposeClient, DeploymentSpec
from compose_async.simulator import RecipePlan, ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = {
    text.partition("\n")[0].removeprefix("# "): text
    for text in re.findall(r"^```python\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
}
"""The Python blocks, by the file or program that the first line names."""
SHELL = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Simulator]:
    """A Compose on a socket, and a folder with all files of the README and its programs in the path."""
    simulator = Simulator(clock=ScaledClock(1000))
    simulator.plan("[!b]*", RecipePlan(seconds=1))
    simulator.plan("b*", RecipePlan(seconds=1000))  # the README wants to see the middle of a backup
    for name, text in PYTHON.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name, module in (("python", ""), ("compose-async", "-m compose_async")):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -W error {module} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
        monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{os.pathsep.join(filter(None, sys.path))}")
        monkeypatch.chdir(tmp_path)
        yield simulator


def run_twice(command: str, stdin: str = "") -> list[str]:
    """Outputs of a command that has to end well twice, in which no traceback may be."""
    outputs = []
    for _ in range(2):
        ran = subprocess.run(["bash", "-ec", command], input=stdin, capture_output=True, text=True, check=False)  # noqa: S603, S607 - the README's own
        assert (ran.returncode, "Traceback" in ran.stderr + ran.stdout) == (0, False), ran.stdout + ran.stderr
        outputs.append(ran.stdout + ran.stderr)
    return outputs


@pytest.fixture
def orders(simulator: Simulator) -> str:
    """The id of the deployment that the first program leaves."""

    async def ensure() -> str:
        async with ComposeClient(simulator.token, transport=simulator.transport()) as compose:
            spec = DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1")
            return (await compose.deployments.ensure(spec)).deployment.id

    return asyncio.run(ensure())


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_first_program_runs(simulator: Simulator) -> None:
    first, second = run_twice("python first.py")
    assert first.startswith("created orders")
    assert second.startswith("unchanged orders")
    assert "complete" in first
    assert [deployment.units for deployment in simulator.state.deployments.values()] == [3]


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.usefixtures("orders")
def test_the_session_can_be_pasted() -> None:
    for output in run_twice("python -m asyncio", PYTHON["python -m asyncio"]):
        assert "404" in output
        assert "Error" not in output.replace("except NotFoundError", "").replace("except RecipeTimeoutError", "")
        assert output.count("Backup deployment") == 1, "the last line shows the final recipe"


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.usefixtures("orders")
def test_the_commands_run_and_the_worker_finishes_what_the_shell_began() -> None:
    for output in run_twice(SHELL[-1]):
        assert output.count("done: Scale deployment to 3 units") == 1
        assert "DELETE" in output
    assert Path("orders.backup").stat().st_size > 0


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_test_passes(simulator: Simulator) -> None:
    del simulator  # for its folder
    for output in run_twice("python -m pytest -q -p no:cacheprovider -p no:asyncio -p no:xdist test_shop.py"):
        assert "1 passed" in output


SERVE = """
import runpy, sys, uvicorn
run = uvicorn.run
uvicorn.run = lambda *args, **options: run(*args, port=int(sys.argv[1]), **options)
runpy.run_path("shop.py", run_name="__main__")
"""
"""The file as it stands, but on a free port."""


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_service_serves_and_ends_while_a_stream_is_open(simulator: Simulator, orders: str) -> None:
    for endless in (False, True):
        port = free_port()
        service = subprocess.Popen(["python", "-c", SERVE, str(port)], stderr=subprocess.PIPE, text=True)  # noqa: S603, S607 - the README's own
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"user": "ann"}) as ann:
                drive(ann, orders)
                if endless:
                    simulator.plan("scalings.set", RecipePlan(seconds=1e6))
                    assert ann.post(f"/deployments/{orders}/scale", params={"units": 2}).status_code == 202
                with ann.stream("GET", f"/deployments/{orders}/progress") as stream:
                    lines = stream.iter_lines()  # held: without it, httpx closes the stream
                    next(lines)
                    service.send_signal(signal.SIGINT)
                    assert service.wait(60) == 0, "an endless stream holds up nothing"
        finally:
            service.kill()
            _, said = service.communicate()
        assert "Application shutdown complete" in said, said


def drive(ann: httpx.Client, orders: str) -> None:
    """What a page of the shop would ask for."""
    for _ in range(1000):
        try:
            shown = ann.get(f"/deployments/{orders}")
            break
        except httpx.ConnectError:
            time.sleep(0.1)
    else:
        pytest.fail("the service does not answer")
    assert shown.json()["name"] == "orders"
    assert "***" in shown.text
    assert "postgres://" not in shown.text
    assert ann.get("/deployments/000000000000000000000000").status_code == 404
    assert ann.post(f"/deployments/{orders}/scale", params={"units": 0}).status_code == 422
    assert ann.post(f"/deployments/{orders}/scale", params={"units": 2}).status_code == 202
    assert ann.get(f"/deployments/{orders}/progress", headers={"user": "bob"}).status_code == 404
    events = ann.get(f"/deployments/{orders}/progress").text
    assert "event: complete\ndata: 1.0\n" in events
    assert "ConnectionStrings" in ann.get("/openapi.json").json()["components"]["schemas"]


def test_the_two_commands_are_the_ones_promised() -> None:
    prefix = "python3 -m venv .venv && .venv/bin/pip install -q -c tests/constraints.txt -e "
    assert f"\n{prefix}'.[simulator,cli]' && .venv/bin/compose-async demo\n" in README
    assert f"\n{prefix}'.[dev]' && .venv/bin/pytest -q\n" in README


def test_the_readme_stays_short_and_names_every_extra() -> None:
    assert len(README.splitlines()) <= 220
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [extra for extra in project["optional-dependencies"] if f"`{extra}`" not in README] == []


def test_links_lead_to_files() -> None:
    assert [link for link in re.findall(r"\]\(([^)]+)\)", README) if not (ROOT / link).is_file()] == []


def test_the_tests_that_the_threat_model_names_exist() -> None:
    text = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+(?:test_\w+\.py)?)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / "tests" / name).exists()] == []


@pytest.mark.asyncio
async def test_the_picture_is_drawn_again_with_the_same_bytes() -> None:
    images = ROOT / ".github" / "images"
    drawn: Any = runpy.run_path(str(images / "draw_demo.py"))["draw"]
    assert await drawn() == (images / "demo.svg").read_text(encoding="utf-8")
