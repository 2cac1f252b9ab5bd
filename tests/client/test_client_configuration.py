"""What a client is made of: the environment, its checks, and a token that never shows."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from support.client import BASE_URL, TOKEN, USER, Scripted, connect

from compose_async import (
    AuthenticationError,
    ComposeClient,
    ConfigurationError,
    OutcomeUnknownError,
    PollPolicy,
    Timeout,
    fixed,
)

VARIABLES = ("COMPOSE_API_TOKEN", "COMPOSEAPITOKEN", "COMPOSE_TOKEN", "COMPOSE_API_KEY")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "COMPOSE_API_URL"):
        monkeypatch.delenv(name, raising=False)


async def token_sent(**options: Any) -> str:
    compose = Scripted()
    async with ComposeClient(base_url=BASE_URL, transport=compose, **options) as client:
        await client.user.get()
    return compose.requests[0].headers["authorization"]


# --- the token


@pytest.mark.asyncio
@pytest.mark.parametrize("first", range(len(VARIABLES)))
async def test_the_token_is_that_of_the_first_variable_that_is_set(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES[:first]:
        monkeypatch.setenv(name, "")
    for name in VARIABLES[first:]:
        monkeypatch.setenv(name, f"from-{name}")
    assert await token_sent() == f"Bearer from-{VARIABLES[first]}"


@pytest.mark.asyncio
async def test_an_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[0], "from-environment")
    assert await token_sent(token="given\n") == "Bearer given"


def test_a_url_of_the_environment_is_refused_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_API_URL", "compose.example/2016-07")
    with pytest.raises(ConfigurationError, match=r"^COMPOSE_API_URL must look like https"):
        ComposeClient(TOKEN)


def test_a_number_out_of_range_is_refused_in_words() -> None:
    with pytest.raises(ConfigurationError, match=r"^timeout must be above 0 and finite, not -1$"):
        ComposeClient(TOKEN, timeout=-1)


def test_without_a_token_the_error_names_the_variable_to_set() -> None:
    with pytest.raises(ConfigurationError, match="COMPOSE_API_TOKEN"):
        ComposeClient()


def as_shown_by_a_tracker_of_errors(value: object) -> str:
    """A local variable as such tools show it: mappings and sequences item by item, everything else by its repr."""
    if isinstance(value, Mapping):
        return "".join(map(as_shown_by_a_tracker_of_errors, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return "".join(map(as_shown_by_a_tracker_of_errors, value))
    return repr(value)


@pytest.mark.asyncio
async def test_no_local_variable_below_the_endpoint_shows_a_secret() -> None:
    async with connect(Scripted(lambda _: (500, {})), default_headers={"X-Key": "h3ader"}) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.deployments.set_password("d1", password="passw0rd")
    frames = [entry.frame for entry in caught.traceback]
    below = [frame for frame in frames if frame.code.name in {"start", "send", "_retry_until_final", "reply_or_raise"}]
    assert len(below) >= 4
    shown = as_shown_by_a_tracker_of_errors([frame.f_locals for frame in below])
    assert [secret for secret in (TOKEN, "h3ader", "passw0rd") if secret in shown] == []


@pytest.mark.parametrize("token", ["", "  ", "two words", "tökén", "a\x00b", "a\nb", b"raw", 5])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(token: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ComposeClient(token)
    assert not token or repr(token).strip("b'") not in str(caught.value)


def test_the_token_shows_nowhere() -> None:
    client = connect(Scripted())
    shown = [
        repr(client),
        str(client),
        repr(vars(client)),
        repr(client._settings),  # trackers show private locals
        repr(client.with_options(timeout=1)),
    ]
    assert not any(TOKEN in text for text in shown)
    for dump in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError) as caught:
            dump(client._settings)
        assert TOKEN not in str(caught.value)
    with pytest.raises(TypeError) as caught:
        pickle.dumps(client)
    assert TOKEN not in str(caught.value)


@pytest.mark.asyncio
async def test_a_provider_is_asked_at_the_first_request_and_once_more_after_a_401() -> None:
    tokens = iter(["old", "new", "newer"])

    async def provide() -> str:
        return next(tokens)

    def script(request: Any) -> tuple[int, Any]:
        stale = request.headers["authorization"] == "Bearer old"
        return (401, {"errors": "invalid_token"}) if stale else (200, USER)

    compose = Scripted(script)
    async with connect(compose, token=provide) as client:
        assert (await client.user.get()).id == "u1"
        await client.user.get()
    assert [request.headers["authorization"][7:] for request in compose.requests] == ["old", "new", "new"]


@pytest.mark.asyncio
async def test_a_new_token_that_is_refused_too_is_an_authentication_error() -> None:
    asked = 0

    async def provide() -> str:
        nonlocal asked
        asked += 1
        return f"token-{asked}"

    compose = Scripted(lambda _: (401, {"errors": "invalid_token"}))
    async with connect(compose, token=provide) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.user.get()
    assert caught.value.errors == {"base": ("invalid_token",)}
    assert (asked, len(compose.requests)) == (2, 2)


# --- the address


def test_the_address_is_the_argument_else_the_environment_else_composes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ComposeClient("t").base_url == "https://api.compose.io/2016-07"
    monkeypatch.setenv("COMPOSE_API_URL", "https://elsewhere.example.com/api/")
    assert ComposeClient("t").base_url == "https://elsewhere.example.com/api"
    assert ComposeClient("t", base_url=BASE_URL).base_url == BASE_URL


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("base_url", "sent"),
    [
        (f"{BASE_URL}/", f"{BASE_URL}/user"),
        (f" {BASE_URL}// ", f"{BASE_URL}/user"),
        ("https://dashboard.example.com", "https://dashboard.example.com/user"),
        (
            "https://dashboard.example.com:8443/api/2016-07/instances/0000-1/",
            "https://dashboard.example.com:8443/api/2016-07/instances/0000-1/user",
        ),
    ],
)
async def test_the_address_may_have_any_prefix(base_url: str, sent: str) -> None:
    compose = Scripted()
    async with connect(compose, base_url=base_url) as client:
        await client.user.get()
    assert compose.lines == [f"GET {sent}"]


@pytest.mark.parametrize(
    "base_url",
    [
        "api.compose.io/2016-07",
        "ftp://api.compose.io",
        "https://",
        "https:///2016-07",
        "https://[::1",
        "https://host:99999",
        "https://user:password@host",
        "https://user@host",
        "https://@host",
        "https://host/?embed=1",
        "https://host/#top",
        "https://ho st",
        "https://a..b/",
        f"https://{'a' * 64}.example",
        "https://a\u3002\u3002b",
        "https://host/a\nb",
        "https://host\\2016-07",
        b"https://host",
        5,
    ],
)
def test_an_address_that_cannot_be_is_refused(base_url: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        ComposeClient("t", base_url=base_url)
    assert "password@" not in str(caught.value)


@pytest.mark.parametrize("host", ["api.compose.io", "10.0.0.1", "localhost.example.com", "[2001:db8::1]", "0.0.0.0"])  # noqa: S104 - an address to refuse
def test_plain_http_carries_the_token_to_this_machine_only(host: str) -> None:
    with pytest.raises(ConfigurationError, match="allow_http"):
        ComposeClient("t", base_url=f"http://{host}/2016-07")
    assert ComposeClient("t", base_url=f"http://{host}/2016-07", allow_http=True).base_url.startswith("http://")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8091", "127.5.5.5", "[::1]:8091"])
def test_plain_http_to_this_machine_is_fine(host: str) -> None:
    assert ComposeClient("t", base_url=f"http://{host}").base_url == f"http://{host}"


# --- the rest


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("timeout", [0, -1, float("inf"), float("nan"), True, "30", None, 10**400, Timeout(connect=10**400, read=1)]),
        ("max_pause", [0, True, "30", None, 10**400, timedelta(seconds=5)]),
        ("allow_http", ["false", "no", "0", "", 0, 1, None, [False]]),
        ("poll", [5, "", False, PollPolicy, {"tolerance": 5}, fixed(5)]),
        ("max_retries", [-1, 1.5, True, "2", None]),
        ("max_connections", [0, -1, 2.0, True, "20", None]),
        ("user_agent", ["naïve/1", "two\nlines", 5, b"x"]),
        ("hooks", [[5], ["print"]]),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_by_name(name: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ConfigurationError, match=name):
            ComposeClient("t", **{name: value})


@pytest.mark.parametrize(("name", "value"), [("timeout", 0), ("max_retries", -1)])
def test_options_are_checked_as_settings_are(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=name):
        ComposeClient("t").with_options(**{name: value})


class Word(str, Enum):  # noqa: UP042 - the form whose str() is not its value
    URL = "https://api.example.com/x"
    AGENT = "billing/1.4"
    HEADER = "X-Team"
    TEAM = "core"
    SIGNATURE = "0123456789abcdef" * 2
    PATH = "/user"


class Path(str, Enum):  # noqa: UP042 - as above
    OUT = "/../user"


@pytest.mark.asyncio
async def test_the_value_of_an_enumeration_is_sent() -> None:
    compose = Scripted()
    options: dict[str, Any] = {"base_url": Word.URL, "user_agent": Word.AGENT, "token": Word.TEAM}
    async with connect(compose, default_headers={Word.HEADER: Word.TEAM}, **options) as client:
        await client.with_options(signature=Word.SIGNATURE).request("POST", Word.PATH)
        with pytest.raises(ValueError, match="path may hold no dot segments") as caught:
            await client.request("POST", Path.OUT)
        assert "Path.OUT" not in str(caught.value)
    [request] = compose.requests
    assert str(request.url) == "https://api.example.com/x/user"
    assert request.headers["x-team"] == "core"
    assert request.headers["authorization"] == "Bearer core"
    assert f"(op={Word.SIGNATURE.value}) billing/1.4 " in request.headers["user-agent"]


@pytest.mark.asyncio
@pytest.mark.parametrize(("given", "start"), [(None, "compose-async/"), ("app/1.0", "app/1.0 compose-async/")])
async def test_the_user_agent_names_the_application_and_then_the_sdk(given: str | None, start: str) -> None:
    compose = Scripted()
    async with connect(compose, user_agent=given) as client:
        await client.user.get()
    assert compose.requests[0].headers["user-agent"].startswith(start)
    assert " python/3." in compose.requests[0].headers["user-agent"]
