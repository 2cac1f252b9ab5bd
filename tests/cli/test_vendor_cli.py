"""Each of the 33 commands of the vendor's own command line works here as the guide's table says."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from support.shell import Ran, run

from compose_async import _cli
from compose_async.simulator import RecipePlan, ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

HERE = "aws:us-east-1"
TABLE = (_cli.__doc__ or "").partition("**Coming from bach.**")[2].partition("And its flags:")[0]
ROWS = dict(re.findall(r"^``(.+?)``.*? {2,}``(.+)``$", TABLE, re.MULTILINE))
FORMS = ("table", "json", "jsonl", "csv", "raw")
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def world() -> Iterator[dict[str, tuple[str, str]]]:
    """What the table's letters stand for: a name and an id of each."""
    simulator = Simulator(clock=ScaledClock(5000))
    with simulator.serve() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("COMPOSE_API_URL", server.base_url)
        environment.setenv("COMPOSE_API_TOKEN", simulator.token)
        simulator.plan("*", RecipePlan(seconds=0.001))
        orders = created("orders", "--version=4.0.10")
        team = made("teams", "create", "--name=Core")
        made("teams", "create", "--name=Ops")
        [member] = made("accounts", "list-users")[:1]
        made("teams", "add-user", "Core", member["name"])
        recipe = made("recipes", "list", "orders")[0]["id"]
        three_nights_ago(simulator, orders)
        backup = made("backups", "list", "orders")[0]
        logfile = made("logfiles", "list", "orders")[0]
        yield {
            "D": ("orders", orders),
            "B": (backup["name"], backup["id"]),
            "L": (logfile["name"], logfile["id"]),
            "T": ("Core", team["id"]),
            "R": (recipe, recipe),
        }
        simulator_holds_no_secret_in(simulator)


SHOWN: list[str] = []
"""All that was printed without --show-secrets."""


def simulator_holds_no_secret_in(simulator: Simulator) -> None:
    printed = "".join(SHOWN)
    assert printed
    assert [d.name for d in simulator.state.deployments.values() if d.password in printed] == []


def three_nights_ago(simulator: Simulator, deployment_id: str) -> None:
    """Let a deployment be so old that it has log files, and backups of the nights; no night passes from now on."""
    clock, world = simulator.clock, simulator.state
    assert isinstance(clock, ScaledClock)
    clock.resume((clock.utc() + timedelta(days=1)).replace(hour=12), away=0)
    clock.run(1)
    created = clock.utc().timestamp() - 3 * 24 * 3600  # at noon: early in the morning two logs have one name
    world.deployments[deployment_id] = evolve(world.deployments[deployment_id], provisioned_at=created)


def created(name: str, *options: str) -> str:
    """Make a deployment; return its id."""
    words = ("deployments", "create", f"--name={name}", "--type=redis", f"--datacenter={HERE}")
    return str(made(*words, *options)["resource"])


def made(*words: str) -> Any:
    ran = run(*words, "--json", "--quiet")
    assert ran.status == 0, ran.err
    return ran.data


def prepared(line: str, world: dict[str, tuple[str, str]], by: int, tmp_path: Path) -> list[str]:
    """The words of a row, with what its letters stand for; what a row takes away is made first."""
    number = next(NUMBERS)
    fresh = f"n{number}"
    words = {letter: forms[by] for letter, forms in world.items()}
    words |= {"N": str(2 + number), "NAME": fresh, "TYPE": "redis", "DATACENTER": HERE, "FILE": str(tmp_path / fresh)}
    words |= {"EMAIL": f"{fresh}@example.com", "TEXT": "ord"}
    if "deprovision" in line:
        words["D"] = (fresh, created(fresh))[by]
    if "user" in line and " U" in line:
        person = made("accounts", "create-user", f"--name={fresh}", f"--email={fresh}@example.com")
        words["U"] = (fresh, person["id"])[by]
        if "remove-user" in line:
            made("teams", "add-user", "Core", fresh)
    return [words.get(word, word) for word in shlex.split(line)]


def test_the_table_has_all_of_them() -> None:
    assert len(ROWS) == 34  # thirty-three, and `backups get -d` which is a command here


@pytest.mark.parametrize("by", [0, 1], ids=["name", "id"])
@pytest.mark.parametrize("old", [old for old in ROWS if old != "about"])
def test_its_commands_have_their_like(old: str, by: int, world: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    line = ROWS[old]
    for form in FORMS[:4] if "--sort" in line else FORMS:
        words = prepared(line, world, by, tmp_path)
        ran = run(*words, "--output", form, encoding=("utf-8", "ascii")[by])
        assert ran.status == 0, (words, ran)
        assert "Traceback" not in ran.err
        check(form, ran)
        if "--show-secrets" not in words:
            SHOWN.extend((ran.out, ran.err))


def check(form: str, ran: Ran) -> None:
    match form:
        case "json" | "raw":
            assert json.loads(ran.out) is not None
        case "jsonl":
            assert [json.loads(line) for line in ran.out.splitlines()]
        case "csv":
            header, *rows = csv.reader(io.StringIO(ran.out))
            assert header
            assert all(len(row) == len(header) for row in rows)
        case _:
            assert ran.out


def test_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert ROWS["about"] == "--version"
    assert run("--version").out.startswith("compose-async ")


def test_log_files_are_listed_read_and_saved(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    three_nights_ago(simulator, orders)
    for deployment in ("orders", orders):
        [first, *_] = made("logfiles", "list", deployment)
        for logfile in (first["name"], first["id"]):
            assert made("logfiles", "get", deployment, logfile)["id"] == first["id"]
            ran = run("logfiles", "download", deployment, logfile, str(tmp_path / "log"), "--json")
            assert ran.data == {"path": str(tmp_path / "log"), "bytes": (tmp_path / "log").stat().st_size}
