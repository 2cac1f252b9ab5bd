"""Jobs from a shell: ``apply --jobs`` stores them, ``worker`` carries them out, ``jobs`` looks after them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_args

import pytest
from support.shell import Ran, after, run

from compose_async._cli import shortcuts
from compose_async.durable import Backup, Jobs, JobState, Scale, WorkerReplacedError
from compose_async.simulator import Fault, RecipePlan, Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from compose_async.durable import Work

FLEET = """
[defaults]
type = "redis"
datacenter = "aws:us-east-1"

[deployments.a]
[deployments.b]
"""
PASSWORD = "c4nary-passw0rd"


@pytest.fixture(autouse=True)
def jobs_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    monkeypatch.setenv("COMPOSE_JOBS_URL", url)
    return url


@pytest.fixture
def fleet(tmp_path: Path) -> str:
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET)
    return str(path)


def submit(*works: Work, key: str) -> None:
    async def store() -> None:
        async with Jobs() as jobs:
            await jobs.submit(*works, key=key)

    asyncio.run(store())


def query(statement: str) -> list[Any]:
    database = sqlite3.connect(os.environ["COMPOSE_JOBS_URL"].removeprefix("sqlite:///"), timeout=100)
    with database:
        rows = database.execute(statement).fetchall()
    database.close()
    return rows


def all_done() -> bool:
    return query("select count(*) from workflow_status where status != 'SUCCESS'") == [(0,)]


def run_worker(until: Callable[[], bool], number: int = signal.SIGTERM) -> Ran:
    """Run a worker in this process, and send it a signal. It leaves the process at once, which is an exit here."""
    handler = signal.getsignal(number)

    def may_be_sent() -> bool:  # without the worker's own handler it would end this process
        return signal.getsignal(number) is not handler and until()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("compose_async._cli.job_commands.os._exit", sys.exit)
        after(may_be_sent, lambda: os.kill(os.getpid(), number))
        return run("worker", "--lease", "600", "--rate", "500")


@pytest.mark.slow
def test_a_fleet_is_submitted_carried_out_and_waited_for(simulator: Simulator, fleet: str) -> None:
    simulator.plan("deployments.create", RecipePlan(seconds=0.001))
    for _ in range(2):  # the same key is the same job
        status, out, err = run("apply", fleet, "--jobs", "--key", "f")
        assert (status, out, err) == (0, "f\n", "submitted; to wait: compose-async jobs wait f\n")
    assert len(simulator.requests) == 0
    assert run_worker(all_done) == Ran(0, "", "the worker takes jobs until SIGTERM\n")
    assert sorted(deployment.name for deployment in simulator.state.deployments.values()) == ["a", "b"]
    waited = run("jobs", "wait", "f", "--json")
    assert (waited.status, waited.err) == (0, "done\n")
    assert waited.data["results"][0]["details"] == {"done": 2, "failed": {}}
    listed = run("jobs", "list", "--state", "done", "--output", "jsonl").out.splitlines()
    assert sorted(json.loads(line)["key"] for line in listed) == ["f", "f/a", "f/b"]
    assert run("jobs", "list", "--deployment", "a", "--json").data[0]["key"] == "f/a"


def test_schedules_are_listed(simulator: Simulator) -> None:
    async def store() -> None:
        async with Jobs() as jobs:
            await jobs.schedule("nightly", "0 3 * * *", Backup(), targets=["a", "b"])

    asyncio.run(store())
    assert run("jobs", "schedules").out.split()[:4] == ["name", "cron", "timezone", "works"]
    assert run("jobs", "schedules", "--json").data[0]["targets"] == ["a", "b"]


def test_jobs_are_listed_shown_cancelled_taken_up_and_forgotten(simulator: Simulator) -> None:
    submit(Scale("orders", units=2), Backup("orders"), key="k")
    table = run("jobs", "list").out.splitlines()
    assert table[0].split() == ["key", "state", "deployment", "works", "submitted_at"]
    assert table[1].split()[:5] == ["k", "queued", "orders", "scale,", "backup"]
    assert run("jobs", "list", "--state", "done", "--json").data == []
    assert run("jobs", "show", "k").out.startswith("key           k\nstate         queued\ndeployment    orders\n")
    assert run("jobs", "cancel", "k", "--json").data["state"] == "cancelled"
    status, out, err = run("jobs", "wait", "k", "-q")
    assert (status, out, err) == (5, "", "compose-async: job k: cancelled\n")
    assert run("jobs", "retry", "k", "--json").data["state"] == "queued"
    status, out, err = run("jobs", "wait", "k", "-q", "--timeout", "0.05")
    assert (status, out, err) == (6, "", "compose-async: job k had not ended after 0.05 s; it goes on\n")
    run("jobs", "cancel", "k")
    query("update workflow_status set updated_at = updated_at - 2000, completed_at = completed_at - 2000")
    refused = run("jobs", "forget", "--older-than", "0")
    assert refused.status == 2
    assert "give --yes (Forget: jobs that ended 0 days ago or earlier)" in refused.err
    assert run("jobs", "forget", "--older-than", "1", "--yes", "--json").data == {"forgotten": 0}
    assert run("jobs", "forget", "--older-than", "0", "--yes").out == "forgotten  1\n"
    for words in (["show", "k"], ["wait", "k"], ["cancel", "k"], ["retry", "k"]):
        status, out, err = run("jobs", *words)
        assert (status, out, err) == (4, "", "compose-async: there is no job with the key 'k'\n")
    assert len(simulator.requests) == 0


def test_a_fleet_that_fails_says_so_and_why(simulator: Simulator, fleet: str, tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(FLEET.replace("redis", "abacus"))
    key = run("apply", fleet, "--jobs", f"sqlite:///{tmp_path / 'jobs.db'}", "-q").out.strip()
    assert run_worker(all_done).status == 0
    status, out, err = run("jobs", "wait", key, "-q")
    assert (status, out) == (5, "")
    assert "'abacus' is not on offer" in err
    assert run("apply", fleet, "--key", "f").err == "compose-async: --key is the key of a job: give --jobs as well\n"


def test_the_key_of_a_submitted_fleet_is_json_for_programs(fleet: str) -> None:
    assert run("apply", fleet, "--jobs", "--key", "k", "--json").data == {"key": "k"}


def test_a_key_that_is_taken_is_an_error(fleet: str) -> None:
    submit(Backup("orders"), key="k")
    status, out, err = run("apply", fleet, "--jobs", "--key", "k")
    assert (status, out, err) == (1, "", "compose-async: the key 'k' belongs to a job with other work\n")


@pytest.mark.slow
def test_an_interrupted_worker_puts_its_jobs_back(simulator: Simulator, orders: str) -> None:
    simulator.plan("backups.start", RecipePlan(seconds=30_000_000))
    submit(Backup("orders"), key="k")
    ended = run_worker(lambda: any(seen.operation == "backups.start" for seen in [*simulator.requests]), signal.SIGINT)
    assert ended.status == 130
    assert run("jobs", "show", "k", "--json").data["state"] == "queued"
    assert query("select * from compose_workers") == []


def test_a_replaced_worker_ends_with_75(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(*_: object, **__: object) -> None:
        raise WorkerReplacedError("worker w was replaced")

    monkeypatch.setattr(Jobs, "work", work)
    status, _, err = run_worker(lambda: False)
    assert status == 75
    assert err.endswith("compose-async: worker w was replaced\n")


def test_a_worker_that_is_cancelled_without_a_signal_has_no_status(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(Jobs, "work", work)
    with pytest.raises(asyncio.CancelledError):
        run("worker")


def test_a_worker_without_a_token_or_on_windows_is_refused(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("compose_async.durable.worker.sys.platform", "win32")
        status, _, err = run_worker(lambda: False)
        assert status == 2
        assert err.endswith("compose-async: workers run on POSIX; on Windows jobs can be submitted and read\n")
    monkeypatch.delenv("COMPOSE_API_TOKEN")
    assert run("worker").status == 2
    assert "others on this machine can read the command line" in run("worker", "--token", "t").err


def test_a_password_in_the_arguments_is_warned_of_and_shown_nowhere() -> None:
    status, out, err = run("jobs", "list", "-q", "--jobs", f"postgresql://u:{PASSWORD}@127.0.0.1:1/jobs")
    assert (status, out) == (1, "")
    assert err.startswith("compose-async: others on this machine can read the password in --jobs: set COMPOSE_JOBS_URL")
    assert "the database of the jobs cannot be used" in err
    assert PASSWORD not in err
    assert "password" not in run("jobs", "list", "-q", "--jobs", "postgresql://u@127.0.0.1:1/jobs").err
    assert run("jobs", "list", "--jobs", "nonsense").status == 2
    for days in ("-1", "nan", "inf", "1e9", "999999"):
        assert run("jobs", "forget", "--older-than", days, "--yes").status == 2


@pytest.mark.parametrize("words", [["jobs", "list"], ["worker"], ["apply", "fleet.toml", "--jobs"]])
def test_without_the_extra_it_says_what_to_install(
    words: list[str], monkeypatch: pytest.MonkeyPatch, simulator: Simulator, fleet: str, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "compose_async.durable.engine", raising=False)
    monkeypatch.setitem(sys.modules, "dbos", None)
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err == "compose-async: jobs need more packages: pip install 'compose-async[durable]' (dbos is missing)\n"


def test_the_states_of_jobs_are_those_of_the_option() -> None:
    assert get_args(JobState) == shortcuts.STATES


# --- workers as processes of their own


@contextmanager
def process(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "compose_async", "worker", "--lease", "2", *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:  # noqa: S603 - our own
        try:
            yield worker
        finally:
            worker.kill()


@pytest.mark.slow
def test_sigterm_ends_a_worker_within_ten_seconds_and_its_write_is_sent_once(simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", RecipePlan(seconds=0.001))
    simulator.faults.add(Fault(operation="scalings.set", delay=1, when="after"))
    submit(Scale("orders", units=2), key="k")
    with process() as worker:
        while not any(seen.operation == "scalings.set" for seen in [*simulator.requests]):
            time.sleep(0.01)
        for _ in range(2):  # the second changes nothing
            worker.send_signal(signal.SIGTERM)
            time.sleep(0.05)
        assert worker.wait(100) == 0  # ten seconds, and some for a busy machine
        assert worker.stderr is not None
        assert worker.stderr.read() == "the worker takes jobs until SIGTERM\n"
    assert run_worker(all_done).status == 0
    assert simulator.state.deployments[orders].units == 2
    scalings = [item for item in simulator.state.recipes.values() if item.name.startswith("Scale")]
    assert len(scalings) == 1


@pytest.mark.slow
def test_a_worker_that_finds_itself_replaced_ends_with_75(simulator: Simulator) -> None:
    submit(Backup("orders"), key="k")
    with process("-q") as worker:
        while query("update compose_workers set buried = 1 returning id") == []:
            time.sleep(0.05)
        assert worker.wait(100) == 75
        assert worker.stderr is not None
        assert "was silent for too long, and was replaced" in worker.stderr.read()


def test_the_limits_of_a_worker_are_those_of_its_options(simulator: Simulator) -> None:
    with process("-q", "--concurrency", "0") as worker:
        assert worker.wait(100) == 2
        assert worker.stderr is not None
        assert "concurrency must be at least 1" in worker.stderr.read()
