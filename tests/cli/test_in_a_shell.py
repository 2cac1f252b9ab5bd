"""The command as a process of its own: pipes that close, streams that are missing, locales that hold no letters."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.shell import after, interrupt, run

from compose_async.simulator import Fault, RecipePlan, Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.slow

COMMAND = f"{sys.executable} -m compose_async"
NOTES = "Größe 💾"
FLEET = "[defaults]\ntype = 'redis'\ndatacenter = 'aws:us-east-1'\nnotes = 'Größe'\n" + "".join(
    f"[deployments.cache-{number}]\n" for number in range(6)
)


def shell(
    line: str, environment: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(environment or {})}
    return subprocess.run(  # noqa: S602 - a shell is what is tested
        line.replace("compose-async", COMMAND), shell=True, executable="/bin/bash", env=surroundings, timeout=100,
        capture_output=True, check=False, **options,
    )  # fmt: skip


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda environment: next(iter(environment.values())),
)
def test_no_locale_stops_a_plan_or_an_apply(environment: dict[str, str], simulator: Simulator, tmp_path: Path) -> None:
    simulator.plan("deployments.create", RecipePlan(seconds=0.001))
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    done = shell(f"compose-async apply {tmp_path}/fleet.toml; compose-async plan {tmp_path}/fleet.toml", environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"6 created" in done.stdout
    assert {deployment.notes for deployment in simulator.state.deployments.values()} == {"Größe"}


def test_a_pipe_that_closes_stops_no_apply_and_is_not_spoken_of(simulator: Simulator, tmp_path: Path) -> None:
    simulator.plan("deployments.create", RecipePlan(seconds=0.001))
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    done = shell(f"set -o pipefail; compose-async apply {tmp_path}/fleet.toml | head -c1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(simulator.state.deployments) == 6


def test_nobody_need_read_a_list(simulator: Simulator, orders: str) -> None:
    done = shell("set -o pipefail; compose-async deployments list --json | head -c5")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"[\n  {", b"")
    assert shell("compose-async user get --output raw | true").stderr == b""


def test_streams_may_be_missing(simulator: Simulator) -> None:
    assert shell("compose-async user get <&- >&- 2>&-").returncode == 0
    assert shell("compose-async deployments deprovision orders <&-").returncode == 2


def test_it_works_as_in_the_guide(simulator: Simulator, orders: str) -> None:
    done = shell('handle=$(compose-async scale orders 3 -q); compose-async recipes watch "$handle" --json')
    assert done.returncode == 0, done.stderr
    assert b'"status": "complete"' in done.stdout
    assert simulator.state.deployments[orders].units == 3


def test_an_apply_that_is_interrupted_says_how_to_go_on(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    simulator.plan("deployments.create", RecipePlan(seconds=30_000_000))
    command = [*COMMAND.split(), "apply", str(tmp_path / "fleet.toml")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:  # noqa: S603
        try:
            while len(simulator.state.deployments) < 6:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
        finally:
            process.kill()
    assert process.returncode == 130
    assert err.decode() == (
        "compose-async: interrupted; what was begun goes on at Compose: apply again to go on with it\n"
    )


# --- fleets, in this process


def test_an_interrupt_is_told_in_one_line(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    after(lambda: len(simulator.state.deployments) == 6, interrupt)
    simulator.plan("deployments.create", RecipePlan(seconds=30_000_000))
    status, _, err = run("apply", str(tmp_path / "fleet.toml"))
    assert status == 130
    assert len(err.splitlines()) == 1


def test_an_apply_prints_a_line_for_each_and_the_totals(simulator: Simulator, tmp_path: Path) -> None:
    simulator.plan("deployments.create", RecipePlan(seconds=0.001))
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    status, out, _ = run("apply", str(tmp_path / "fleet.toml"))
    assert status == 0
    assert out.splitlines()[-1] == "6 created"
    assert len(out.splitlines()) == 7


def test_a_plan_prints_each_problem_once_and_texts_of_others_within_their_lines(
    simulator: Simulator, orders: str, tmp_path: Path
) -> None:
    path = tmp_path / "fleet.toml"
    run("deployments", "update", "orders", "--notes", "\x1b[31m\n::error::")
    path.write_text(
        "[deployments.orders]\ntype = 'postgresql'\nnotes = 'new'\nunits = 2\nversion = '>=99'\n"
        "[deployments.other]\ntype = 'sqlite'\ndatacenter = 'mars'\n"
    )
    status, out, _ = run("plan", str(path))
    assert status == 1
    assert "\x1b" not in out
    assert "notes: \\x1b[31m\\n::error:: → new" in out
    problems = [line for line in out.splitlines() if "sqlite" in line or "mars" in line]
    assert len(problems) == len({problem.strip() for problem in problems})
    assert out.count("no type") + out.count("'mars'") <= out.count("\n")


def test_a_plan_shows_what_it_waits_for(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text("[deployments.orders]\ntype = 'postgresql'\n")
    simulator.plan("scalings.set", RecipePlan(seconds=9000))
    run("scale", "orders", "2")
    status, out, err = run("plan", str(path))
    assert status == 2
    assert "waits for Scale deployment to 2 units (running)" in out
    assert err == "changes are pending (exit status 2)\n"


def test_a_plan_and_an_apply_are_json_for_programs(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text(
        f"[deployments.orders]\ntype = 'postgresql'\nunits = 2\nversion = '>=99'\n{FLEET}", encoding="utf-8"
    )
    planned = run("plan", str(path), "--json")
    assert planned.status == 2
    actions = [(item["name"], item["action"]) for item in planned.data]
    assert actions[:2] == [("orders", "updated"), ("cache-0", "created")]
    assert {"what": "units", "old": 1, "new": 2} in planned.data[0]["changes"]
    assert planned.data[0]["skipped"][0]["what"] == "version"
    simulator.plan("*", RecipePlan(seconds=0.001))
    applied = run("apply", str(path), "--json")
    assert (applied.status, len(applied.data), applied.data[0]["error"]) == (0, 7, None)
    assert applied.data[1]["deployment_id"] in simulator.state.deployments
    assert "created  cache-0" in applied.err
    simulator.faults.add(Fault(operation="recipes.list", status=403, times=None))
    unreadable = run("plan", str(path), "--json")
    assert (unreadable.status, unreadable.data[0]["action"]) == (1, "failed")
    assert "403 Forbidden" in unreadable.data[0]["error"]


def test_a_plan_goes_on_where_one_deployment_cannot_be_read(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text("[deployments.orders]\ntype = 'postgresql'\n")
    simulator.faults.add(Fault(operation="recipes.list", status=403, times=None))
    status, out, _ = run("plan", str(path))
    assert status == 1
    assert out.startswith("! orders: 403 Forbidden")


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_file_that_cannot_be_read_is_named(command: str, simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    assert str(path) in run(command, str(path)).err
    path.write_text("[deployments")
    status, out, err = run(command, str(path))
    assert (status, out) == (1, "")
    assert f"{path} is not TOML" in err


def test_a_name_that_is_declared_twice_is_told(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from compose_async import DeploymentSpec

    specs = tuple(DeploymentSpec(name="x", type="redis", datacenter="aws:us-east-1") for _ in range(2))
    monkeypatch.setattr("compose_async._cli.fleet_commands.read_fleet", lambda _: specs)
    status, out, _ = run("plan", "fleet.toml")
    assert status == 1
    assert out.startswith("! x: declared 2 times\n")
    as_json = run("plan", "fleet.toml", "--json")
    assert (as_json.status, as_json.err) == (1, "! x: declared 2 times\n")
    assert len(as_json.data) == 2
