"""A download that breaks is resumed, or begun anew; contents are never joined, and no partial file is left."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import anyio
import httpx
import pytest
from attrs import define, field
from support.transport import GET, Served, client, reply, serving

from compose_async import errors
from compose_async._transport import destination
from compose_async._transport.download_options import DownloadOptions
from compose_async.events import RetryEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from compose_async._transport.transport import Transport

pytestmark = pytest.mark.asyncio

CONTENT: Final = os.urandom(3_000_000)
OTHER: Final = os.urandom(3_000_000)
CUT: Final = 1_500_000


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class Cut(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.content), 100_000):
            yield self.content[start : start + 100_000]
        raise httpx.ReadError("the link was cut")


@define
class Store:
    """A file store whose responses break off after ``cuts`` bytes each, until none are left."""

    cuts: list[int]
    tag: str | None = '"v1"'
    modified: str | None = None
    ranges: bool = True
    content: bytes = CONTENT
    then: bytes | None = None
    """The content after the first request, with another tag."""
    odd: dict[str, Any] = field(factory=dict)
    """Changes of the second response."""
    asked: list[dict[str, str]] = field(factory=list)

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(request.headers))
        if len(self.asked) == 2 and self.then is not None:
            self.content, self.tag = self.then, '"v2"'
        headers = {"ETag": self.tag, "Last-Modified": self.modified}
        start = 0
        found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if found and self.ranges and request.headers["if-range"] in {self.tag, self.modified}:
            start = int(found[1])
            headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        body = self.content[start:]
        headers["Content-Length"] = str(len(body))
        status = 206 if start else 200
        if len(self.asked) == 2 and self.odd:
            status, headers = self.odd.get("status", status), headers | self.odd.get("headers", {})
        stream = Cut(body[: self.cuts.pop(0)]) if self.cuts else httpx.ByteStream(body)
        return httpx.Response(
            status, headers={name: text for name, text in headers.items() if text is not None}, stream=stream
        )

    def client(self, **options: Any) -> Transport:
        return client("https://api.compose.io", over=httpx.MockTransport(self.respond), **options)

    @property
    def ranges_asked(self) -> list[str | None]:
        return [headers.get("range") for headers in self.asked]


async def test_a_link_that_is_cut_is_resumed_where_it_broke(tmp_path: Path) -> None:
    store = Store([CUT, 300_000, 0])
    seen: list[tuple[int, int | None]] = []
    await store.client().download(
        "https://files.example/x", tmp_path / "backup", DownloadOptions(progress=lambda *at: seen.append(at))
    )
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert store.ranges_asked == [None, "bytes=1500000-", "bytes=1800000-", "bytes=1800000-"]
    assert {headers.get("if-range") for headers in store.asked[1:]} == {'"v1"'}
    assert seen == sorted(seen)
    assert seen[-1] == (3_000_000, 3_000_000)
    assert names(tmp_path) == ["backup"]


@pytest.mark.parametrize("tag", [None, 'W/"weak"'])
async def test_without_a_strong_tag_the_date_says_whether_the_content_is_the_same(
    tmp_path: Path, tag: str | None
) -> None:
    store = Store([CUT], tag=tag, modified="Mon, 23 Nov 2026 12:00:00 GMT")
    await store.client().download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert store.asked[1]["if-range"] == "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("options", "range_"),
    [
        ({"tag": None}, None),
        ({"tag": 'W/"weak"'}, None),
        ({"ranges": False}, "bytes=1500000-"),
        ({"then": OTHER}, "bytes=1500000-"),
        ({"then": OTHER[:9]}, "bytes=1500000-"),
        ({"then": b""}, "bytes=1500000-"),
    ],
)
async def test_where_it_cannot_be_resumed_it_begins_anew(
    options: dict[str, Any], range_: str | None, tmp_path: Path
) -> None:
    store = Store([CUT], **options)
    await store.client().download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == options.get("then", CONTENT)
    assert store.ranges_asked == [None, range_]


@pytest.mark.parametrize(
    "odd",
    [
        {"headers": {"Content-Range": "bytes 7-2999999/3000000"}},
        {"headers": {"Content-Range": "bytes 1500000-2999999/3000001"}},
        {"headers": {"Content-Range": "pages 1-2/3"}},
        {"headers": {"Content-Range": None}},
        {"status": 416},
    ],
)
async def test_another_part_than_the_missing_one_is_not_taken(odd: dict[str, Any], tmp_path: Path) -> None:
    store = Store([CUT], odd=odd)
    await store.client().download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert store.ranges_asked == [None, "bytes=1500000-", None]


async def test_a_part_whose_total_is_not_told_is_taken(tmp_path: Path) -> None:
    store = Store([CUT], odd={"headers": {"Content-Range": "bytes 1500000-2999999/*"}})
    await store.client().download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == CONTENT


@pytest.mark.parametrize("status", [201, 204, 206])
async def test_what_is_not_the_whole_content_replaces_no_file(status: int, tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(b"good")
    part = httpx.MockTransport(
        lambda request: httpx.Response(
            status, headers={"Content-Range": "bytes 5-6/9"}, content=b"" if status == 204 else b"ab"
        )
    )
    with pytest.raises(errors.APIConnectionError, match=f"no content, but a {status}"):
        await client("https://api.compose.io", over=part, max_retries=1).download(
            "https://files.example/x", tmp_path / "backup"
        )
    assert (tmp_path / "backup").read_bytes() == b"good"
    assert names(tmp_path) == ["backup"]


async def test_a_content_of_unknown_length_is_resumed_and_its_total_learned(tmp_path: Path) -> None:
    class Unmeasured(Store):
        def respond(self, request: httpx.Request) -> httpx.Response:
            response = super().respond(request)
            response.headers.pop("Content-Length")
            return response

    store = Unmeasured([CUT])
    seen: list[int | None] = []
    options = DownloadOptions(progress=lambda _, total: seen.append(total))
    await store.client().download("https://files.example/x", tmp_path / "backup", options)
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert store.ranges_asked == [None, "bytes=1500000-"]
    assert (seen[0], seen[-1]) == (None, 3_000_000)


async def test_more_bytes_than_announced_are_begun_anew(tmp_path: Path) -> None:
    class Store_(Store):  # noqa: N801 - the same, once too long
        def respond(self, request: httpx.Request) -> httpx.Response:
            if not self.asked:
                self.asked.append(dict(request.headers))
                headers = {"ETag": '"v1"', "Content-Length": "3000000"}
                return httpx.Response(200, headers=headers, stream=httpx.ByteStream(CONTENT + b"more"))
            return super().respond(request)

    store = Store_([])
    await store.client().download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert store.ranges_asked == [None, None]


async def test_it_ends_after_as_many_attempts_as_a_call(tmp_path: Path) -> None:
    store = Store([1000] * 9)
    events: list[object] = []
    with pytest.raises(errors.APIConnectionError, match="lost the response for GET /x"):
        await store.client(max_retries=2, hooks=(events.append,)).download("https://files.example/x", tmp_path / "x")
    assert len(store.asked) == 3
    assert [(event.operation, event.reason) for event in events if isinstance(event, RetryEvent)] == [
        ("download", "response lost"),
        ("download", "response lost"),
    ]
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "asked"), [(503, 5), (500, 5), (408, 5), (429, 5), (403, 1), (404, 1), (410, 1)])
async def test_a_refusal_is_repeated_as_that_of_a_read_and_holds_no_call_to_compose(
    status: int, asked: int, tmp_path: Path
) -> None:
    links: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.example":
            links.append(request.url.path)
            return httpx.Response(status, headers={"Retry-After": "50"}, json={})
        return httpx.Response(200, json={})

    transport = client("https://api.compose.io", over=httpx.MockTransport(respond))
    with pytest.raises(errors.APIStatusError) as caught:
        await transport.download("https://files.example/x", tmp_path / "x")
    assert (caught.value.status, len(links)) == (status, asked)
    before = transport.clock.now()
    await transport.send(GET)
    assert transport.clock.now() == before
    assert names(tmp_path) == []


async def test_a_host_that_is_not_there_yet_is_tried_again(tmp_path: Path) -> None:
    store = Store([])
    refusals = [httpx.ConnectError("refused"), httpx.ConnectTimeout("late")]

    def respond(request: httpx.Request) -> httpx.Response:
        if refusals:
            raise refusals.pop()
        return store.respond(request)

    transport = client("https://api.compose.io", over=httpx.MockTransport(respond))
    await transport.download("https://files.example/x", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == CONTENT


async def test_over_real_sockets_a_cut_is_mended(tmp_path: Path) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        found = re.search(rb"Range: bytes=(\d+)-", served.heads[-1])
        start = int(found[1]) if found else 0
        lines = ['ETag: "v1"', f"Content-Range: bytes {start}-2999999/3000000"]
        whole = reply(CONTENT[start:], "206 Partial Content" if start else "200 OK", *lines)
        writer.write(whole if len(served.heads) > 3 else whole[:900_000])
        await writer.drain()
        writer.close()

    async with serving(serve) as served:
        transport = client(served.base_url)
        await transport.download(f"{served.base_url}/x?signature=abc", tmp_path / "backup")
        assert (tmp_path / "backup").read_bytes() == CONTENT
        assert len(served.heads) == 4
        assert all(b"?signature=abc" in head for head in served.heads)
        await transport.aclose()
        await served.nobody_connected()


# --- pipes


@pytest.mark.parametrize("resumable", [True, False])
async def test_what_went_into_a_pipe_is_resumed_or_lost_but_never_sent_twice(
    tmp_path: Path, *, resumable: bool
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    store = Store([CUT], tag='"v1"' if resumable else None)
    download = asyncio.create_task(store.client().download("https://files.example/x", pipe))

    def read() -> bytes:
        with pipe.open("rb") as reader:
            return reader.read()

    seen = await asyncio.to_thread(read)
    if resumable:
        await download
        assert seen == CONTENT
    else:
        with pytest.raises(errors.APIConnectionError) as caught:
            await download
        assert caught.value.__notes__ == ["it cannot begin anew: 1500000 bytes were passed on"]
        assert seen == CONTENT[:CUT]


# --- partial files

KILLED: Final = """
import asyncio, sys
from compose_async import ComposeClient
async def respond(reader, writer):
    if b"/backups/" in await reader.readuntil(b"\\r\\n\\r\\n"):
        details = b'{"id": "b1", "deployment_id": "d1", "type": "t", "status": "s", "download_link": "/x"}'
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(details) + details)
        await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 9999999\\r\\n\\r\\n" + bytes(5_000_000))
    await writer.drain()
    await asyncio.Event().wait()
async def main():
    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    async with ComposeClient("t", base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as compose:
        await compose.backups.download("d1", "b1", sys.argv[1])
asyncio.run(main())
"""


async def test_a_partial_file_of_a_killed_run_is_taken_over_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "backup"

    def run_and_kill() -> None:
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(target)])  # noqa: S603 - our own text
        while not any(path.stat().st_size for path in tmp_path.iterdir()):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()

    left: set[str] = set()
    for _ in range(2):
        await asyncio.to_thread(run_and_kill)
        left |= set(names(tmp_path))
    assert len(left) == 1
    assert left != {"backup"}
    await Store([]).client().download("https://files.example/x", target)
    assert target.read_bytes() == CONTENT
    assert names(tmp_path) == ["backup"]


@pytest.mark.parametrize("has_locks", [True, False])
async def test_many_downloads_to_one_place_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_locks: bool
) -> None:
    if not has_locks:
        monkeypatch.setattr(destination, "fcntl", None)
    contents = [bytes([number]) * 2_500_000 for number in range(8)]

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=contents[int(request.url.path[1:])])

    transport = client("https://api.compose.io", over=httpx.MockTransport(respond))
    target = tmp_path / "backup"
    ends = await asyncio.gather(*(transport.download(f"https://files.example/{n}", target) for n in range(8)))
    assert ends == [target] * 8
    assert target.read_bytes() in contents
    assert names(tmp_path) == ["backup"]


async def test_a_failed_download_removes_what_it_had_without_locks_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destination, "fcntl", None)
    with pytest.raises(errors.APIConnectionError):
        await Store([9] * 9).client().download("https://files.example/x", tmp_path / "backup")
    assert names(tmp_path) == []


async def test_a_link_planted_in_place_of_the_partial_file_is_not_followed(tmp_path: Path) -> None:
    target, victim = tmp_path / "backup", tmp_path / "victim"
    victim.write_bytes(b"precious")
    spied: list[str] = []

    def spy(*_: object) -> None:
        spied.extend(names(tmp_path))

    await Store([]).client().download("https://files.example/x", target, DownloadOptions(progress=spy))
    [part] = {name for name in spied if name.endswith(".part")}
    (tmp_path / part).symlink_to(victim)
    await Store([]).client().download("https://files.example/x", target)
    assert target.read_bytes() == CONTENT
    assert victim.read_bytes() == b"precious"


async def test_a_partial_file_that_goes_away_while_it_is_opened_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, times = fcntl.flock, 0

    def flock(descriptor: int, operation: int) -> None:
        nonlocal times
        real(descriptor, operation)
        times += 1
        [part] = tmp_path.glob(".*.part")
        if times == 1:
            part.unlink()  # as the run that has just failed does
        elif times == 2:
            part.rename(tmp_path / "backup")  # as the run that has just ended well does
            part.write_bytes(b"of a third run")

    monkeypatch.setattr(fcntl, "flock", flock)
    await Store([]).client().download("https://files.example/x", tmp_path / "backup")
    assert times == 3
    assert (tmp_path / "backup").read_bytes() == CONTENT
    assert names(tmp_path) == ["backup"]


async def test_a_full_disk_is_no_reason_to_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(anyio.AsyncFile, "write", full)
    store = Store([CUT])
    with pytest.raises(OSError, match="No space"):
        await store.client().download("https://files.example/x", tmp_path / "backup")
    assert len(store.asked) == 1
    assert names(tmp_path) == []
