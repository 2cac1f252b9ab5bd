"""Was it sent? Mocked and patched transports report nothing, and silence proves nothing."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import AsyncMock, patch

import anyio
import httpcore
import httpx
import pytest
import respx
from support.breaking import GOOD, Break, breaking
from support.transport import JumpClock, backup

from compose_async import ComposeClient
from compose_async.errors import (
    APIConnectionError,
    ConfigurationError,
    OutcomeUnknownError,
)
from compose_async.events import RetryEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from compose_async.events import Event

pytestmark = pytest.mark.asyncio

BASE: Final = "http://127.0.0.1:9"
CERTIFICATE: Final = Path(__file__).parent / "localhost.pem"

MAYBE_SENT: Final = [
    httpx.ReadTimeout("no"),
    httpx.ReadError("no"),
    httpx.WriteError("no"),
    httpx.WriteTimeout("no"),
    httpx.CloseError("no"),
    httpx.RemoteProtocolError("no"),
    httpx.NetworkError("no"),
    ConnectionResetError("no"),
    TimeoutError("no"),
]
NEVER_SENT: Final = [httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.PoolTimeout("no")]
OTHERS: Final = [
    httpx.HTTPStatusError("no", request=httpx.Request("POST", BASE), response=httpx.Response(500)),
    httpx.InvalidURL("no"),
    httpx.StreamClosed(),
    httpx.DecodingError("no"),
    httpcore.ReadError("no"),
    anyio.BrokenResourceError(),
    asyncio.IncompleteReadError(b"", 1),
    RuntimeError("no"),
    ExceptionGroup("no", [OSError("no")]),
]
"""Exceptions that no transport of httpx should raise, and some of other people do."""


async def create(compose: ComposeClient) -> object:
    return await compose.deployments.create(
        account_id="a1", name="orders", type="postgresql", datacenter="aws:us-east-1"
    )


async def scale(compose: ComposeClient) -> object:
    return await compose.scalings.set("d1", units=4)


async def remove(compose: ComposeClient) -> object:
    return await compose.deployments.deprovision("d1")


async def raw(compose: ComposeClient) -> object:
    return await compose.request("PUT", "/deployments/d1", json={})


class Raising(httpx.AsyncBaseTransport):
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self._error


class Quick:
    """Carriers are given the clock on which backoff is over at once."""

    @staticmethod
    def client(transport: Any = None, **options: Any) -> ComposeClient:
        compose = ComposeClient("t0ken", base_url=BASE, transport=transport, **options)
        # only a transport of the caller's own may bring a clock
        compose._caller.transport.clock = JumpClock()
        return compose


def carriers() -> dict[str, Any]:
    pool = httpx.AsyncHTTPTransport(verify=False)  # it is patched, and loading certificates takes 25 ms
    return {"own": None, "transport": pool, "client": httpx.AsyncClient(transport=pool), "aiohttp": "aiohttp"}


@pytest.mark.parametrize("carrier", ["own", "transport", "client", "aiohttp"])
@pytest.mark.parametrize("error", MAYBE_SENT, ids=lambda error: type(error).__name__)
async def test_a_patched_transport_that_fails_a_write_is_asked_once(carrier: str, error: Exception) -> None:
    with patch.object(httpx.AsyncHTTPTransport, "handle_async_request", AsyncMock(side_effect=error)) as asked:
        async with Quick.client(carriers()[carrier]) as compose:
            with pytest.raises(OutcomeUnknownError):
                await create(compose)
    assert asked.await_count == 1


@pytest.mark.parametrize("write", [create, scale, remove, raw])
async def test_so_is_every_kind_of_write(write: Callable[[ComposeClient], Awaitable[object]]) -> None:
    error = httpx.ReadTimeout("no")
    with patch.object(httpx.AsyncHTTPTransport, "handle_async_request", AsyncMock(side_effect=error)) as asked:
        async with Quick.client() as compose:
            with pytest.raises(OutcomeUnknownError):
                await write(compose)
    assert asked.await_count == 1


@pytest.mark.parametrize("error", NEVER_SENT, ids=lambda error: type(error).__name__)
async def test_a_connection_that_never_stood_may_be_tried_again(error: Exception) -> None:
    with patch.object(httpx.AsyncHTTPTransport, "handle_async_request", AsyncMock(side_effect=error)) as asked:
        async with Quick.client() as compose:
            with pytest.raises(APIConnectionError):
                await create(compose)
    assert asked.await_count == 5


@pytest.mark.parametrize("using", ["httpx", "httpcore"])
@pytest.mark.parametrize("error", MAYBE_SENT[:6], ids=lambda error: type(error).__name__)
async def test_respx_that_fails_a_write_is_asked_once(using: str, error: Exception) -> None:
    with respx.mock(base_url=BASE, using=using) as router:
        route = router.post("/deployments").mock(side_effect=error)
        carried = httpx.AsyncClient() if using == "httpx" else None
        async with Quick.client(carried) as compose:
            with pytest.raises(OutcomeUnknownError):
                await create(compose)
        assert route.call_count == 1
        route.mock(side_effect=httpx.ConnectError)
        async with Quick.client(carried) as compose:
            with pytest.raises(APIConnectionError):
                await create(compose)
        assert route.call_count == 6


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
async def test_whatever_else_a_transport_raises_leaves_a_write_in_doubt(error: Exception) -> None:
    async with Quick.client(Raising(error)) as compose:
        for write in (create, raw):
            with pytest.raises(OutcomeUnknownError) as caught:
                await write(compose)
            assert "may have been carried out" in str(caught.value)
        if not isinstance(error, httpx.RequestError):
            with pytest.raises(type(error)):
                await compose.user.get()  # a read is as it was


async def test_an_assertion_of_a_mock_reaches_the_test() -> None:
    async with Quick.client(Raising(AssertionError("not mocked"))) as compose:
        with pytest.raises(AssertionError, match="not mocked"):
            await create(compose)


async def test_a_url_that_cannot_be_sent_is_an_argument_and_no_doubt() -> None:
    async with Quick.client(Raising(RuntimeError())) as compose:
        with pytest.raises(ValueError, match="too long"):
            await compose.scalings.set("x" * 70_000, units=2)


class LostBody(httpx.AsyncByteStream):
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        raise self._error


@pytest.mark.parametrize(
    "error",
    [*NEVER_SENT, httpx.UnsupportedProtocol("no"), ssl.SSLCertVerificationError("no"), httpx.ReadError("no")],
    ids=lambda error: type(error).__name__,
)
async def test_once_a_response_has_begun_no_error_says_that_the_request_was_never_sent(error: Exception) -> None:
    asked = 0

    async def respond(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(202, stream=LostBody(error))

    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_code, error.verify_message = 18, "self-signed"
    async with Quick.client(httpx.MockTransport(respond)) as compose:
        with pytest.raises(OutcomeUnknownError):
            await create(compose)
    assert asked == 1


async def test_a_patched_pool_below_httpx_is_believed_no_more() -> None:
    failing = AsyncMock(side_effect=httpcore.ReadError("no"))
    with patch.object(httpcore.AsyncConnectionPool, "handle_async_request", failing):
        async with Quick.client() as compose:
            with pytest.raises(OutcomeUnknownError):
                await create(compose)
    assert failing.await_count == 1


async def test_a_patched_transport_that_hangs_leaves_a_write_in_doubt() -> None:
    async def hang(*_: object) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    with patch.object(httpx.AsyncHTTPTransport, "handle_async_request", hang):
        async with Quick.client(timeout=0.02) as compose:
            with pytest.raises(OutcomeUnknownError):
                await create(compose)


async def test_closing_while_a_transport_that_reports_nothing_has_a_write_leaves_it_in_doubt() -> None:
    begun = asyncio.Event()

    async def hang(_: httpx.Request) -> httpx.Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with Quick.client(httpx.MockTransport(hang)) as compose:
        write = asyncio.create_task(create(compose))
        await begun.wait()
    with pytest.raises(OutcomeUnknownError, match="the client was closed"):
        await write


# --- certificates


def server_tls() -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    return tls


@pytest.mark.parametrize("carrier", ["own", "aiohttp", "given"])
@pytest.mark.parametrize("write", [True, False])
async def test_a_certificate_that_is_not_trusted_fails_at_once_and_says_what_helps(
    carrier: str, *, write: bool
) -> None:
    events: list[Event] = []
    carried: Any = {"own": None, "aiohttp": "aiohttp", "given": httpx.AsyncHTTPTransport()}[carrier]
    async with (
        breaking(Break(send=GOOD), tls=server_tls()) as seen,
        ComposeClient("t", base_url=seen.base_url, transport=carried, hooks=[events.append]) as compose,
    ):
        with pytest.raises(APIConnectionError) as caught:
            await compose.request("POST" if write else "GET", "/user")
    port = seen.base_url.rpartition(":")[2]
    assert f"could not reach Compose at localhost:{port}" in str(caught.value)
    assert "self-signed certificate" in str(caught.value)
    assert ("SSL_CERT_FILE" in str(caught.value)) == (carrier != "given")
    assert not any(isinstance(event, RetryEvent) for event in events)


async def test_a_certificate_of_another_host_is_no_matter_of_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with breaking(Break(send=GOOD), tls=server_tls()) as seen:
        url = seen.base_url.replace("localhost", "127.0.0.1")
        async with ComposeClient("t", base_url=url) as compose:
            with pytest.raises(APIConnectionError, match=r"not valid for '127\.0\.0\.1'") as caught:
                await compose.user.get()
    assert "SSL_CERT_FILE" not in str(caught.value)


async def test_other_trouble_with_tls_is_tried_again() -> None:
    events: list[Event] = []
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        compose = ComposeClient("t", base_url=url, max_retries=1, hooks=[events.append])
        # as above
        compose._caller.transport.clock = JumpClock()
        async with compose:
            with pytest.raises(APIConnectionError):
                await compose.user.get()
    assert [event.reason for event in events if isinstance(event, RetryEvent)] == ["not sent"]


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
async def test_a_file_of_certificates_that_cannot_be_read_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "company-ca.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with ComposeClient("t", base_url="https://127.0.0.1:9") as compose:
        for use in (compose.user.get, compose.warm_up):
            with pytest.raises(ConfigurationError, match=r"SSL_CERT_FILE=.*company-ca\.pem"):
                await use()
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with ComposeClient("t", base_url="https://127.0.0.1:9") as compose:
        await compose.warm_up()


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
async def test_the_certificate_of_a_links_host_is_verified_whatever_the_base_url_is(
    base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        breaking(Break(send=GOOD), then=GOOD, tls=server_tls()) as seen,
        ComposeClient("t", base_url=base_url) as compose,
    ):
        with pytest.raises(APIConnectionError, match="its certificate is refused: self-signed certificate"):
            # compose.backups.download() would need a Compose at the base URL
            await compose._caller.download(f"{seen.base_url}/backup", tmp_path / "backup")
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with breaking(Break(send=GOOD), tls=server_tls()) as seen, ComposeClient("t", base_url=base_url) as compose:
        await compose._caller.download(f"{seen.base_url}/backup", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == b'{"id": "1"}'


# --- the host


@pytest.mark.parametrize(
    ("base_url", "place"),
    [
        ("http://127.0.0.1:9", "127.0.0.1:9"),
        ("http://127.0.0.1:9/2016-07", "127.0.0.1:9"),
        ("https://127.0.0.1:9", "127.0.0.1:9"),
        ("http://[::1]:9", "[::1]:9"),
    ],
)
@pytest.mark.parametrize("carrier", [None, "aiohttp"])
async def test_a_host_that_cannot_be_reached_is_named_with_its_port(base_url: str, place: str, carrier: Any) -> None:
    async with ComposeClient("t", base_url=base_url, max_retries=0, transport=carrier) as compose:
        with pytest.raises(APIConnectionError) as caught:
            await compose.user.get()
    assert str(caught.value).startswith(f"could not reach Compose at {place} for GET /user: ")


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
async def test_the_usual_port_is_named_too(scheme: str, port: int) -> None:
    def nobody(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known")

    async with ComposeClient(
        "t", base_url=f"{scheme}://localhost/x", max_retries=0, transport=httpx.MockTransport(nobody)
    ) as compose:
        with pytest.raises(APIConnectionError, match=f"Compose at localhost:{port} for GET /user: Name or service"):
            await compose.user.get()


async def test_a_proxy_that_cannot_be_reached_is_named_beside_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:hunter2@127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    async with ComposeClient("t", base_url="https://compose.invalid", max_retries=0) as compose:
        with pytest.raises(APIConnectionError) as caught:
            await compose.user.get()
    assert "Compose at compose.invalid:443 through 127.0.0.1:9 for GET /user" in str(caught.value)
    assert "hunter2" not in str(caught.value)


async def test_the_host_of_a_link_is_named_and_not_taken_for_compose(tmp_path: Path) -> None:
    link = "http://127.0.0.1:9/backup?signature=abc"
    async with ComposeClient(
        "t", transport=httpx.MockTransport(lambda _: httpx.Response(200, json=backup(link)))
    ) as compose:
        with pytest.raises(APIConnectionError, match=r"could not reach 127\.0\.0\.1:9 for GET /backup"):
            await compose.backups.download("d1", "b1", tmp_path / "backup")
