"""The fixtures as users have them: one worker, tested under each plugin that runs coroutines."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.guides import run_guide

from compose_async import ClientClosedError, ComposeClient, simulator, testing

if TYPE_CHECKING:
    from pathlib import Path

    from compose_async.simulator import Simulator, VirtualClock

WORKER = """
import asyncio
import time

import pytest

{imports}


async def grow(compose, name):
    deployment = await compose.deployments.find(name)
    scaling = await compose.scalings.set(deployment.id, units=2)
    return await scaling.wait(deadline=900)


{fixture}
async def orders(compose_client):
    [account] = await compose_client.accounts.list()
    creation = await compose_client.deployments.create(
        account_id=account.id, name="orders", type="postgresql", datacenter="aws:us-east-1"
    )
    deployment = await creation
    yield deployment
    await (await compose_client.deployments.deprovision(deployment.id))  # the client is still open


{marker}
async def test_growing(orders, compose_client, compose_clock, compose_simulator):
    started = time.monotonic()
    before = compose_clock.now()
    assert (await grow(compose_client, "orders")).status == "complete"
    assert compose_clock.now() > before
    assert compose_simulator.state.deployments[orders.id].units == 2
    assert time.monotonic() - started < 60  # of some minutes


{marker}
async def test_leaving_a_wait_behind(compose_client, compose_simulator):
    [account] = await compose_client.accounts.list()
    creation = await compose_client.deployments.create(
        account_id=account.id, name="left", type="redis", datacenter="aws:us-east-1"
    )
    asyncio.ensure_future(creation.wait())
    await asyncio.sleep(0)
    kept.append(compose_client)


kept = []


def test_the_client_was_closed():
    assert "closed" in repr(kept[0])
"""

MODES = {
    "strict": ("asyncio_mode = strict", "import pytest_asyncio", "@pytest_asyncio.fixture", "@pytest.mark.asyncio", ()),
    "auto": ("asyncio_mode = auto", "", "@pytest.fixture", "", ()),
    "anyio": ("", "pytestmark = pytest.mark.anyio", "@pytest.fixture", "", ()),
    "anyio alone": ("", "pytestmark = pytest.mark.anyio", "@pytest.fixture", "", ("-p", "no:asyncio")),
}
ANYIO_BACKEND = '\n\n@pytest.fixture\ndef anyio_backend():\n    return "asyncio"\n'


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # The plugin of hypothesis imports all of it at the end: Python 3.11 once met its own AST error in that.
    plugins = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    command = [sys.executable, "-W", "error", "-m", "pytest", *plugins, "-W", "error", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("mode", MODES)
def test_a_worker_is_tested_under(mode: str, tmp_path: Path) -> None:
    setting, imports, fixture, marker, options = MODES[mode]
    backend = ANYIO_BACKEND if "anyio" in mode else ""
    module = WORKER.format(imports=imports + backend, fixture=fixture, marker=marker)
    (tmp_path / "test_worker.py").write_text(module)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    scope = () if options else ("-o", "asyncio_default_fixture_loop_scope=function")
    result = run_pytest(tmp_path, *options, *scope)
    assert "3 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_test_on_a_loop_of_a_wider_scope_has_its_client_too(tmp_path: Path) -> None:
    (tmp_path / "test_wide.py").write_text("""
import gc
import pytest

@pytest.mark.asyncio(loop_scope="module")
async def test_wide(compose_client):
    assert await compose_client.accounts.list()

def test_nothing_is_left():
    gc.collect()
""")
    result = run_pytest(tmp_path, "-o", "asyncio_default_fixture_loop_scope=function")
    assert "2 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
def test_without_the_extra_tests_are_skipped_and_say_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys\n\nsys.modules['starlette'] = None\n")
    (tmp_path / "test_it.py").write_text("def test_it(compose_simulator):\n    pass\n")
    result = run_pytest(tmp_path, "-rs", "-p", "no:asyncio")
    assert "1 skipped" in result.stdout, result.stdout + result.stderr
    assert "needs compose-async[simulator]" in result.stdout


@pytest.mark.slow
def test_a_request_under_way_at_the_end_of_a_test_does_not_reach_into_the_next(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text("""
import asyncio
import pytest
from compose_async.simulator import Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")

async def test_one(compose_client, compose_simulator):
    await compose_client.user.get()
    compose_simulator.faults.add(Fault(operation="user.get", delay=3600))
    task = asyncio.ensure_future(compose_client.user.get())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()

async def test_another():
    assert asyncio.all_tasks() == {asyncio.current_task()}
""")
    result = run_pytest(tmp_path, "-o", "asyncio_default_fixture_loop_scope=function")
    assert "2 passed" in result.stdout, result.stdout + result.stderr


def test_a_client_that_no_test_used_is_closed_too(compose_client: ComposeClient) -> None:
    assert "closed" not in repr(compose_client)  # its fixture fails afterwards if it cannot


@pytest.mark.asyncio
async def test_the_environment_leads_the_client_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("COMPOSE_API_URL", "https://compose.example/other")
    assert await request.getfixturevalue("compose_client").accounts.list()


def test_importing_the_kit_loads_pytest_and_nothing_heavy() -> None:
    program = "import sys, json, compose_async.testing; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout)}
    assert "pytest" in loaded
    heavy = {"httpx", "cattrs", "tenacity", "starlette", "uvicorn", "yaml", "jsonschema", "rich", "pytest_asyncio"}
    assert not loaded & heavy
    own = {name.removeprefix("compose_async.") for name in json.loads(run.stdout) if name.startswith("compose_async")}
    assert own == {"compose_async", "_lazy", "_version", "recipes", "simulator", "testing", "workflows"}, (
        "nothing of the client"
    )


@pytest.mark.asyncio(loop_scope="module")
async def test_a_loop_of_a_wider_scope_is_left_alone(compose_client: ComposeClient) -> None:
    assert await compose_client.accounts.list()


@pytest.mark.asyncio
async def test_forty_minutes_take_no_time(
    compose_client: ComposeClient, compose_simulator: Simulator, compose_clock: VirtualClock
) -> None:
    from compose_async.simulator import RecipePlan

    compose_simulator.plan("deployments.create", RecipePlan(seconds=2400))
    creation = await created(compose_client)
    await creation
    assert 2400 <= compose_clock.now() < 2700


@pytest.mark.asyncio
async def test_the_guide_breaks_what_it_names(compose_simulator: Simulator, compose_client: ComposeClient) -> None:
    names = await run_guide(testing)
    await names["test_the_worst_night"](compose_simulator, compose_client)
    assert len(compose_simulator.faults.active()) == 3
    assert (await (await created(compose_client))).name == "orders"  # reads are repeated after a 500


@pytest.mark.asyncio
async def test_the_guide_of_the_simulator_runs(capsys: pytest.CaptureFixture[str]) -> None:
    await run_guide(simulator)
    assert capsys.readouterr().out.count("Sam Example") == 2


async def created(compose: ComposeClient) -> Any:
    [account] = await compose.accounts.list()
    return await compose.deployments.create(
        account_id=account.id, name="orders", type="redis", datacenter="aws:us-east-1"
    )


class TestUnderAnyio:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.mark.anyio
    async def test_the_client_works(self, compose_client: ComposeClient) -> None:
        assert (await (await created(compose_client))).name == "orders"


def test_a_test_that_is_no_coroutine_may_run_a_loop_of_its_own(compose_client: ComposeClient) -> None:
    async def work() -> str:
        return str((await (await created(compose_client))).name)

    assert asyncio.run(work()) == "orders"
    with pytest.raises(ClientClosedError):
        asyncio.run(work())
