"""What a command line does about jobs, as functions."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compose_async import ComposeClient, DeploymentSpec
from compose_async.durable import Backup, Ensure, JobNotFoundError, Jobs, Scale, WorkerReplacedError
from compose_async.durable import job_commands as commands
from compose_async.simulator import ScaledClock, Simulator

FLEET = """
[defaults]
type = "redis"
datacenter = "aws:us-east-1"

[deployments.a]
[deployments.b]
"""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(300))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        monkeypatch.setenv("COMPOSE_JOBS_URL", sqlite_url)
        yield simulator


def worker_process() -> subprocess.Popen[str]:
    program = "from compose_async.durable import job_commands as commands; commands.worker(lease=2)"
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own


def submit(*works: Scale | Backup | Ensure, key: str) -> None:
    async def store() -> None:
        async with Jobs() as jobs:
            await jobs.submit(*works, key=key)

    asyncio.run(store())


def test_a_fleet_is_applied_by_a_worker_which_sigterm_ends(served: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET)
    said: list[str] = []
    worker = worker_process()
    try:
        assert commands.apply(str(path), key="f", progress=said.append) == 0
        assert said[0] == "job f"
        assert said[-1] == "done"
        assert "fleet: done done=2 failed={}" in commands.show_job("f")
        assert commands.list_jobs(deployment="a") == "f/a  a  ensure  done"
        assert commands.wait_job("f/a", progress=said.append) == 0
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert time.monotonic() - began < 10
        assert worker.stderr is not None
        assert worker.stderr.read() == ""
    finally:
        worker.kill()
        worker.communicate()
    assert len(served.state.deployments) == 2


def test_jobs_are_listed_shown_cancelled_taken_up_and_forgotten(served: Simulator) -> None:
    submit(Scale("orders", units=2), Backup("orders"), key="k")
    assert commands.list_jobs() == "k  orders  scale+backup  queued"
    assert commands.list_jobs(state="done") == ""
    assert commands.show_job("k").startswith("k  orders  scale+backup  queued\n  submitted 20")
    commands.cancel_job("k")
    assert commands.wait_job("k", progress=lambda _: None) == 1
    assert ", ended 20" in commands.show_job("k")
    commands.retry_job("k")
    assert "queued" in commands.list_jobs()
    commands.cancel_job("k")
    time.sleep(1.1)  # SQLite's times may be whole seconds
    assert commands.forget_jobs(1) == 0
    assert commands.forget_jobs(0) == 1
    with pytest.raises(JobNotFoundError):
        commands.show_job("k")
    assert list(served.requests) == []


@pytest.mark.asyncio
async def test_a_worker_ends_with_0_when_it_is_stopped_and_75_when_it_was_replaced(
    served: Simulator, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Jobs(sqlite_url) as jobs:
        job = await jobs.submit(Ensure(DeploymentSpec(name="a", type="redis", datacenter="aws:us-east-1")))
        working = asyncio.create_task(commands.run_worker(None, rate=None, concurrency=5, lease=2))
        await job.wait(15)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await working == 0

    async def work(*_: object, **__: object) -> None:
        raise WorkerReplacedError("worker w was replaced")

    monkeypatch.setattr(Jobs, "work", work)
    assert await commands.run_worker(None, rate=None, concurrency=5, lease=2) == commands.REPLACED
    assert capsys.readouterr().err == "compose-async: worker w was replaced\n"


def test_the_process_is_left_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []

    async def run_worker(*_: object, **__: object) -> int:
        return 75

    monkeypatch.setattr(commands, "run_worker", run_worker)
    monkeypatch.setattr("compose_async.durable.job_commands.os._exit", left.append)
    commands.worker("sqlite:///jobs.db", rate=3.0)
    assert left == [75]


def test_a_fleet_that_fails_says_so(served: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET.replace("redis", "abacus"))

    async def both() -> int:
        async with ComposeClient() as compose, Jobs() as jobs:
            worker = asyncio.create_task(jobs.work(compose, lease=2))
            try:
                return await asyncio.to_thread(commands.apply, str(path), progress=lambda _: None)
            finally:
                worker.cancel()
                await asyncio.gather(worker, return_exceptions=True)

    assert asyncio.run(both()) == 1
    assert len(served.state.deployments) == 0


@pytest.mark.parametrize(
    ("url", "shows"),
    [
        ("postgresql://user:secret@host/jobs", True),
        ("postgresql://user@host/jobs", False),
        ("postgresql://host:5432/jobs", False),
        ("sqlite:///jobs.db", False),
    ],
)
def test_a_url_with_a_password_is_told_from_one_without(url: str, shows: bool) -> None:
    assert commands.shows_password(url) is shows
