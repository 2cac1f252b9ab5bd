from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from support.transport import Served, client, hang_up, ok, reply, request, serving, silence

from compose_async import ComposeClient, errors
from compose_async._transport import destination
from compose_async._transport.download_options import DownloadOptions
from compose_async._transport.pool.pool import ConnectionPool
from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

pytestmark = pytest.mark.asyncio


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def responding(respond: Callable[[httpx.Request], httpx.Response]) -> Any:
    return client("https://api.compose.io", over=httpx.MockTransport(respond))


async def test_a_file_arrives_whole_with_progress_and_without_the_token(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(content))

    seen: list[tuple[int, int | None]] = []
    target = tmp_path / "backup.tar.gz"
    target.write_bytes(b"older")
    target.chmod(0o640)
    async with serving(serve) as served:
        transport = client(served.base_url)
        link = f"{served.base_url}/backup?signature=abc"
        assert (
            await transport.download(link, str(target), DownloadOptions(progress=lambda *at: seen.append(at))) == target
        )
        assert target.read_bytes() == content
        assert names(tmp_path) == ["backup.tar.gz"]
        assert target.stat().st_mode & 0o777 == 0o640
        target.unlink()
        await transport.download(link, target)
        assert target.stat().st_mode & 0o777 == 0o600
        assert seen[-1] == (3_000_000, 3_000_000)
        assert seen == sorted(seen)
        assert b"authorization" not in served.heads[0].lower()
        assert b"s3cret" not in served.heads[0]
        await transport.aclose()
        await served.nobody_connected()


async def test_redirects_are_followed_also_relative_ones(tmp_path: Path) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        place = {b"/1": "/2", b"/2": f"{served.base_url}/3"}.get(served.heads[-1].split()[1])
        writer.write(reply(b"", "302 Found", f"Location: {place}") if place else reply(b"here"))

    async with serving(serve) as served:
        transport = client(served.base_url)
        await transport.download(f"{served.base_url}/1", tmp_path / "log")
        assert (tmp_path / "log").read_bytes() == b"here"
        assert served.accepted == 3
        await transport.aclose()
        await served.nobody_connected()


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("https://files.example/again", "redirects"),
        ("http://files.example/plain", "from https to http"),
        ("file:///etc/passwd", "from https to file"),
        ("https://files.example:port/", "not a URL"),
    ],
)
async def test_a_redirect_that_leads_nowhere_safe_ends_the_download(tmp_path: Path, location: str, text: str) -> None:
    transport = responding(lambda _: httpx.Response(302, headers={"Location": location}))
    with pytest.raises(errors.APIConnectionError, match=text):
        await transport.download("https://files.example/backup", tmp_path / "backup")
    assert names(tmp_path) == []


async def test_a_refused_link_is_a_typed_error_without_its_signature(tmp_path: Path) -> None:
    transport = responding(lambda _: httpx.Response(403, content=b"expired" * 50_000))
    with pytest.raises(errors.PermissionDeniedError) as caught:
        await transport.download("https://files.example/backup?signature=abc", tmp_path / "backup")
    assert (caught.value.path, caught.value.method) == ("/backup", "GET")
    assert caught.value.body.startswith("expired")
    assert "abc" not in str(caught.value)
    assert names(tmp_path) == []


async def test_a_short_refusal_is_read_whole(tmp_path: Path) -> None:
    transport = responding(lambda _: httpx.Response(404, json={"errors": "gone"}))
    with pytest.raises(errors.NotFoundError, match="gone"):
        await transport.download("https://files.example/backup", tmp_path / "backup")


async def half(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(reply(b"x" * 3_000_000)[:-1])
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    ("handler", "kind"),
    [(half, errors.APIConnectionError), (hang_up, errors.APIConnectionError), (silence, errors.APITimeoutError)],
)
async def test_a_download_that_breaks_off_leaves_nothing(tmp_path: Path, handler: Any, kind: type[Exception]) -> None:
    async with serving(handler) as served:
        transport = client(served.base_url, timeout=0.1)
        with pytest.raises(kind):
            await transport.download(served.base_url, tmp_path / "backup")
        assert names(tmp_path) == []
        await transport.aclose()
        await served.nobody_connected()


async def test_an_unreachable_host_is_a_connection_error(tmp_path: Path) -> None:
    async with serving(ok) as served:
        url = served.base_url
    transport = client(url)
    with pytest.raises(errors.APIConnectionError, match="could not reach"):
        await transport.download(url, tmp_path / "backup")
    await transport.aclose()


async def test_fewer_bytes_than_announced_are_not_a_backup(tmp_path: Path) -> None:
    class Short(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"abc"

    transport = responding(lambda _: httpx.Response(200, headers={"Content-Length": "10"}, stream=Short()))
    with pytest.raises(errors.APIConnectionError, match="3 of 10"):
        await transport.download("https://files.example/backup", tmp_path / "backup")
    assert names(tmp_path) == []


async def test_the_longest_name_that_a_file_may_have_will_do(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    async with serving(ok) as served:
        assert await client(served.base_url).download(f"{served.base_url}/backup", target) == target
    assert target.exists()


async def test_a_length_that_is_not_told_is_none(tmp_path: Path) -> None:
    class Untold(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"abc"
            yield b"def"

    seen: list[tuple[int, int | None]] = []
    transport = responding(lambda _: httpx.Response(200, stream=Untold()))
    await transport.download(
        "https://files.example/log", tmp_path / "log", DownloadOptions(progress=lambda *at: seen.append(at))
    )
    assert seen == [(3, None), (6, None)]
    assert (tmp_path / "log").read_bytes() == b"abcdef"


async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
    while True:
        writer.write(b"x" * 100_000)
        await writer.drain()


@pytest.mark.parametrize("moment", range(8))
async def test_a_cancelled_download_leaves_no_file_and_no_socket(tmp_path: Path, moment: int) -> None:
    async with serving(endless) as served:
        transport = client(served.base_url)
        reached = asyncio.Event()
        chunks = 0

        def progress(*_: object) -> None:
            nonlocal chunks
            chunks += 1
            if chunks > moment * 5:
                reached.set()

        download = asyncio.create_task(
            transport.download(served.base_url, tmp_path / "backup", DownloadOptions(progress=progress))
        )
        if moment:
            await reached.wait()
        else:
            await asyncio.sleep(0)
        download.cancel()
        with pytest.raises(asyncio.CancelledError):
            await download
        assert names(tmp_path) == []
        await transport.aclose()
        await served.nobody_connected()


@pytest.mark.parametrize("method", ["open", "write", "finish"])
async def test_cancelled_while_the_disk_works_nothing_is_left(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    original_open, original_sync, original_write = (  # each runs in a thread, as a slow disk does
        destination._open_locked,
        destination._copy_mode_and_sync,
        anyio.AsyncFile.write,
    )

    def slow() -> None:
        loop.call_soon_threadsafe(started.set)
        go_on.wait(5)

    def slow_open(*arguments: Any) -> int:
        slow()
        return original_open(*arguments)

    def slow_sync(*arguments: Any) -> None:
        slow()
        original_sync(*arguments)

    async def slow_write(self: Any, data: bytes) -> int:
        await anyio.to_thread.run_sync(slow)
        return await original_write(self, data)

    if method == "write":
        monkeypatch.setattr(anyio.AsyncFile, "write", slow_write)
    else:
        patched = {"open": ("_open_locked", slow_open), "finish": ("_copy_mode_and_sync", slow_sync)}[method]
        monkeypatch.setattr(destination, *patched)
    transport = responding(lambda _: httpx.Response(200, content=b"x" * 2_000_000))
    download = asyncio.create_task(transport.download("https://files.example/backup", tmp_path / "backup"))
    await started.wait()
    for _ in range(3):
        download.cancel()
        await asyncio.sleep(0)
    assert not download.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await download
    # The last block is one step, and it had begun: what it leaves is the whole file.
    assert names(tmp_path) == (["backup"] if method == "finish" else [])


async def test_closing_the_client_ends_a_download_and_leaves_nothing(tmp_path: Path) -> None:
    async with serving(endless) as served:
        transport = client(served.base_url)
        under_way = asyncio.Event()
        download = asyncio.create_task(
            transport.download(
                served.base_url, tmp_path / "backup", DownloadOptions(progress=lambda *_: under_way.set())
            )
        )
        await under_way.wait()
        await transport.aclose()
        with pytest.raises(errors.ClientClosedError):
            await download
        assert names(tmp_path) == []
        await served.nobody_connected()


async def test_what_the_disk_says_comes_out_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = responding(lambda _: httpx.Response(200, content=b"x"))
    with pytest.raises(FileNotFoundError):
        await transport.download("https://files.example/backup", tmp_path / "missing" / "backup")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await transport.download("https://files.example/backup", tmp_path / "backup")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [KeyError, asyncio.CancelledError])
async def test_a_progress_callback_that_raises_is_logged_and_does_not_end_the_download(
    tmp_path: Path, error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise error

    transport = responding(lambda _: httpx.Response(200, content=b"x"))
    await transport.download("https://files.example/backup", tmp_path / "backup", DownloadOptions(progress=broken))
    assert (tmp_path / "backup").read_bytes() == b"x"
    assert "progress failed on " in caplog.text


async def test_what_pytest_raises_in_a_progress_callback_ends_the_download(tmp_path: Path) -> None:
    transport = responding(lambda _: httpx.Response(200, content=b"x"))
    options = DownloadOptions(progress=lambda *_: pytest.fail("seen"))
    with pytest.raises(pytest.fail.Exception, match="seen"):
        await transport.download("https://files.example/backup", tmp_path / "backup", options)
    assert names(tmp_path) == []


@pytest.mark.parametrize("link", ["", "/backups/1", "ftp://files.example/x", "https:///x", "file:///etc/passwd"])
async def test_what_is_no_link_is_refused_before_anything_is_opened(tmp_path: Path, link: str) -> None:
    with pytest.raises(ValueError, match="download link"):
        await client().download(link, tmp_path / "backup")


async def test_a_head_that_trickles_ends_the_download_at_its_timeout(tmp_path: Path) -> None:
    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        for byte in reply(b"x" * 100):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(trickle) as served:
        transport = client(served.base_url, timeout=0.1)
        with pytest.raises(errors.APITimeoutError):
            await transport.download(f"{served.base_url}/backup", tmp_path / "backup")
        assert names(tmp_path) == []
        await transport.aclose()
        await served.nobody_connected()


@pytest.mark.parametrize("end", ["exhausted", "break", "error"])
async def test_a_stream_gives_its_connection_back_however_it_ends(end: str) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"x" * 1_000_000))

    async with serving(serve) as served:
        pool = ConnectionPool(served.base_url, 1)
        with suppress(KeyError):
            async with pool.stream(request(served.base_url)) as (_, chunks):
                async for _ in chunks:
                    if end == "break":
                        break
                    if end == "error":
                        raise KeyError(end)
        await served.nobody_connected()
        await pool.aclose()


async def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    transport = responding(lambda _: httpx.Response(200, content=b"x"))
    with pytest.raises(NotADirectoryError) as caught:
        await transport.download("https://x.example/backup", tmp_path / "file" / "backup")
    assert caught.value.__notes__ == [f"while a download was being saved as {tmp_path / 'file' / 'backup'}"]


async def test_virtual_time_stands_still_while_a_slow_disk_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: time.sleep(0.1))
    clock = VirtualClock()
    simulator = Simulator(clock=clock)
    over = simulator.transport()
    async with over, ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=over) as compose:
        [account] = await compose.accounts.list()
        creation = await compose.deployments.create(
            account_id=account.id, name="orders", type="postgresql", datacenter="aws:us-east-1"
        )
        deployment = await creation
        backup = await compose.backups.take(deployment.id)
        before = clock.now()
        elsewhere = asyncio.ensure_future(clock.sleep(10_000))
        await compose.backups.download(deployment.id, backup.id, tmp_path / "backup")
        assert clock.now() == before
        elsewhere.cancel()
