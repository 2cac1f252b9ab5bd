"""Where a download may lead, how long it may be, and how slow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.transport import JumpClock, Served, client, reply, serving

from compose_async import ComposeClient, errors
from compose_async._transport.download_options import DownloadOptions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from compose_async._transport.transport import Transport

pytestmark = pytest.mark.asyncio

LINK = "https://files.example/backup"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class Store(httpx.MockTransport):
    """A file store with a redirect, if any, and a count of its requests."""

    def __init__(self, location: str = "", content: Any = b"here", **headers: str) -> None:
        self.requests: list[str] = []
        self.location, self.content, self.headers = location, content, headers
        super().__init__(self._respond)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(str(request.url))
        if self.location and len(self.requests) == 1:
            return httpx.Response(302, headers={"Location": self.location})
        return httpx.Response(200, headers=self.headers, stream=Chunks(self.content))

    def client(self, base_url: str = "https://api.compose.io", **options: Any) -> Transport:
        return client(base_url, over=self, max_retries=options.pop("max_retries", 2), **options)


class Chunks(httpx.AsyncByteStream):
    def __init__(self, content: Any) -> None:
        self.content = [content] if isinstance(content, bytes) else content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.content:
            yield chunk


# --- where to

LOCAL = (
    "0", "localhost", "LOCALHOST.", "x.localhost", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[2002:7f00:1::]", "169.254.169.254", "[fe80::1]", "10.0.0.8", "192.168.1.1", "[fd00::1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:8]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "224.0.0.1", "[ff0e::1]",
)  # fmt: skip
"""Hosts of this machine and its network, in every spelling that resolvers read."""


@pytest.mark.parametrize("host", LOCAL)
@pytest.mark.parametrize("by", ["link", "redirect"])
async def test_no_link_and_no_redirect_of_a_remote_compose_leads_to_this_machine(
    tmp_path: Path, host: str, by: str
) -> None:
    url = f"https://{host}/x?signature=abc"
    store = Store(url if by == "redirect" else "")
    with pytest.raises(errors.APIConnectionError, match="an address of this machine or its network") as caught:
        await store.client().download(LINK if by == "redirect" else url, tmp_path / "x")
    assert "abc" not in str(caught.value)
    assert len(store.requests) == (by == "redirect"), "it was asked, or asked again"
    assert names(tmp_path) == []


@pytest.mark.parametrize("base_url", ["http://localhost:1/2016-07", "https://127.0.0.1/", "https://10.1.2.3"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.8"])
async def test_links_of_a_local_compose_may_be_local(tmp_path: Path, base_url: str, host: str) -> None:
    await Store().client(base_url).download(f"https://{host}/x", tmp_path / "x")


@pytest.mark.parametrize("host", ["files.example", "8.8.8.8", "[2606:4700::1]", "localhost.example", "1.example"])
async def test_links_to_public_hosts_are_followed(tmp_path: Path, host: str) -> None:
    await Store().client().download(f"https://{host}/x", tmp_path / "x")


async def test_plain_http_is_followed_from_https_only_where_it_is_allowed(tmp_path: Path) -> None:
    store = Store()
    plain = LINK.replace("https", "HTTP")
    with pytest.raises(errors.APIConnectionError, match="allow_http is needed for a link from https to http"):
        await store.client().download(plain, tmp_path / "x")
    assert store.requests == []
    await store.client(allow_http=True).download(plain, tmp_path / "x")
    await store.client("http://localhost").download(plain, tmp_path / "y")
    again = Store(location=plain)
    with pytest.raises(errors.APIConnectionError, match="redirected from https to http"):
        await again.client(allow_http=True).download(LINK, tmp_path / "z")
    assert again.requests == [LINK]


async def test_a_redirect_from_http_leads_to_http_and_https_and_nowhere_else(tmp_path: Path) -> None:
    for location in ("http://b.example/", "https://b.example/"):
        await Store(location).client("http://localhost").download("http://a.example/", tmp_path / "x")
    with pytest.raises(errors.APIConnectionError, match="redirected from http to ftp"):
        await Store("ftp://b.example/").client("http://localhost").download("http://a.example/", tmp_path / "y")


@pytest.mark.parametrize(
    "link", ["ftp://files.example/x", "http://[", "https://x:port/", "https://x:99999/", "//x:port", "https://a\x00b/"]
)
async def test_a_link_of_a_response_that_is_none_is_a_typed_error(tmp_path: Path, link: str) -> None:
    detail = {"id": "b1", "type": "x", "status": "complete", "download_link": link}
    over = httpx.MockTransport(lambda _: httpx.Response(200, json=detail))
    async with ComposeClient("t", transport=over) as compose:
        with pytest.raises(errors.ComposeError, match=r"link|URL"):
            await compose.backups.download("d1", "b1", tmp_path / "x")
    assert names(tmp_path) == []


# --- how much


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "4"}])
async def test_a_download_above_max_bytes_leaves_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    store = Store(content=[b"he", b"re"], **headers)
    seen: list[int] = []
    options = DownloadOptions(max_bytes=3, progress=lambda received, _: seen.append(received))
    with pytest.raises(errors.DecodeError, match=r"/backup is longer than 3 bytes \(max_bytes\)"):
        await store.client().download(LINK, tmp_path / "x", options)
    assert (names(tmp_path), len(store.requests)) == ([], 1)
    assert seen == ([] if headers else [2])
    await store.client().download(LINK, tmp_path / "x", DownloadOptions(max_bytes=4))


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"max_bytes": 0}, ValueError),
        ({"max_bytes": 1.5}, TypeError),
        ({"max_bytes": True}, TypeError),
        ({"least_rate": -1}, ValueError),
        ({"least_rate": float("nan")}, ValueError),
        ({"least_rate": float("inf")}, ValueError),
        ({"least_rate": "fast"}, TypeError),
        ({"progress": 7}, TypeError),
    ],
)
@pytest.mark.parametrize("kind_of_file", ["backups", "logfiles"])
async def test_wrong_limits_are_refused_before_any_request(
    options: dict[str, Any], kind: type[Exception], kind_of_file: str
) -> None:
    store = Store()
    async with ComposeClient("t", transport=store) as compose:
        with pytest.raises(kind, match=next(iter(options))):
            await getattr(compose, kind_of_file).download("d1", "x1", "file", **options)
    assert store.requests == []


# --- how slow


def trickle(clock: JumpClock, size: int, seconds: float) -> Any:
    """Endless chunks of one size, each after some seconds."""

    class Trickle(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                clock.time += seconds
                yield b"x" * size

    return lambda _: httpx.Response(200, headers={"ETag": '"v1"'}, stream=Trickle())


@pytest.mark.parametrize("retries", [0, 2])
async def test_a_peer_that_trickles_ends_as_a_timeout_within_the_retry_limits(tmp_path: Path, retries: int) -> None:
    clock = JumpClock()
    over = httpx.MockTransport(trickle(clock, 1, 20.0))
    transport = client("https://api.compose.io", clock=clock, over=over, max_retries=retries)
    with pytest.raises(errors.APITimeoutError, match="3 bytes in 60 s, less than least_rate=1024 a second"):
        await transport.download(LINK, tmp_path / "x")
    assert clock.time < 1000 + (retries + 1) * 70
    assert names(tmp_path) == []


@pytest.mark.parametrize(("size", "least_rate"), [(20 * 1024, 1024), (20, 1), (1, 0)])
async def test_a_peer_that_is_fast_enough_goes_on(tmp_path: Path, size: int, least_rate: float) -> None:
    clock = JumpClock()
    over = httpx.MockTransport(trickle(clock, size, 20.0))
    transport = client("https://api.compose.io", clock=clock, over=over, max_retries=0)
    options = DownloadOptions(least_rate=least_rate, max_bytes=size * 99)
    with pytest.raises(errors.DecodeError, match="longer"):
        await transport.download(LINK, tmp_path / "x", options)
    assert clock.time == 1000 + 100 * 20


async def test_the_time_of_a_slow_disk_is_not_the_peers(tmp_path: Path) -> None:
    clock = JumpClock()

    def slow(*_: object) -> None:
        clock.time += 100.0

    content = [b"x"] * 20
    over = Store(content=content)
    options = DownloadOptions(progress=slow)
    await client("https://api.compose.io", clock=clock, over=over).download(LINK, tmp_path / "x", options)
    assert (tmp_path / "x").read_bytes() == b"x" * 20


async def test_a_trickle_on_a_socket_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compose_async._transport.download._WINDOW_SECONDS", 0.05)  # a minute, on the machine's clock

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"x" * 100_000)[:-99_999])
        while True:
            await asyncio.sleep(0.005)
            writer.write(b"x")
            await writer.drain()

    async with serving(serve) as served:
        async with ComposeClient("t", base_url=served.base_url, max_retries=1) as compose:
            with pytest.raises(errors.APITimeoutError, match="least_rate"):
                await compose.backups.download("d1", "b1", tmp_path / "x")
        assert len(served.heads) == 2
        await served.nobody_connected()


async def test_a_peer_that_is_slower_by_one_byte_than_the_least_rate_ends(tmp_path: Path) -> None:
    clock = JumpClock()
    over = httpx.MockTransport(trickle(clock, 20 * 1024 - 1, 20.0))
    transport = client("https://api.compose.io", clock=clock, over=over, max_retries=0)
    with pytest.raises(errors.APITimeoutError, match="less than least_rate=1024 a second"):
        await transport.download(LINK, tmp_path / "x", DownloadOptions(max_bytes=10**6))
    assert clock.time == 1000 + 3 * 20
