"""Every hostile response ends in one typed error within its timeout; the slot comes back, and the client goes on."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import pickle
import ssl
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from support.breaking import GOOD, Break, breaking
from support.transport import GET, POST, Served, client, reply, serving

from compose_async import ComposeClient
from compose_async.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ClientClosedError,
    ComposeError,
    DecodeError,
    OutcomeUnknownError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = pytest.mark.asyncio

CAP: Final = 100_000
CERTIFICATE: Final = Path(__file__).parent / "localhost.pem"


def packed(body: bytes, encoding: str = "gzip") -> bytes:
    return reply(body, "200 OK", f"Content-Encoding: {encoding}", "Content-Type: application/json")


BOMB: Final = gzip.compress(b" " * 50_000_000)
USER: Final = b'{"id": "u1", "name": "Sam"}'

RESPONSES: Final[dict[str, tuple[bytes, type[ComposeError]]]] = {
    "60 KB of no status line": (b"XTTP " + b"a" * 60_000 + b"\r\n\r\n", APIConnectionError),
    "many long messages": (
        reply(json.dumps({"errors": {f"f{n}": ["w" * 2000] * 20 for n in range(20)}}).encode(), "422 Unprocessable"),
        APIStatusError,
    ),
    "not http": (b"SSH-2.0-OpenSSH_9.0\r\n\r\n", APIConnectionError),
    "html": (reply(b"<html>busy</html>", "200 OK", "Content-Type: text/html"), DecodeError),
    "another charset": (reply('{"id": "ü"}'.encode("utf-16"), "200 OK", "Content-Type: text/plain"), DecodeError),
    "invalid utf-8": (reply(b'{"id": "\xff\xfe"}'), DecodeError),
    "truncated json": (reply(USER[:-5]), DecodeError),
    "deep json": (reply(b"[" * 90_000), DecodeError),
    "nothing": (reply(b""), DecodeError),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 27\r\n\r\n" + USER, APIConnectionError),
    "a negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + USER, APIConnectionError),
    "a length too long": (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + USER, APIConnectionError),
    "a length too short": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + USER, DecodeError),
    "no length, cut": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + USER[:9], APIConnectionError),
    "a bad chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + USER, APIConnectionError),
    "300 KB of headers": (reply(USER, "200 OK", f"X: {'x' * 300_000}"), APIConnectionError),
    "many headers": (reply(USER, "200 OK", *("X: y" for _ in range(30_000))), APIConnectionError),
    "a body above the cap": (reply(b" " * (CAP + 1)), DecodeError),
    "a gzip bomb": (packed(BOMB), DecodeError),
    "a bomb in a bomb": (packed(gzip.compress(BOMB), "gzip, gzip"), APIConnectionError),
    "an unknown encoding": (packed(USER, "br"), APIConnectionError),
    "not gzip": (packed(USER), APIConnectionError),
    "gzip without an end": (packed(gzip.compress(USER)[:-9]), APIConnectionError),
    "gzip with more behind it": (packed(gzip.compress(USER) + b"more"), APIConnectionError),
    "a redirect": (reply(b"", "302 Found", "Location: https://elsewhere.example/"), APIStatusError),
    "a switch of protocols": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", APIConnectionError),
    "no status known": (reply(b"{}", "599 What"), APIStatusError),
}


def compose(base_url: str, **options: object) -> ComposeClient:
    chosen: dict[str, object] = {"timeout": 2.0, "max_retries": 0, "max_connections": 1, "max_response_bytes": CAP}
    chosen |= options
    return ComposeClient("t0ken", base_url=base_url, **chosen)  # type: ignore[arg-type] # of the tests' own


async def lives(one: ComposeClient) -> None:
    assert (await one.request("GET", "/user")).json() == {"id": "1"}


@pytest.mark.parametrize("name", RESPONSES)
async def test_a_hostile_response_is_one_typed_error_and_the_client_goes_on(name: str) -> None:
    response, kind = RESPONSES[name]
    async with breaking(Break(send=response)) as seen, compose(seen.base_url) as one:
        with pytest.raises(kind):
            await one.user.get()
        await lives(one)
        await one.aclose()
        await seen.nobody_connected()


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "identity", ""])
async def test_what_was_packed_as_agreed_is_read(encoding: str) -> None:
    body = zlib.compress(USER) if encoding == "deflate" else gzip.compress(USER) if "gzip" in encoding else USER
    async with breaking(Break(send=packed(body, encoding))) as seen, compose(seen.base_url) as one:
        assert (await one.user.get()).name == "Sam"


@pytest.mark.parametrize("given", ["transport", "client"])
async def test_an_encoding_nobody_asked_for_costs_no_place_in_a_pool_of_the_callers(given: str) -> None:
    pool = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    over = pool if given == "transport" else httpx.AsyncClient(transport=pool)
    async with breaking(Break(send=packed(USER, "br"))) as seen, compose(seen.base_url, transport=over) as one:
        with pytest.raises(APIConnectionError):
            await one.user.get()
        await lives(one)
        await over.aclose()


@pytest.mark.parametrize(
    ("method", "head"),
    [("HEAD", b"200 OK\r\nContent-Type: application/json"), ("POST", b"205 Reset Content\r\nContent-Type: text/json")],
)
async def test_a_response_that_has_no_body_by_itself_is_whole(method: str, head: bytes) -> None:
    response = b"HTTP/1.1 " + head + b"\r\nConnection: close\r\n\r\n"
    async with breaking(Break(send=response)) as seen, compose(seen.base_url) as one:
        assert (await one.request(method, "/user")).body == b""
        assert len(seen.requests) == 1


async def test_closing_in_the_middle_of_a_handshake_leaves_no_doubt_about_a_write() -> None:
    hello = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        hello.set()
        while await reader.read(4096):
            pass
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    one = compose(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout=20.0)
    asking = asyncio.ensure_future(one.request("POST", "/deployments", json={}))
    await hello.wait()
    await one.aclose()
    with pytest.raises(ClientClosedError):
        await asking
    server.close()


async def test_a_write_that_waits_in_a_pool_of_the_callers_was_not_sent() -> None:
    pool = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    hold = asyncio.Event()

    async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await hold.wait()
        writer.write(reply(b'{"id": "1"}'))

    async with serving(slow) as served, compose(served.base_url, transport=pool, max_connections=2) as one:
        first = asyncio.ensure_future(one.with_options(timeout=20).request("GET", "/user"))
        while not served.heads:
            await asyncio.sleep(0.001)
        with pytest.raises(APITimeoutError):
            await one.with_options(timeout=0.5).request("POST", "/teams", json={})
        hold.set()
        await first
        assert len(served.heads) == 1
        await pool.aclose()


@pytest.mark.parametrize("write", [True, False])
async def test_an_endless_body_is_cut_at_the_cap_and_endless_headers_at_theirs(*, write: bool) -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if len(served.heads) == 1 else b"X: "))
        while True:
            writer.write(b" " * 10_000)
            await writer.drain()

    async with serving(endless) as served:
        transport = client(served.base_url, max_retries=0, max_response_bytes=CAP)
        with pytest.raises(OutcomeUnknownError if write else DecodeError, match="longer than 100000 bytes") as caught:
            await transport.send(POST if write else GET)
        assert isinstance(caught.value.__cause__ if write else caught.value, DecodeError)
        with pytest.raises(OutcomeUnknownError if write else APIConnectionError):
            await transport.send(POST if write else GET)
        await transport.aclose()
        await served.nobody_connected()


async def test_a_gzip_bomb_is_never_unpacked_beyond_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 0
    real = zlib.decompressobj

    class Watched:
        def __init__(self, wbits: int) -> None:
            self.inner = real(wbits)
            self.unused_data, self.eof = b"", False

        def decompress(self, data: bytes, limit: int) -> bytes:
            nonlocal most
            unpacked = self.inner.decompress(data, limit)
            most = max(most, len(unpacked))
            return unpacked

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    async with breaking(Break(send=packed(BOMB))) as seen, compose(seen.base_url) as one:
        with pytest.raises(DecodeError, match="longer than"):
            await one.user.get()
    assert most == CAP + 1


@pytest.mark.parametrize("start", ["", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"])
@pytest.mark.parametrize("write", [True, False])
async def test_a_response_that_trickles_ends_at_the_timeout_of_the_whole(start: str, *, write: bool) -> None:
    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        if len(served.heads) > 1:
            writer.write(GOOD)
            return
        writer.write(start.encode())
        for byte in reply(b" " * 500):
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)

    async with serving(trickle) as served, compose(served.base_url, timeout=0.15) as one:
        with pytest.raises(OutcomeUnknownError if write else APITimeoutError) as caught:
            await one.request("POST" if write else "GET", "/deployments")
        assert isinstance(caught.value.__cause__, APITimeoutError | TimeoutError)
        await lives(one)


async def test_bytes_behind_a_response_are_never_taken_for_the_next_one() -> None:
    async def twice(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        number = len(served.heads)
        extra = reply(b'{"id": "of somebody else"}') if number == 1 else b""
        writer.write(reply(b'{"id": "%d"}' % number) + extra)

    async with serving(twice) as served, compose(served.base_url) as one:
        for number in (1, 2, 3):
            assert (await one.request("POST", "/deployments", json={})).json() == {"id": str(number)}
        assert served.accepted == 2


async def test_a_response_that_nobody_asked_for_is_not_read() -> None:
    async def goodbye(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(GOOD)
        await writer.drain()
        if len(served.heads) == 1:
            await asyncio.sleep(0.01)
            writer.write(reply(b"", "408 Request Timeout"))

    async with serving(goodbye) as served, compose(served.base_url) as one:
        await lives(one)
        await asyncio.sleep(0.03)
        assert (await one.request("POST", "/deployments", json={})).status == 200
        assert served.accepted == 2


async def test_a_redirect_takes_neither_the_token_nor_the_call_elsewhere() -> None:
    async with breaking(Break()) as other:
        redirect = reply(b"", "307 Temporary Redirect", f"Location: {other.base_url}/deployments")
        async with breaking(Break(send=redirect), then=redirect) as seen, compose(seen.base_url) as one:
            for method in ("GET", "POST", "DELETE"):
                with pytest.raises(APIStatusError, match="redirects are not followed") as caught:
                    await one.request(method, "/deployments")
                assert caught.value.status == 307
        assert other.requests == []


# --- TLS


def trusting() -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(CERTIFICATE)))


def server_tls() -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    return tls


async def test_a_certificate_of_our_own_is_trusted_where_the_transport_says_so() -> None:
    async with breaking(Break(send=GOOD), tls=server_tls()) as seen:
        async with compose(seen.base_url) as one:
            with pytest.raises(APIConnectionError, match="could not reach"):
                await one.user.get()
        seen.requests.clear()
        async with trusting() as transport:
            async with compose(seen.base_url, transport=transport, max_retries=1) as one:
                await lives(one)
            async with compose(seen.base_url, transport=transport, max_retries=1) as one:
                await lives(one)  # it was not closed with the first client


async def test_the_certificates_of_the_environment_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with breaking(Break(send=GOOD), tls=server_tls()) as seen, compose(seen.base_url) as one:
        await lives(one)


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def garbage(writer: asyncio.StreamWriter) -> None:
    """Bytes beneath the TLS, as a broken middlebox would insert them."""
    os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + b"?" * 32)


def truncate(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize("harm", [garbage, truncate])
@pytest.mark.parametrize("what", ["read", "write", "download"])
async def test_tls_that_fails_in_mid_stream_is_a_lost_response(
    what: str, harm: Callable[[asyncio.StreamWriter], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    harmed = 0

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal harmed
        await reader.readuntil(b"\r\n\r\n")
        if harmed:
            writer.write(GOOD)
        else:
            harmed += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + USER)
            await writer.drain()
            await asyncio.sleep(0.01)
            harm(writer)
            await reader.read()
        writer.close()

    def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.ensure_future(respond(reader, writer)))

    tasks: list[asyncio.Future[None]] = []
    server = await asyncio.start_server(quietly, "127.0.0.1", 0, ssl=server_tls())
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    async with compose(url) as one:
        if what == "download":
            with pytest.raises(APIConnectionError, match="lost the response"):
                # compose.backups.download() would use up the response that is harmed
                await one._caller.download(f"{url}/backup", tmp_path / "backup")
            assert left_in(tmp_path) == []
        else:
            with pytest.raises(OutcomeUnknownError if what == "write" else APIConnectionError) as caught:
                await one.request("POST" if what == "write" else "GET", "/user")
            assert not isinstance(caught.value, APITimeoutError)
            assert not isinstance(caught.value.__cause__, APITimeoutError)
        await lives(one)
    server.close()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("what", ["call", "poll", "refresh", "condition", "download"])
async def test_a_refused_certificate_is_an_error_at_once_and_nothing_that_passes(what: str, tmp_path: Path) -> None:
    async with breaking(Break(send=GOOD), then=GOOD, tls=server_tls()) as seen:
        async with compose(seen.base_url, max_retries=4) as one:
            work: dict[str, Callable[[], Awaitable[object]]] = {
                "call": one.user.get,
                "poll": one.recipes.future("r1").wait,
                "refresh": one.recipes.future("r1").refresh,
                "condition": lambda: one.wait_until(one.user.get, bool),
                # compose.backups.download() would end before, as any call
                "download": lambda: one._caller.download(f"{seen.base_url}/x", tmp_path / "x"),
            }
            with pytest.raises(APIConnectionError, match="its certificate is refused: self-signed") as caught:
                await work[what]()
        assert not caught.value.transient
        assert not pickle.loads(pickle.dumps(caught.value)).transient  # noqa: S301 - our own
        assert seen.requests == []


async def test_nobody_there_passes() -> None:
    async with compose("http://127.0.0.1:9") as one:
        with pytest.raises(APIConnectionError) as caught:
            await one.user.get()
    assert caught.value.transient
