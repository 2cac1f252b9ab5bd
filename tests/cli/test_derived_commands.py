"""Every operation is a command, with all its parameters, that sends what its coroutine sends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.shell import run

from compose_async._generated.operations import OPERATIONS, RESOURCES

if TYPE_CHECKING:
    from compose_async._generated.operations import Operation, Parameter

ID = "5c0a11b2c3d4e5f600000301"


@pytest.fixture(autouse=True)
def no_compose(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token, and an address that nothing answers at: whatever is sent fails."""
    for name in ("COMPOSE_API_TOKEN", "COMPOSEAPITOKEN", "COMPOSE_TOKEN", "COMPOSE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COMPOSE_API_URL", "https://api.example.com/2016-07/")


def sample(parameter: Parameter) -> Any:
    if parameter.name == "user_ids":
        return [ID]
    if parameter.name.endswith("_id"):
        return ID
    samples = {"int": 100, "bool": True, "datetime": "2026-01-31T12:00:00Z", "list": ["a", "b"], "map": {"name": "x"}}
    return samples.get(parameter.kind, "text")


def words_for(name: str, operation: Operation) -> list[str]:
    words = [word.replace("_", "-") for word in name.split(".")]
    for parameter in operation.parameters:
        value, option = sample(parameter), f"--{parameter.name.replace('_', '-')}"
        if parameter.place == "path" and (parameter.name != "account_id" or name == "accounts.close"):
            words.append(value)
        elif parameter.kind == "bool":
            words.append(option)
        elif parameter.kind == "list":
            words += [option, *value]
        else:
            words += [option, json.dumps(value) if parameter.kind == "map" else str(value)]
    return words


@pytest.mark.parametrize("name", OPERATIONS)
def test_its_request_is_printed_and_needs_neither_token_nor_network(name: str) -> None:
    operation = OPERATIONS[name]
    ran = run(*words_for(name, operation), "--dry-run", "--json", "--show-secrets")
    assert ran.status == 0, ran.err
    url = f"https://api.example.com/2016-07{re.sub('{.*?}', ID, operation.path)}"
    assert ran.data["method"] == operation.method
    assert ran.data["url"].partition("?")[0] == url
    sent = json.dumps(ran.data["body"]) + ran.data["url"]
    wanted = [parameter for parameter in operation.parameters if parameter.place != "path"]
    for parameter in wanted:
        assert parameter.name in sent
        value = sample(parameter)
        if parameter.place == "body":
            assert json.dumps(value) in sent
    assert (ran.data["body"] is not None) == any(parameter.place == "body" for parameter in wanted)


@pytest.mark.parametrize("name", OPERATIONS)
def test_its_help_tells_what_it_does_and_takes(name: str) -> None:
    operation = OPERATIONS[name]
    ran = run(*[word.replace("_", "-") for word in name.split(".")], "--help")
    assert ran.status == 0
    text = " ".join(ran.out.split())
    assert operation.summary in text
    for parameter in operation.parameters:
        assert parameter.description.removesuffix(".").replace("``", "")[:20] in text
    assert ("--wait" in text) == bool(operation.starts)


def test_the_first_help_lists_every_resource_and_every_exit_status() -> None:
    ran = run("--help")
    assert [name for name in RESOURCES if f"    {name.replace('_', '-')}" not in ran.out] == []
    listed = re.findall(r"^  (\d+) ", ran.out, re.MULTILINE)
    assert listed == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "75", "130"]


def test_a_dry_run_hides_secrets_and_prints_the_request_for_people() -> None:
    ran = run("deployments", "set-password", ID, "--password=hunter2", "--dry-run")
    lines = ran.out.splitlines()
    assert lines[0] == f"PATCH https://api.example.com/2016-07/deployments/{ID}/password"
    assert json.loads("".join(lines[1:])) == {"deployment": {"password": "***"}}


def test_a_read_has_no_body_to_print() -> None:
    assert run("audit-events", "list", "--limit=5", "--dry-run").out == (
        "GET https://api.example.com/2016-07/audit_events?limit=5\n"
    )


def test_a_secret_may_come_from_standard_input() -> None:
    words = ("deployments", "set-password", ID, "--password=-", "--dry-run", "--show-secrets", "--json")
    assert run(*words, stdin="hunter2\n").data["body"] == {"deployment": {"password": "hunter2"}}


def test_an_option_empties_what_may_be_empty() -> None:
    ran = run("deployments", "update", ID, "--no-notes", "--dry-run", "--json")
    assert ran.data["body"] == {"deployment": {"notes": None}}


def test_values_that_the_api_added_later_are_sent_as_they_are() -> None:
    ran = run("portals", "create", ID, "--type=quic", "--dry-run", "--json")
    assert ran.data["body"] == {"deployment": {"portal": {"type": "quic"}}}


@pytest.mark.parametrize(
    ("given", "sent"),
    [("2026-01-31", "2026-01-31T00%3A00%3A00.000Z"), ("2026-01-31T12:00+02:00", "2026-01-31T10%3A00%3A00.000Z")],
)
def test_a_time_without_a_zone_is_in_utc(given: str, sent: str) -> None:
    assert sent in run("audit-events", "list", f"--newer-than={given}", "--dry-run").out


@pytest.mark.parametrize("by", ["argument", "file", "standard input"])
def test_json_is_given_in_three_ways(by: str, tmp_path: Any) -> None:
    (tmp_path / "user.json").write_text('{"name": "sam"}')
    value = {"argument": '{"name": "sam"}', "file": f"@{tmp_path / 'user.json'}", "standard input": "-"}[by]
    ran = run("portal-users", "create", ID, "--portal-user", value, "--dry-run", "--json", stdin='{"name": "sam"}')
    assert ran.data["body"] == {"deployment": {"portal_user": {"name": "sam"}}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["deploymens"], "there is no command 'deploymens'; did you mean 'deployments'?"),
        (["deployments", "lst"], "did you mean 'list'?"),
        (["deployments", "list", "--filtr=x"], "there is no option '--filtr=x'; did you mean '--filter'?"),
        (["user", "get", "me"], "there is no further argument 'me'"),
        (["request", "POST", "/x", '{"token": "hunter2"}'], """no further argument '{"token": "***"}'"""),
        (["--json", "user", "get"], "--json stands behind the command: compose-async user get --json"),
        (["user", "get", "--output=xml"], "invalid choice: 'xml'"),
        (["user", "get", "--timeout=0"], "invalid seconds value: '0'"),
        (["user", "get", "--token=abc"], "set COMPOSE_API_TOKEN, or give --token-file"),
        (["user", "get", "--tokn=abc"], "there is no option '--tokn=abc'; did you mean '--token-file' or '--json'?"),
        (["user", "get", "--token-file=/nowhere"], "cannot read /nowhere"),
        (["user", "get"], "no API token: set COMPOSE_API_TOKEN, or give --token-file"),
        (["scale", ID, "0"], "units must be at least 1, not 0"),
        (["scale", ID, "-1"], "units must be at least 1, not -1"),
        (["scale", ID, "3", "--wait", "--output=raw"], "cannot be given with --wait"),
        (["deployments", "get", "a/b/\x1b[31m"], "no API token"),
        (["recipes", "get", "a/b"], "cannot be an id"),
        (["deployments", "update", ID], "give at least one of notes, customer_billing_code"),
        (["deployments", "list", "--type=redis", "--output=raw"], "nothing of it is chosen or ordered"),
        (["deployments", "create", "--name=x", "--type=redis", "--account-id=a"], "give at least one of datacenter"),
        (["deployments", "deprovision", ID], "no terminal to ask on: give --yes"),
        (["audit-events", "list", "--newer-than=soon"], "'soon' is not a time such as 2026-01-31"),
        (["audit-events", "list", "--limit=0"], "limit must be at least 1, not 0"),
        (["portal-users", "create", ID, "--portal-user={"], "this is not JSON"),
        (["portal-users", "create", ID, "--portal-user=[]"], "a JSON object is needed"),
        (["portal-users", "create", ID, "--portal-user=@/nowhere"], "cannot read /nowhere"),
        (["portal-users", "create", ID, "--portal-user=" + "[" * 100000], "this is not JSON"),
        (["request", "GET", "/x", "--body=-", "--token-file=-"], "standard input cannot give both"),
        (["wait", "nonsense"], "no API token"),
        (["completion", "tcsh"], "invalid choice: 'tcsh'"),
    ],
)
def test_what_cannot_be_is_usage_and_sends_nothing(words: list[str], said: str) -> None:
    ran = run(*words, stdin="{}")
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) <= 2
