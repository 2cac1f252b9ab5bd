from __future__ import annotations

import asyncio
import gzip
import random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.transport import Served, free, hang_up, ok, reply, request, serving, silence

from compose_async import _clock
from compose_async._transport.attempt_result import NotSent, ResponseLost, TransportFault
from compose_async._transport.call import Call
from compose_async._transport.messages import Reply, Request
from compose_async._transport.pool import pool as pool_module
from compose_async._transport.pool.pool import ConnectionPool
from compose_async.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


pytestmark = pytest.mark.asyncio


class RenamedStream(httpx.AsyncByteStream):
    """httpx's stream over httpcore's, with another attribute."""

    def __init__(self, stream: Any) -> None:
        self.renamed = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self.renamed:
            yield part

    async def aclose(self) -> None:
        await self.renamed.aclose()


async def get(
    pool: ConnectionPool, url: str, *, repeatable: bool = True, timeout: float = 5.0, max_bytes: int = 2**23
) -> Reply:
    wanted = request(url, repeatable=repeatable, timeout=timeout)
    wanted.max_bytes = max_bytes
    return await send(pool, wanted)


async def send(pool: ConnectionPool, request: Request) -> Reply:
    await pool.prepare()
    async with pool.free_slots:
        return await pool.send(request)


def post(url: str, body: bytes | None = None) -> Request:
    return Request(call=Call(operation="x", method="POST", path="/"), url=url, timeout=5.0, body=body)


async def test_calls_one_after_another_share_a_connection() -> None:
    async with serving(ok) as served:
        pool = ConnectionPool(served.base_url, 5)
        for _ in range(3):
            response = await get(pool, served.base_url)
            assert (response.status, response.body, response.complete) == (200, b"{}", True)
            assert response.headers["content-length"] == "2"
        assert served.accepted == 1
        await pool.aclose()
        await served.nobody_connected()


async def test_a_connection_whose_surplus_bytes_cannot_be_seen_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if httpcore had renamed an attribute. That would also fail the test above, and most others of this file.
    monkeypatch.setattr("httpx._transports.default.AsyncResponseStream", RenamedStream)
    async with serving(ok) as served:
        pool = ConnectionPool(served.base_url, 5)
        for _ in range(3):
            assert (await get(pool, served.base_url)).body == b"{}"
        assert served.accepted == 3
        await pool.aclose()


async def test_no_more_exchanges_run_than_there_are_slots_and_the_first_to_wait_is_the_first_served() -> None:
    order: list[bytes] = []
    most = 0

    async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        nonlocal most
        most = max(most, served.open)
        order.append(served.heads[-1].split()[1])
        await asyncio.sleep(0.001)
        writer.write(reply())

    async with serving(slow) as served:
        pool = ConnectionPool(served.base_url, 1)
        await asyncio.gather(*(get(pool, f"{served.base_url}/{n}") for n in range(8)))
        assert order == [f"/{n}".encode() for n in range(8)]
        assert most == 1
        slots_of_three = ConnectionPool(served.base_url, 3)
        await asyncio.gather(*(get(slots_of_three, served.base_url) for _ in range(20)))
        assert most == 3 + 1  # the idle connection of the first
        await pool.aclose()
        await slots_of_three.aclose()


async def test_hundreds_of_cancellations_leave_every_slot_free_and_no_socket_open() -> None:
    async def soon(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await asyncio.sleep(0.002)
        writer.write(reply(b"x" * 5000)[:2000])
        await writer.drain()
        await asyncio.sleep(0.001)
        writer.write(reply(b"x" * 5000)[2000:])

    rng = random.Random(7)  # noqa: S311 - the same churn each time
    async with serving(soon) as served:
        pool = ConnectionPool(served.base_url, 10)

        async def hasty() -> None:
            for _ in range(30):
                call = asyncio.create_task(get(pool, served.base_url, repeatable=rng.random() < 0.5))
                await asyncio.wait({call}, timeout=rng.uniform(0, 0.01))
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)

        await asyncio.gather(*(hasty() for _ in range(14)))
        assert await free(pool.free_slots) == 10
        responses = await asyncio.gather(*(get(pool, served.base_url) for _ in range(10)))
        assert [len(response.body) for response in responses] == [5000] * 10
        await pool.aclose()
        await served.nobody_connected()
        assert pool._closing == set()  # what a client would keep in memory


async def test_a_slot_handed_to_a_waiter_that_is_cancelled_goes_to_the_next() -> None:
    go_on = asyncio.Event()

    async def gated(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await go_on.wait()
        writer.write(reply())

    async with serving(gated) as served:
        pool = ConnectionPool(served.base_url, 1)
        first = asyncio.create_task(get(pool, served.base_url))
        waiters = [asyncio.create_task(get(pool, served.base_url)) for _ in range(3)]
        await asyncio.sleep(0.01)
        first.add_done_callback(lambda _: waiters[0].cancel())
        go_on.set()
        assert (await waiters[2]).status == 200
        assert waiters[0].cancelled()
        assert (await waiters[1]).status == 200
        assert not pool.free_slots.locked()
        await pool.aclose()


async def test_a_refused_connection_is_known_to_be_unsent() -> None:
    async with serving(ok) as served:
        url = served.base_url
    with pytest.raises(NotSent) as caught:
        await get(ConnectionPool(url, 1), url)
    assert not caught.value.timed_out
    assert isinstance(caught.value.cause, httpx.ConnectError)


async def garbage(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(b"what?\r\n\r\n")


async def half_a_response(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(reply(b"0123456789")[:-5])
    await writer.drain()
    writer.close()


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.transport.abort()


async def bad_gzip(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(reply(b"not gzip", "200 OK", "Content-Encoding: gzip"))


@pytest.mark.parametrize("handler", [hang_up, garbage, half_a_response, reset, bad_gzip])
async def test_a_response_that_breaks_after_sending_is_lost_and_the_slot_is_free(
    handler: Callable[..., object],
) -> None:
    async with serving(handler) as served:  # type: ignore[arg-type] # the list joins the types
        pool = ConnectionPool(served.base_url, 1)
        for _ in range(3):
            with pytest.raises(ResponseLost) as caught:
                await get(pool, served.base_url)
            assert not caught.value.timed_out
        await pool.aclose()
        await served.nobody_connected()


async def test_silence_ends_as_a_lost_response_that_timed_out() -> None:
    async with serving(silence) as served:
        pool = ConnectionPool(served.base_url, 1)
        with pytest.raises(ResponseLost) as caught:
            await get(pool, served.base_url, timeout=0.25)
        assert caught.value.timed_out
        await pool.aclose()
        await served.nobody_connected()


@pytest.mark.parametrize("cancel", [True, False])
async def test_a_tls_handshake_that_never_ends_is_unsent_and_leaves_no_socket(*, cancel: bool) -> None:
    async with serving(silence) as served:
        url = served.base_url.replace("http:", "https:")
        pool = ConnectionPool(url, 1)
        calls = [asyncio.create_task(get(pool, url, timeout=5 if cancel else 0.05)) for _ in range(2)]
        while not served.accepted:
            await asyncio.sleep(0.001)
        if cancel:
            for call in calls:
                call.cancel()
            assert [type(end) for end in await asyncio.gather(*calls, return_exceptions=True)] == [
                asyncio.CancelledError,
                asyncio.CancelledError,
            ]
        else:
            for end in await asyncio.gather(*calls, return_exceptions=True):
                assert isinstance(end, NotSent)
                assert end.timed_out
        await pool.aclose()
        await served.nobody_connected()


async def test_certificates_that_cannot_be_loaded_are_a_matter_of_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise FileNotFoundError(2, "No such file", "ca.pem")

    monkeypatch.setattr(httpx, "create_ssl_context", missing)
    monkeypatch.setattr(_clock, "_runs", {})
    with pytest.raises(ConfigurationError, match=r"ca\.pem"):
        await get(ConnectionPool("https://api.compose.io", 1), "https://api.compose.io/2016-07")


async def test_what_may_not_be_repeated_does_not_ride_a_connection_that_idled(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(ok) as served:
        pool = ConnectionPool(served.base_url, 5)
        await get(pool, served.base_url)
        await get(pool, served.base_url, repeatable=False)
        assert served.accepted == 1
        monkeypatch.setattr(pool_module, "MAX_IDLE_UNREPEATABLE", -1.0)
        await get(pool, served.base_url, repeatable=False)
        assert served.accepted == 2
        await get(pool, served.base_url)
        assert served.accepted == 2
        await pool.aclose()
        await served.nobody_connected()


async def test_connections_that_idle_too_long_are_closed_though_nobody_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "KEEPALIVE_EXPIRY", 0.05)
    async with serving(ok) as served:
        pool = ConnectionPool(served.base_url, 5)
        await asyncio.gather(*(get(pool, served.base_url) for _ in range(3)))
        await asyncio.sleep(0.03)
        await get(pool, served.base_url)
        assert served.accepted == served.open == 3
        await served.nobody_connected()
        assert (pool._expiry_timer, len(pool._idle)) == (None, 0)  # as above
        await get(pool, served.base_url)
        assert served.accepted == 4
        await pool.aclose()


async def test_a_connection_that_the_server_closed_while_idle_is_not_written_to() -> None:
    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply())
        await writer.drain()
        writer.close()

    async with serving(once) as served:
        pool = ConnectionPool(served.base_url, 1)
        for expected in (1, 2, 3):
            assert (await get(pool, served.base_url, repeatable=False)).status == 200
            assert served.accepted == expected
            await served.nobody_connected()
            await asyncio.sleep(0.005)
        await pool.aclose()


async def test_a_body_above_the_cap_is_cut_and_its_connection_not_used_again() -> None:
    async def long(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(gzip.compress(b"x" * 1_000_000), "200 OK", "Content-Encoding: gzip"))

    async with serving(long) as served:
        pool = ConnectionPool(served.base_url, 1)
        for expected in (1, 2):
            response = await get(pool, served.base_url, max_bytes=1000)
            assert (response.body, response.complete) == (b"x" * 1000, False)
            assert served.accepted == expected
        roomy = ConnectionPool(served.base_url, 1)
        assert len((await get(roomy, served.base_url)).body) == 1_000_000
        await pool.aclose()
        await roomy.aclose()
        await served.nobody_connected()


async def test_a_body_is_framed_and_repeated_headers_are_joined() -> None:
    async def twice(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"", "200 OK", "Set-Cookie: a", "Set-Cookie: b"))

    async with serving(twice) as served:
        pool = ConnectionPool(served.base_url, 1)
        response = await send(pool, post(served.base_url, b"abc"))
        assert response.headers["set-cookie"] == "a, b"
        await send(pool, post(served.base_url))
        await get(pool, served.base_url)
        assert served.bodies == [b"abc", b"", b""]
        assert [head.count(b"Content-Length") for head in served.heads] == [1, 1, 0]
        assert all(head.count(b"Host: 127.0.0.1:") == 1 for head in served.heads)
        await pool.aclose()


class Custom(httpx.AsyncBaseTransport):
    def __init__(self, error: Exception) -> None:
        self.error = error
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        del request
        raise self.error

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("error", "kind", "timed_out"),
    [
        (httpx.ConnectError("no"), NotSent, False),
        (httpx.ConnectTimeout("no"), NotSent, True),
        (httpx.ReadTimeout("no"), ResponseLost, True),
        (httpx.WriteError("no"), ResponseLost, False),
        (ConnectionResetError("no"), ResponseLost, False),
    ],
)
async def test_a_transport_that_tells_no_events_is_judged_by_its_exceptions(
    error: Exception, kind: type[TransportFault], *, timed_out: bool
) -> None:
    transport = Custom(error)
    pool = ConnectionPool("https://api.compose.io", 1, transport)
    for _ in range(2):
        with pytest.raises(kind) as caught:
            await get(pool, "https://api.compose.io/2016-07")
        assert caught.value.cause is error
        assert caught.value.timed_out is timed_out
    await pool.aclose()
    assert not transport.closed


async def test_a_real_transport_from_outside_is_judged_by_its_events() -> None:
    async with serving(hang_up) as served, httpx.AsyncHTTPTransport() as transport:
        pool = ConnectionPool(served.base_url, 1, transport)
        with pytest.raises(ResponseLost):
            await get(pool, served.base_url)
        await pool.aclose()


async def test_an_error_that_is_not_about_the_network_passes_through() -> None:
    pool = ConnectionPool("http://localhost", 1, Custom(KeyError("a bug in the application under test")))
    for _ in range(2):
        with pytest.raises(KeyError):
            await get(pool, "http://localhost")


async def test_what_is_no_httpx_transport_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'aiohttp', not HTTPTransport"):
        ConnectionPool("http://localhost", 1, httpx.HTTPTransport())


async def test_a_url_that_cannot_be_is_a_value_error() -> None:
    pool = ConnectionPool("http://localhost", 1)
    with pytest.raises(ValueError, match="URL"):
        await get(pool, "http://localhost/" + "x" * 70_000)
    assert not pool.free_slots.locked()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_requests_go_through_the_environments_proxy(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    async def proxy(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        connecting = served.heads[-1].startswith(b"CONNECT")
        writer.write(reply(b"", "407 Proxy Authentication Required") if connecting else reply())

    async with serving(proxy) as served:
        monkeypatch.setenv(f"{scheme}_proxy", served.base_url)
        monkeypatch.delenv("no_proxy", raising=False)
        url = f"{scheme}://compose.invalid/2016-07"
        pool = ConnectionPool(url, 1)
        if scheme == "http":
            assert (await get(pool, url)).status == 200
            assert served.heads[0].startswith(b"GET http://compose.invalid/2016-07 ")
        else:
            # CONNECT was sent, but the request was not: it may be repeated.
            with pytest.raises(NotSent):
                await get(pool, url)
            assert served.heads[0].startswith(b"CONNECT compose.invalid:443 ")
        await pool.aclose()


async def test_a_proxy_reached_over_tls_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(hang_up) as served:
        monkeypatch.setenv("http_proxy", served.base_url.replace("http:", "https:"))
        pool = ConnectionPool("http://compose.invalid", 1)
        call = asyncio.create_task(get(pool, "http://compose.invalid", timeout=0.3))
        with pytest.raises(NotSent):
            await call
        assert pool.connector._ssl_context is not None  # the proxy hangs up before its certificate
        await pool.aclose()
