"""Transports other than the own pool: aiohttp for safe GETs only, and a caller's httpx transport or client."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient
from support.transport import GET, POST, Served, client, ok, reply, serving, silence

from compose_async import ComposeClient, Timeout
from compose_async._clock import LoopClock
from compose_async._transport.pool import connector as connect
from compose_async.errors import APIConnectionError, APITimeoutError, ComposeError, ConfigurationError

if TYPE_CHECKING:
    from compose_async._transport.call import Replay

pytestmark = pytest.mark.asyncio

VERBS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def verbs(served: Served) -> Counter[str]:
    return Counter(head.split()[0].decode() for head in served.heads)


@pytest.mark.parametrize("replay", ["safe", "unsent-only"])
@pytest.mark.parametrize("verb", VERBS)
async def test_only_a_safe_get_reaches_the_server_more_than_once_when_its_response_is_lost(
    verb: str, replay: Replay
) -> None:
    async def warm_then_lost(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        # On connections that were used before, aiohttp sends again without being asked.
        if b"/warm" in served.heads[-1]:
            writer.write(reply())
        else:
            writer.close()

    async with serving(warm_then_lost) as served:
        transport = client(served.base_url, over="aiohttp", max_retries=0)
        await transport.send(GET.replace(path="/warm"))
        await transport.send(POST.replace(path="/warm"))
        served.heads.clear()
        with pytest.raises(ComposeError):
            await transport.send(POST.replace(method=verb, replay=replay))
        assert verbs(served) == {verb: 2 if (verb, replay) == ("GET", "safe") else 1}
        await transport.aclose()
        await served.nobody_connected()


async def test_reads_ride_aiohttp_and_writes_do_not() -> None:
    async with serving(ok) as served:
        transport = client(served.base_url, over="aiohttp", max_connections=1)
        response = await transport.send(GET.replace(path="/recipes/a%2Fb%20c", query=(("x", "1 2"),)))
        assert response.json() == {}
        assert served.heads[0].startswith(b"GET /recipes/a%2Fb%20c?x=1+2 HTTP/1.1\r\n")
        head = served.heads[0].lower()
        for name in (b"host", b"authorization", b"user-agent", b"accept", b"accept-encoding", b"x-request-id"):
            assert head.count(b"\r\n" + name + b":") == 1
        assert b"transfer-encoding" not in head
        for verb in VERBS[1:]:
            await transport.send(POST.replace(method=verb))
        await transport.send(GET.replace(replay="unsent-only"))
        assert served.accepted == 2
        await transport.send(GET)
        assert served.accepted == 2
        await transport.aclose()
        await served.nobody_connected()


async def test_over_aiohttp_responses_are_unpacked_and_cookies_not_kept() -> None:
    async def packed(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(reply(gzip.compress(b'{"a": 1}'), "200 OK", "Content-Encoding: gzip", "Set-Cookie: a=b; Path=/"))

    async with serving(packed) as served:
        transport = client(served.base_url, over="aiohttp")
        for _ in range(2):
            assert (await transport.send(GET)).json() == {"a": 1}
        assert b"cookie" not in served.heads[1].lower()
        await transport.aclose()


ENDS: Final[dict[str, bytes | None]] = {
    "long headers": reply(b"{}", "200 OK", f"X: {'x' * 300_000}"),
    "garbage": b"what?\r\n\r\n",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
    "closed": b"",
    "silent": None,
}


@pytest.mark.parametrize("name", ENDS)
async def test_over_aiohttp_what_breaks_is_the_same_typed_error(name: str) -> None:
    end = ENDS[name]

    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        if end is None:
            await silence(reader, writer, served)
            return
        writer.write(end)
        await writer.drain()
        writer.close()

    async with serving(broken) as served:
        transport = client(served.base_url, over="aiohttp", max_retries=0, max_connections=1, timeout=0.1)
        for _ in range(3):
            with pytest.raises(APITimeoutError if end is None else APIConnectionError):
                await transport.send(GET)
        await transport.aclose()
        await served.nobody_connected()


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
async def test_over_aiohttp_reading_has_a_limit_of_its_own(begun: bytes) -> None:
    async def stuck(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(begun)
        await silence(reader, writer, served)

    async with serving(stuck) as served:
        timeout = Timeout(connect=60.0, read=0.05)
        transport = client(served.base_url, over="aiohttp", max_retries=0, timeout=timeout)
        async with asyncio.timeout(20):
            with pytest.raises(APITimeoutError, match="lost the response"):
                await transport.send(GET)
        await transport.aclose()


async def test_over_aiohttp_a_long_header_is_read() -> None:
    async def lengthy(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"{}", "200 OK", f"X: {'x' * 50_000}"))

    async with serving(lengthy) as served:
        transport = client(served.base_url, over="aiohttp", max_retries=0)
        assert len((await transport.send(GET)).headers["x"]) == 50_000
        await transport.aclose()


async def test_nobody_there_is_the_same_error_over_aiohttp() -> None:
    transport = client("http://127.0.0.1:9", over="aiohttp", max_retries=0)
    with pytest.raises(APIConnectionError):
        await transport.send(GET)
    await transport.aclose()


async def test_a_handshake_that_never_ends_is_a_call_that_was_never_sent_over_aiohttp() -> None:
    async with serving(silence) as served:
        transport = client(served.base_url.replace("http:", "https:"), over="aiohttp", max_retries=0, timeout=1.0)
        with pytest.raises(APITimeoutError, match="could not reach"):
            await transport.send(GET)
        await transport.aclose()


async def test_calls_over_aiohttp_can_be_cancelled_by_the_hundred() -> None:
    async def soon(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await asyncio.sleep(0.002)
        writer.write(reply())

    async with serving(soon) as served:
        transport = client(served.base_url, over="aiohttp", max_connections=5)
        for number in range(200):
            call = asyncio.ensure_future(transport.send(GET))
            await asyncio.wait({call}, timeout=(number % 7) / 2000)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
        await asyncio.gather(*(transport.send(GET) for _ in range(20)))
        await transport.aclose()
        await served.nobody_connected()


async def test_aiohttp_goes_through_the_environments_proxy_but_not_through_socks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    async with serving(ok) as served:
        monkeypatch.setenv("http_proxy", served.base_url)
        transport = client("http://compose.invalid", over="aiohttp", allow_http=True)
        await transport.send(GET)
        assert served.heads[0].startswith(b"GET http://compose.invalid/recipes/1 ")
        await transport.aclose()
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    monkeypatch.setattr("compose_async._transport.proxies.find_spec", lambda _: True)
    assert not connect.Connector("http://compose.invalid", "aiohttp", LoopClock()).uses_aiohttp


async def test_asking_for_aiohttp_without_having_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "find_spec", lambda _: None)
    async with ComposeClient("t0ken", transport="aiohttp") as compose:
        with pytest.raises(ConfigurationError, match=r"pip install 'compose-async\[aiohttp\]'"):
            await compose.user.get()


async def test_aiohttp_is_not_taken_for_writes_by_another_door() -> None:
    async with HttpxAiohttpClient() as own:
        for transport in (AiohttpTransport(), own):
            async with ComposeClient("t0ken", transport=transport) as compose:
                with pytest.raises(ConfigurationError, match="transport='aiohttp'"):
                    await compose.user.get()


# --- a caller's own httpx client


class Noting(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.urls: list[str] = []
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(str(request.url))
        assert request.headers["authorization"] == "Bearer t0ken"
        return httpx.Response(200, json={"id": "u1", "name": "Sam"})

    async def aclose(self) -> None:
        self.closed = True


async def test_of_a_callers_own_client_transports_and_mounts_are_used_and_nothing_else() -> None:
    usual, mounted = Noting(), Noting()

    async def hook(_: httpx.Request) -> None:
        pytest.fail("the hooks are for the caller's own requests")

    hooks: dict[str, list[Any]] = {"request": [hook]}
    own = httpx.AsyncClient(
        transport=usual,
        mounts={"https://other.example": mounted},
        auth=("user", "password"),
        headers={"X-Own": "1"},
        event_hooks=hooks,
    )
    async with ComposeClient("t0ken", base_url="https://api.example", transport=own) as compose:
        assert (await compose.user.get()).name == "Sam"
    async with ComposeClient("t0ken", base_url="https://other.example", transport=own) as compose:
        await compose.user.get()
    assert usual.urls == ["https://api.example/user"]
    assert mounted.urls == ["https://other.example/user"]
    assert not own.is_closed
    await own.aclose()
    assert usual.closed


async def test_a_write_lost_over_http2_is_not_taken_for_unsent() -> None:
    class Multiplexed(httpx.AsyncBaseTransport):
        times = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            Multiplexed.times += 1
            trace = request.extensions["trace"]
            await trace("connection.connect_tcp.complete", {"return_value": None})
            await trace("http2.send_request_headers.started", {"request": httpx.Request("POST", "https://x")})
            raise httpx.ReadError("gone")

    transport = client("https://api.example", over=Multiplexed())
    with pytest.raises(ComposeError, match="may have been carried out"):
        await transport.send(POST)
    assert Multiplexed.times == 1
