"""Exact facts at the edges of the transport: what a budget pays for, and since when a file is private."""

from __future__ import annotations

import logging
import os
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from support.breaking import GOOD, Break, breaking
from support.transport import GET, JumpClock, Served, client, ok, serving

from compose_async._transport.rate_limiter import AdaptiveRateLimiter
from compose_async._transport.retry import RetryQuota
from compose_async.errors import APIConnectionError, APITimeoutError, ComposeError, InternalServerError

if TYPE_CHECKING:
    import asyncio


pytestmark = pytest.mark.asyncio


async def test_a_429_is_repeated_even_when_the_budget_is_spent() -> None:
    """It costs a pause and no budget: Compose said that it did nothing."""
    status, asked = 500, 0

    def respond(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(200 if status == 429 and asked == 3 else status)

    transport = client("https://api.example", over=httpx.MockTransport(respond))
    for _ in range(RetryQuota.CAPACITY // RetryQuota.COST // 4 + 1):
        with pytest.raises(InternalServerError):
            await transport.send(GET)
    asked = 0
    with pytest.raises(InternalServerError):
        await transport.send(GET)
    assert asked == 1, "the budget is spent"
    status, asked = 429, 0
    assert (await transport.send(GET)).status == 200
    assert asked == 3


async def test_a_download_is_private_from_its_first_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    change = os.fchmod

    def noting(descriptor: int, mode: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        change(descriptor, mode)

    monkeypatch.setattr(os, "fchmod", noting)
    over = httpx.MockTransport(lambda _: httpx.Response(200, content=b"rows"))
    before = os.umask(0)
    try:
        await client("https://api.example", over=over).download("https://files.example/x", tmp_path / "backup")
    finally:
        os.umask(before)
    assert modes == [0o600]


@pytest.mark.parametrize("status", ["204 No Content", "205 Reset Content"])
async def test_a_response_that_has_no_body_by_its_status_is_whole_without_a_frame(status: str) -> None:
    async def bare(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    async with serving(bare) as served:
        transport = client(served.base_url, max_retries=0)
        assert (await transport.send(GET)).body == b""
        await transport.aclose()


async def test_the_rate_starts_5_percent_below_the_refused_one_and_is_back_there_after_a_cycle() -> None:
    clock = JumpClock()
    limiter = AdaptiveRateLimiter(clock)
    for _ in range(4):
        limiter.record(clock.time, throttled=False)
    limiter.record(clock.time, throttled=True)  # four requests were let through: that is the refused rate
    begin = clock.time
    await limiter.acquire()
    await limiter.acquire()
    late = 0.05  # by which a request may be early, as the one before it was late
    assert clock.time - begin == pytest.approx(1 / (0.95 * 4) - late)
    clock.time = begin + 1.0  # the first cycle
    await limiter.acquire()
    await limiter.acquire()
    assert clock.time - begin == pytest.approx(1.0 + 1 / 4 - late)


@pytest.mark.parametrize(("base_url", "own"), [("http://127.0.0.1:9", True), ("https://api.example", False)])
async def test_certificates_are_loaded_only_for_https_over_connections_of_our_own(
    base_url: str, own: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))  # loading them fails
    transport = client(base_url, over=None if own else httpx.MockTransport(lambda _: httpx.Response(200)))
    await transport.warm_up()
    await transport.aclose()


@pytest.mark.parametrize("path", ["/" + "Q" * 5000, "/\x1b[2J", "/\ud800", "/a\u202eb"])
async def test_the_path_of_a_link_is_quoted_briefly_and_escaped(path: str, tmp_path: Path) -> None:
    transport = client("https://api.example", over=httpx.MockTransport(lambda _: httpx.Response(404)), max_retries=0)
    with pytest.raises(ComposeError) as caught:
        await transport.download(f"https://files.example{path}", tmp_path / "backup")
    assert str(caught.value).isprintable()
    assert str(caught.value).count("Q") <= 100


async def test_a_refused_certificate_is_no_timeout_even_where_the_caller_s_transport_takes_it_for_one() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        cause = ssl.SSLCertVerificationError("certificate verify failed")
        cause.verify_code, cause.verify_message = 10, "certificate has expired"
        raise httpx.ConnectTimeout("handshake") from cause

    with pytest.raises(APIConnectionError, match="its certificate is refused: certificate has expired") as caught:
        await client("https://api.example", over=httpx.MockTransport(refuse)).send(GET)
    assert not isinstance(caught.value, APITimeoutError)


async def test_what_httpcore_logs_for_others_is_left_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "httpcore.http11")
    async with serving(ok) as served:
        transport = client(served.base_url)
        await transport.send(GET)
        await transport.aclose()
    caplog.clear()
    logging.getLogger("httpcore.http11").debug("receive_response_headers.complete return_value=%r", "of another client")
    assert caplog.messages == ["receive_response_headers.complete return_value='of another client'"]


CERTIFICATE = Path(__file__).parents[1] / "faults" / "localhost.pem"


@pytest.mark.parametrize("what", ["call", "download from an API over http"])
async def test_the_certificates_of_the_environment_are_loaded_for_calls_and_for_links(
    what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    async with breaking(Break(send=GOOD), tls=tls) as seen:
        transport = client(seen.base_url if what == "call" else "http://127.0.0.1:9", max_retries=0)
        if what == "call":
            assert (await transport.send(GET)).json() == {"id": "1"}
        else:
            path = await transport.download(f"{seen.base_url}/backup", tmp_path / "backup")
            assert path.read_bytes() == b'{"id": "1"}'
        await transport.aclose()
