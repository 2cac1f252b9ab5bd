"""Default headers, a timeout in two parts, and the headers of a refusal."""

from __future__ import annotations

import asyncio
import pickle
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import BASE_URL, TOKEN, Scripted, Untouchable, connect
from support.transport import ok, reply, serving, silence

from compose_async import (
    APITimeoutError,
    ComposeClient,
    ConfigurationError,
    NotFoundError,
    OutcomeUnknownError,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.transport import Served

pytestmark = pytest.mark.asyncio


# --- default headers


async def test_default_headers_go_with_every_request() -> None:
    compose = Scripted()
    async with connect(compose, default_headers={"X-Team": " billing ", "x-trace": "on"}) as client:
        await client.user.get()
        await client.request("POST", "/teams", json={})
    for request in compose.requests:
        assert (request.headers["x-team"], request.headers["x-trace"]) == ("billing", "on")
        assert request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_options_may_bring_other_headers_or_none() -> None:
    compose = Scripted()
    async with connect(compose, default_headers={"X-Team": "billing"}) as client:
        await client.with_options(default_headers={"X-Job": "7"}).user.get()
        await client.with_options(default_headers={}).user.get()
        await client.with_options(timeout=5).user.get()
    seen = [(request.headers.get("x-team"), request.headers.get("x-job")) for request in compose.requests]
    assert seen == [(None, "7"), (None, None), ("billing", None)]


async def test_downloads_lead_elsewhere_and_get_no_default_headers(tmp_path: Path) -> None:
    async with (
        serving(ok) as served,
        ComposeClient("t", base_url=served.base_url, default_headers={"X-Team": "billing"}) as client,
    ):
        await client.backups.download("d1", "b1", tmp_path / "file")
        assert b"x-team" not in served.heads[0].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer other"},
        {"AUTHORIZATION": "x"},
        {"Proxy-Authorization": "x"},
        {"Host": "evil.example"},
        {"Content-Length": "5"},
        {"Transfer-Encoding": "chunked"},
        {"X-Request-Id": "1"},
        {"User-Agent": "x"},
        {"X Team": "x"},
        {"X-Team\r\nHost": "x"},
        {"": "x"},
        {5: "x"},
        {"X-Team": "a\r\nb: c"},
        {"X-Team": "naïve"},
        {"X-Team": 5},
        {"X-Team": None},
        [("X-Team", "x")],
        "X-Team: x",
    ],
)
async def test_headers_that_cannot_or_may_not_be_are_refused(headers: Any) -> None:
    client = ComposeClient("t")
    builds: list[Callable[..., ComposeClient]] = [partial(ComposeClient, "t"), client.with_options]
    for build in builds:
        with pytest.raises(ConfigurationError, match="default_headers"):
            build(default_headers=headers)


async def test_the_value_of_a_header_shows_nowhere() -> None:
    client = connect(Scripted(), default_headers={"X-Gateway-Key": "k3y-of-the-gateway"})
    assert "k3y" not in repr(client._settings) + repr(vars(client))  # trackers show private locals
    with pytest.raises(ConfigurationError) as caught:
        ComposeClient("t", default_headers={"X-Gateway-Key": "k3y\n"})
    assert "k3y" not in str(caught.value)


# --- a timeout in two parts


async def test_a_connection_that_never_stands_ends_at_the_time_for_connecting() -> None:
    async with serving(silence) as served:
        url = served.base_url.replace("http:", "https:")  # the handshake is never answered
        async with ComposeClient("t", base_url=url, max_retries=0, timeout=Timeout(connect=0.05, read=60)) as client:
            with pytest.raises(APITimeoutError, match="could not reach"):
                await client.user.get()


@pytest.mark.parametrize("write", [True, False])
async def test_silence_on_a_connection_ends_at_the_time_for_reading(*, write: bool) -> None:
    async with serving(silence) as served:
        timeout = Timeout(connect=60, read=0.05)
        async with ComposeClient("t", base_url=served.base_url, max_retries=0, timeout=timeout) as client:
            with pytest.raises(OutcomeUnknownError if write else APITimeoutError):
                await client.request("POST" if write else "GET", "/user")


async def test_connecting_takes_nothing_from_the_time_for_reading() -> None:
    async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await asyncio.sleep(0.2)
        writer.write(reply(b'{"id": "u1", "name": "Sam"}'))

    async with serving(slow) as served:
        timeout = Timeout(connect=0.1, read=5)
        async with ComposeClient("t", base_url=served.base_url, max_retries=0, timeout=timeout) as client:
            for _ in range(2):  # over a new connection, and over one that stands
                assert (await client.user.get()).name == "Sam"


async def test_a_transport_that_reports_nothing_has_the_sum_of_both() -> None:
    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    begun = time.monotonic()
    async with connect(Silent(), timeout=Timeout(connect=0.05, read=0.05)) as client:
        with pytest.raises(APITimeoutError):
            await client.user.get()
    assert time.monotonic() - begun >= 0.1


@pytest.mark.parametrize("parts", [(0, 1), (1, 0), (-1, 1), (1, float("inf")), (float("nan"), 1), ("1", 1), (1, True)])
async def test_both_parts_are_checked(parts: tuple[Any, Any]) -> None:
    timeout = Timeout(connect=parts[0], read=parts[1])
    client = ComposeClient("t")
    builds: list[Callable[..., ComposeClient]] = [partial(ComposeClient, "t"), client.with_options]
    for build in builds:
        with pytest.raises(ConfigurationError, match="timeout"):
            build(timeout=timeout)


# --- the headers of a refusal


async def test_a_refusal_has_its_headers_without_secrets() -> None:
    headers = {
        "X-Region": "eu",
        "X-Echo": f"Bearer {TOKEN}",
        "X-Raw-Echo": f"token was {TOKEN}",
        "Set-Cookie": "session=abc123",
        "X-Dsn": "postgres://u:hunter2@h/d",
    }
    compose = httpx.MockTransport(lambda _: httpx.Response(404, json={}, headers=headers))
    async with connect(compose) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.user.get()
    assert caught.value.headers["x-region"] == "eu"
    assert pickle.loads(pickle.dumps(caught.value)).headers == caught.value.headers  # noqa: S301 - our own
    for secret in (TOKEN, "abc123", "hunter2"):
        assert secret not in repr(caught.value.headers)


async def test_options_keep_the_subclass_and_what_it_has_and_build_resources_of_their_own() -> None:
    class Ours(ComposeClient):
        def __init__(self, team: str, **options: Any) -> None:
            super().__init__(TOKEN, **options)
            self.team = team

    compose = Scripted()
    async with Ours("billing", base_url=BASE_URL, transport=compose) as client:
        user = client.user
        clone = client.with_options(default_headers={"X-Job": "7"})
        assert isinstance(clone, Ours)
        assert clone.team == "billing"
        assert clone.user is not user
        assert client.user is user
        await clone.user.get()
        await client.user.get()
    assert [request.headers.get("x-job") for request in compose.requests] == ["7", None]


async def test_a_signature_is_a_text() -> None:
    async with connect(Untouchable()) as compose:
        wrong: Any = 5
        with pytest.raises(TypeError, match="signature must be a str"):
            compose.with_options(signature=wrong)


async def test_clients_that_are_made_one_from_the_other_keep_none_of_those_between() -> None:
    compose = ComposeClient("token", base_url="https://api.compose.io/2016-07")
    async with compose:
        latest = compose
        for _ in range(2000):
            latest = latest.with_options(max_retries=1)
        assert latest.recipes.future("r1").handle.recipe_id == "r1"  # each kept the one before, to the recursion limit
