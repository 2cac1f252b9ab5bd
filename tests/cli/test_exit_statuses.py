"""Every exit status is seen, and each says on standard error what can be done about it."""

from __future__ import annotations

import asyncio
import re
import shlex
from argparse import Namespace
from typing import TYPE_CHECKING, Any

import pytest
from support.shell import Ran, after, interrupt, run

from compose_async._cli import error_report
from compose_async._cli.screen import Screen
from compose_async._cli.session import Session
from compose_async.errors import APITimeoutError, RecipeLostError
from compose_async.events import RequestEvent, RetryEvent
from compose_async.simulator import Fault, RecipePlan, Simulator
from compose_async.simulator.clock import MAX_SPEED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HERE = "aws:us-east-1"
LONG = RecipePlan(seconds=300_000, operations=10)


def asked(simulator: Simulator, operation: str) -> bool:
    return any(exchange.operation == operation for exchange in list(simulator.requests))


def end_recipes(simulator: Simulator) -> None:
    simulator.clock.run(MAX_SPEED)  # type: ignore[attr-defined]  # it is scaled


def commands_in(text: str) -> list[list[str]]:
    """The commands that a text advises."""
    return [shlex.split(found) for found in re.findall(r"compose-async (\w[\w-]* .*)$", text, re.MULTILINE)]


def test_0_done(simulator: Simulator) -> None:
    assert run("user", "get").status == 0


def test_1_when_what_is_asked_of_this_machine_fails(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    run("backups", "start", "orders", "--wait")
    status, out, err = run("backups", "download", "orders", "newest", str(tmp_path / "none" / "file"))
    assert (status, out) == (1, "")
    assert "No such file or directory" in err


def test_1_when_the_response_makes_no_sense(simulator: Simulator) -> None:
    simulator.faults.add(Fault(operation="user.get", json={"id": 7}))
    status, _, err = run("user", "get")
    assert status == 1
    assert "User: " in err


def test_1_for_what_nobody_foresaw(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("\x1b[31mnobody foresaw this")

    monkeypatch.setattr("compose_async._cli.operation_commands.operation", broken)
    assert run("user", "get") == Ran(1, "", "compose-async: unexpected RuntimeError: \\x1b[31mnobody foresaw this\n")


def test_3_for_a_token_that_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("wrong\n")
    status, out, err = run("user", "get", "--token-file", str(tmp_path / "token"))
    assert (status, out) == (3, "")
    assert "401" in err
    assert "wrong" not in err


def test_a_token_comes_from_a_file_or_from_standard_input(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMPOSE_API_TOKEN")
    (tmp_path / "token").write_text(f"{simulator.token}\n")
    assert run("user", "get", "--token-file", str(tmp_path / "token")).status == 0
    assert run("user", "get", "--token-file=-", stdin=f"{simulator.token}\n").status == 0


def test_3_for_values_that_are_refused(simulator: Simulator, orders: str) -> None:
    ran = run("deployments", "create", "--name=orders", "--type=redis", f"--datacenter={HERE}")
    assert ran.status == 3
    assert "the name is 'orders'" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("deployments", "get", "ordes"), "there is no deployment 'ordes'; did you mean 'orders'?"),
        (("deployments", "get", "5c0a11b2c3d4e5f600000301"), "404 Not Found"),
        (("backups", "get", "orders", "newest"), "there is no backup yet"),
        (("backups", "restore", "orders", "newest", "--name=x", f"--datacenter={HERE}"), "no restorable backup yet"),
        (("backups", "download", "orders", "newest", "file"), "there is no downloadable backup yet"),
        (("whitelist", "remove", "orders", "192.0.2.1"), "there is no whitelist entry '192.0.2.1'"),
        (("whitelist", "remove", "orders", "anything"), "there is no whitelist entry 'anything'"),
        (("teams", "remove-user", "Core", "Nobody"), "there is no user 'Nobody'"),
        (("teams", "remove-user", "Core", "Sam Example"), "is not in the team 'Core'"),
        (("recipes", "watch", "5c0a11b2c3d4e5f600000301"), "404 Not Found"),
    ],
)
def test_4_for_what_is_not_there(words: tuple[str, ...], said: str, simulator: Simulator, orders: str) -> None:
    run("teams", "create", "--name=Core")
    status, out, err = run(*words)
    assert (status, out) == (4, "")
    assert said in err


def test_5_for_a_recipe_that_failed(simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", RecipePlan(seconds=600, fail_at=3, detail="no room"))
    status, out, err = run("scale", "orders", "2", "--wait")
    assert (status, out) == (5, "")
    assert "no room" in err


def test_6_for_a_wait_that_takes_too_long_with_the_command_that_goes_on(simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", LONG)
    status, out, err = run("scale", "orders", "2", "--wait", "--timeout=0.05")
    assert (status, out) == (6, "")
    end_recipes(simulator)
    [command] = commands_in(err)
    assert run(*command).status == 0


def test_6_for_a_read_that_takes_too_long(simulator: Simulator) -> None:
    simulator.faults.add(Fault(operation="user.get", delay=3600, times=None))
    status, _, err = run("user", "get", "--timeout=0.05")
    assert (status, err) == (6, "compose-async: Compose had not answered after 0.05 s\n")


def test_7_when_one_request_is_not_answered_although_there_is_time_left() -> None:
    async def unanswered() -> None:
        raise APITimeoutError("no answer")

    async def read() -> None:
        async with Session(Namespace(timeout=60), Screen()) as session:
            await session.read(unanswered())

    with pytest.raises(APITimeoutError) as error:
        asyncio.run(read())
    assert error_report.report(error.value, Screen()) == 7


def test_6_says_nothing_of_trouble_that_was_over() -> None:
    request: dict[str, Any] = {"operation": "deployments.list", "request_id": "r"}
    ended: dict[str, Any] = {"method": "GET", "path": "/", "error": None, "elapsed": 0.1}

    async def read() -> None:
        async with Session(Namespace(timeout=0.01), Screen()) as session:
            session._note_trouble(RequestEvent(attempt=1, status=503, **request, **ended))
            session._note_trouble(RetryEvent(attempt=1, delay=0.1, reason="503", **request))
            session._note_trouble(RequestEvent(attempt=2, status=200, **request, **ended))
            await session.read(asyncio.Event().wait())

    with pytest.raises(TimeoutError, match=r"after 0\.01 s$"):
        asyncio.run(read())


def test_6_for_a_recipe_that_nobody_has_seen_says_no_more_than_that(simulator: Simulator, orders: str) -> None:
    handle = run("scale", "orders", "2").out.strip()
    unknown = re.sub('"recipe":"[^"]*"', '"recipe":"5c0a11b2c3d4e5f600000301"', handle)
    status, _, err = run("wait", unknown, "--timeout=0.05")
    assert status == 6
    assert "goes on" not in err.splitlines()[0]
    assert "was not seen" in err


def test_7_when_compose_cannot_be_reached(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_API_URL", "http://127.0.0.1:9/2016-07")
    status, out, err = run("user", "get")
    assert (status, out) == (7, "")
    assert "could not reach Compose" in err


@pytest.mark.parametrize(
    ("words", "operation", "advice"),
    [
        (("scale", "orders", "2"), "scalings.set", ["recipes", "list", "{orders}"]),
        (("deployments", "deprovision", "orders", "--yes"), "deployments.deprovision", ["deployments", "list"]),
        (
            ("deployments", "create", "--name=new", "--type=redis", f"--datacenter={HERE}"),
            "deployments.create",
            ["deployments", "get", "new"],
        ),
        (("teams", "create", "--name=Core"), "teams.create", ["teams", "list"]),
        (
            ("accounts", "create-user", "--name=Kim", "--email=kim@example.com"),
            "accounts.create_user",
            ["accounts", "list-users", "--account-id={account}"],
        ),
    ],
)
@pytest.mark.parametrize("form", ["table", "raw"])
def test_8_for_a_lost_response_with_the_command_that_finds_out(
    words: tuple[str, ...], operation: str, advice: list[str], form: str, *, simulator: Simulator, orders: str
) -> None:
    simulator.faults.add(Fault(operation=operation, drop=True, when="after"))
    status, out, err = run(*words, "--output", form)
    assert (status, out) == (8, "")
    assert "may have been carried out" in err
    [command] = commands_in(err)
    account = simulator.state.account.id
    assert command == [word.format(orders=orders, account=account) for word in advice]
    assert run(*command).status == 0


def test_8_says_so_where_nothing_can_be_read(simulator: Simulator) -> None:
    simulator.faults.add(Fault(operation="refresh_tokens.create", drop=True, when="after"))
    status, _, err = run("refresh-tokens", "create", "--client-id=x")
    assert status == 8
    assert "nothing that can be read shows" in err


def test_8_for_a_request_of_any_kind(simulator: Simulator) -> None:
    simulator.faults.add(Fault(method="POST", path="/teams", drop=True, when="after"))
    status, _, err = run("request", "POST", "/teams?x=1", "--body", '{"team": {"name": "Core"}}')
    assert status == 8
    assert "read /teams to find out" in err


def test_130_for_a_request_of_any_kind(simulator: Simulator) -> None:
    simulator.faults.add(Fault(method="POST", path="/teams", delay=3600 * 24, when="after"))
    after(lambda: asked(simulator, "teams.create"), interrupt)
    status, out, err = run("request", "POST", "/teams", "--body", '{"team": {"name": "Core"}}')
    assert (status, out) == (130, "")
    assert "read /teams to find out" in err


def test_130_for_a_wait_that_is_interrupted_with_the_command_that_goes_on(simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", LONG)
    after(lambda: asked(simulator, "recipes.get"), interrupt)
    status, out, err = run("scale", "orders", "2", "--wait", "--quiet")
    assert (status, out) == (130, "")
    assert "the operation goes on at Compose" in err
    end_recipes(simulator)
    [command] = commands_in(err)
    assert run(*command).status == 0


def test_130_for_a_write_that_is_interrupted_with_the_command_that_finds_out(simulator: Simulator, orders: str) -> None:
    simulator.faults.add(Fault(operation="scalings.set", delay=3600 * 24, when="after"))
    after(lambda: asked(simulator, "scalings.set"), interrupt)
    status, out, err = run("scale", "orders", "2")
    assert (status, out) == (130, "")
    assert "may have been carried out" in err
    assert commands_in(err) == [["recipes", "list", orders]]


def test_4_for_a_recipe_that_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    assert error_report.report(RecipeLostError("gone", recipe_id="r1"), Screen()) == 4
    assert capsys.readouterr().err == "compose-async: gone\n"
