"""The command ``simulate``: the effect of its options."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
import subprocess
import sys
import threading
import types
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from compose_async._cli import main as cli
from compose_async.simulator import AuditLog, Fault
from compose_async.simulator.admin.strict_input import InputError, parse_assignments, read
from compose_async.simulator.state.durations import PlanRule

TOKEN = ("--token", "secret")
HEADERS = {"Authorization": "Bearer secret"}
CERTIFICATE = Path(__file__).parents[1] / "faults" / "localhost.pem"
TRUST = ssl.create_default_context(cafile=CERTIFICATE)


PATHS = ("/user", "/user", "/clusters", "/teams", "/teams")


def run(
    monkeypatch: pytest.MonkeyPatch, *options: str, paths: tuple[str, ...] = PATHS, token: tuple[str, ...] = TOKEN
) -> list[Any]:
    """Run the command until it has opened its page, with a few requests meanwhile; return the responses."""
    responses: list[Any] = []

    def ask(page: str) -> None:
        with httpx.Client(base_url=f"{page}2016-07", headers=HEADERS, verify=TRUST) as client:
            responses.extend(client.get(path) for path in paths)
            responses.append(httpx.get(f"{page}_simulator/faults", verify=TRUST).json())

    def browser(page: str) -> bool:
        asker = threading.Thread(target=ask, args=(page,))
        asker.start()
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, asker.join).add_done_callback(lambda _: loop.call_soon(stop))
        return True

    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(webbrowser, "open", browser)
    command = ["simulate", "--port", "0", *token, "--console", *options]
    assert cli.main(command) == 130
    return responses


def test_with_a_certificate_it_speaks_tls(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = run(monkeypatch, "--host=localhost", f"--tls-cert={CERTIFICATE}", f"--tls-key={CERTIFICATE}")
    assert first.status_code == 200
    assert capsys.readouterr().out.startswith("export COMPOSE_API_URL=https://localhost:")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tls-self-signed", "--tls-cert=a.pem"], "either"),
        (["--tls-cert=a.pem"], "go together"),
        (["--tls-cert=a.pem", "--tls-key=b.pem"], "cannot use a.pem with b.pem"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused(options: list[str], said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        cli.main(["simulate", "--port=0", *options])


def test_faults_limits_and_roles_come_from_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second, clusters, team, limited, faults = run(
        monkeypatch,
        "--fault=operation=user.get,status=503,retry_after=7,times=1",
        '--fault=operation=teams.*,json={"errors":"a, b"},status=500,times=2',
        "--plan=operation=deployments.create,plan.fail_at=3,plan.detail=no room",
        "--deny=clusters.*",
        "--rate-limit=4",
        f"--state={tmp_path / 'state.db'}",
    )
    assert (first.status_code, first.headers["retry-after"], second.status_code) == (503, "7", 200)
    assert (clusters.status_code, clusters.json()) == (401, {"errors": "unauthorized"})
    assert (team.status_code, team.json()) == (500, {"errors": "a, b"})
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    assert [fault["operation"] for fault in faults["faults"]] == ["teams.*"]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("export COMPOSE_API_URL=http://127.0.0.1:")
    assert lines[1] == "export COMPOSE_API_TOKEN=secret"
    assert lines[2].startswith("# console: http://127.0.0.1:")


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--fault=status=99", "status must be from 200 to 599"),
        ("--fault=times", "'times' should be name=value"),
        ("--fault=color=red", "color"),
        ("--fault=status=500,when=late", "simulate: must be one of before, after @ $.when"),
        ("--fault=operation=scaling.set,status=500", "'scaling.set' matches no operation"),
        ("--plan=operation=nothing,plan.seconds=1", "matches no operation"),
        ("--plan=operation=*,plan.vanish_status=500", "must be one of 401, 403, 404 @ $.plan.vanish_status"),
        ("--speed=0", "speed must be positive"),
        ("--rate-limit=0", "rate limit must be positive"),
        ("--speed=inf", "speed must be positive"),
        ("--speed=1e300", "speed must be positive"),
        ("--deny=nothing", "'nothing' matches no operation"),
        ("--fault=plan=3,plan.x=2", "'plan.x' has a part that is no object"),
        ("--fault=json=" + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("--fault=json=" + "[" * 200 + "]" * 200, "nested too deeply"),
        ("--host=203.0.113.1", "cannot listen on 203.0.113.1:0"),
        ("--host=", "cannot listen on :0"),
        (f"--host={'x' * 70}", "cannot listen on xxx"),
        ("--port=99999", "cannot listen on 127.0.0.1:99999"),
        ("--port=-5", "cannot listen on 127.0.0.1:-5"),
        ("--audit=late=3", "late"),
        ("--audit=delay=soon", "delay"),
        ("--audit=silent=nothing", "matches no operation"),
        ("--audit=silent=3", "silent"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_runs(option: str, says: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        cli.main(["simulate", "--port=0", option])
    assert str(refusal.value).startswith("compose-async simulate: ")
    assert says in str(refusal.value)


def test_one_word_reads_as_the_same_data_in_json() -> None:
    words = 'operation=deployments.create,times=2,plan.seconds=9.5,plan.children=[{"seconds":1,"fail_at":0}]'
    plan = '{"seconds": 9.5, "children": [{"seconds": 1, "fail_at": 0}]}'
    body = f'{{"operation": "deployments.create", "times": 2, "plan": {plan}}}'
    assert parse_assignments(words, PlanRule) == read(json.loads(body), PlanRule)


def test_what_is_printed_can_be_pasted_into_a_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "it's a $(secret)"
    monkeypatch.setitem(HEADERS, "Authorization", f"Bearer {token}")
    run(monkeypatch, token=("--token", token), paths=("/user",))
    said = capsys.readouterr().out
    shell = subprocess.run(  # noqa: S603 - a shell is the point
        ["/bin/sh", "-euc", f'{said}\necho "$COMPOSE_API_TOKEN $COMPOSE_API_URL"'],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert shell.stdout.startswith(f"{token} http://127.0.0.1:")
    assert shell.stderr == ""


def test_without_a_browser_the_address_of_the_console_is_printed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_: object, __: str, ___: int, ready: Callable[[str], None], **____: object) -> None:
        ready("http://127.0.0.1:1/2016-07")

    monkeypatch.setattr("compose_async._cli.simulate.serve_forever", stop)
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("it was not asked for"))
    assert cli.main(["simulate"]) == 130, "it only ends when it is interrupted"
    assert "# console: http://127.0.0.1:1/\n" in capsys.readouterr().out


class FakeAuthority:
    """Stands for ``trustme.CA``: its certificates are the one of the tests."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.cert_pem = self.private_key_and_cert_chain_pem = self

    def issue_cert(self, *names: str) -> FakeAuthority:
        self.names = names
        return self

    def write_to_path(self, path: str) -> None:
        Path(path).write_bytes(CERTIFICATE.read_bytes())


def test_with_a_certificate_of_its_own_it_says_whom_to_trust(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = FakeAuthority()
    monkeypatch.setitem(sys.modules, "trustme", types.SimpleNamespace(CA=lambda: authority))
    first, *_ = run(monkeypatch, "--host=localhost", "--allow-host=compose", "--tls-self-signed")
    assert first.status_code == 200
    assert {"localhost", "127.0.0.1", "::1", "api.compose.io", "compose"} == set(authority.names)
    url, _, trusted, _ = capsys.readouterr().out.splitlines()
    assert url.startswith("export COMPOSE_API_URL=https://localhost:")
    file = Path(trusted.removeprefix("export SSL_CERT_FILE="))
    assert (file.name, file.exists()) == ("ca.pem", False), "nothing stays behind"


def test_a_certificate_of_its_own_needs_trustme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(SystemExit, match="--tls-self-signed needs trustme: pip install trustme"):
        cli.main(["simulate", "--port=0", "--tls-self-signed"])


def test_the_token_comes_from_a_file_or_the_environment_and_the_option_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("secret\n")
    file = ("--token-file", str(tmp_path / "token"))
    monkeypatch.setattr("sys.stdin", io.StringIO(" secret\n"))
    for variable, token in (
        ("other", TOKEN),
        ("other", file),
        ("other", ("--token-file", "-")),
        ("other", (*TOKEN, *file)),
        ("secret", ()),
        (" secret ", ()),
    ):
        monkeypatch.setenv("COMPOSE_SIMULATOR_TOKEN", variable)
        first, *_ = run(monkeypatch, token=token, paths=("/user",))
        assert first.status_code == 200
        assert "export COMPOSE_API_TOKEN=secret\n" in capsys.readouterr().out


def test_without_any_token_it_is_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMPOSE_SIMULATOR_TOKEN", "")
    run(monkeypatch, token=(), paths=())
    assert "export COMPOSE_API_TOKEN=simulator-token\n" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff", b"two words", b"two\nlines", None])
def test_a_token_file_that_holds_no_token_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(SystemExit, match=r"compose-async simulate: .*token"):
        cli.main(["simulate", "--port=0", "--token-file", str(tmp_path / "token")])


def test_the_audit_log_comes_from_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    user, events, _ = run(monkeypatch, "--audit=readable=false", paths=("/user", "/audit_events"))
    assert (user.status_code, events.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("words", "log"),
    [
        ("delay=5,cut=64", AuditLog(delay=5, cut=64)),
        ("user_agent=none,readable=false,ahead=-2.5", AuditLog(user_agent="none", readable=False, ahead=-2.5)),
        ("silent=backups.*", AuditLog(silent=("backups.*",))),
        ('silent=["backups.*","teams.create"],delay=1', AuditLog(silent=("backups.*", "teams.create"), delay=1)),
    ],
)
def test_the_audit_log_is_one_word(words: str, log: AuditLog) -> None:
    assert parse_assignments(words, AuditLog) == log


@pytest.mark.parametrize("data", [[], None, {"times": "1"}, {"delay": True}, {"unknown": 1}])
def test_data_that_does_not_fit_is_refused(data: object) -> None:
    with pytest.raises(InputError):
        read(data, Fault)
