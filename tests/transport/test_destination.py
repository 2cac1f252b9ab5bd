"""What is at the path of a download stays what it is: links, modes, pipes, devices, folders."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import stat
import tty
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from support.transport import GET, client

from compose_async import errors
from compose_async._transport import destination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose_async._transport.transport import Transport

pytestmark = pytest.mark.asyncio

CONTENT: Final = os.urandom(3_000_000)
LINK: Final = "https://files.example/backup"


def compose(content: bytes = CONTENT, asked: list[str] | None = None) -> Transport:
    def respond(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        return httpx.Response(200, content=content if request.url.host == "files.example" else b"{}")

    return client("https://api.compose.io", over=httpx.MockTransport(respond))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- files and links


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
async def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "backup"
    target.write_bytes(b"older")
    target.chmod(mode)
    await compose().download(LINK, target)
    assert target.read_bytes() == CONTENT
    assert stat.S_IMODE(target.stat().st_mode) == mode


async def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    await compose().download(LINK, tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("exists", [True, False])
async def test_a_link_is_followed_and_stays(tmp_path: Path, *, relative: bool, exists: bool) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    target, link = folder / "backup", tmp_path / "latest"
    if exists:
        target.write_bytes(b"older")
    link.symlink_to("disk/backup" if relative else target)
    (tmp_path / "again").symlink_to(link)
    assert await compose().download(LINK, tmp_path / "again") == tmp_path / "again"
    assert link.is_symlink()
    assert target.read_bytes() == CONTENT
    assert (names(tmp_path), names(folder)) == (["again", "disk", "latest"], ["backup"])


async def test_a_file_stays_as_it_was_when_the_download_fails(tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_bytes(b"older")
    refusing = client("https://api.compose.io", over=httpx.MockTransport(lambda _: httpx.Response(403)))
    with pytest.raises(errors.PermissionDeniedError):
        await refusing.download(LINK, target)
    assert target.read_bytes() == b"older"
    assert names(tmp_path) == ["backup"]


# --- refused before anything is asked for


def folder(path: Path) -> str:
    path.mkdir()
    return str(path)


def folder_to_be(path: Path) -> str:
    return f"{path}{os.sep}"


def link_to_a_folder(path: Path) -> str:
    path.symlink_to(path.parent)
    return str(path)


def link_to_itself(path: Path) -> str:
    path.symlink_to(path)
    return str(path)


def below_a_file(path: Path) -> str:
    path.write_bytes(b"")
    return str(path / "backup")


def below_nothing(path: Path) -> str:
    return str(path / "backup")


def listening(path: Path) -> str:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.close()
    return str(path)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (folder, IsADirectoryError),
        (folder_to_be, IsADirectoryError),
        (link_to_a_folder, IsADirectoryError),
        (link_to_itself, OSError),
        (below_a_file, NotADirectoryError),
        (below_nothing, FileNotFoundError),
        (listening, OSError),
    ],
)
async def test_a_place_that_cannot_be_is_refused_before_the_request(
    make: Any, kind: type[OSError], tmp_path: Path
) -> None:
    asked: list[str] = []
    path = make(tmp_path / "place")
    with pytest.raises(kind) as caught:
        await compose(asked=asked).download(LINK, path)
    assert asked == []
    assert caught.value.__notes__ == [f"while a download was being saved as {path}"]


async def test_a_disk_is_refused_before_the_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    found = os.stat_result((stat.S_IFBLK | 0o660, *(0,) * 9))
    monkeypatch.setattr(destination, "_resolve", lambda path: (path, found))
    with pytest.raises(ValueError, match="disk"):
        await compose(asked=asked).download(LINK, tmp_path / "sda")
    assert asked == []


# --- pipes


@pytest.fixture(name="pipe")
def _pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def is_pipe(path: Path) -> bool:
    return path.is_fifo()


def is_device(name: str) -> bool:
    return Path(name).is_char_device()


async def read_all(path: Path) -> bytes:
    def read() -> bytes:
        with path.open("rb") as reader:
            return reader.read()

    return await asyncio.to_thread(read)


async def test_a_pipe_is_written_through_and_stays_a_pipe(pipe: Path) -> None:
    download = asyncio.create_task(compose().download(LINK, pipe))
    await asyncio.sleep(0.06)  # the reader comes late
    assert await read_all(pipe) == CONTENT
    assert await download == pipe
    assert is_pipe(pipe)
    assert names(pipe.parent) == ["pipe"]


async def test_a_link_to_a_pipe_is_followed(pipe: Path) -> None:
    link = pipe.with_name("link")
    link.symlink_to(pipe)
    _, read = await asyncio.gather(compose().download(LINK, link), read_all(pipe))
    assert read == CONTENT
    assert link.is_symlink()
    assert is_pipe(pipe)


@pytest.mark.parametrize("reads", [True, False])
async def test_a_pipe_that_nobody_reads_holds_no_other_call_and_no_close(pipe: Path, *, reads: bool) -> None:
    transport = compose()
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) if reads else None  # it is open, but never read from
    downloads = [asyncio.create_task(transport.download(LINK, pipe)) for _ in range(50)]
    for _ in range(20):
        assert (await transport.send(GET)).status == 200
    assert (await asyncio.to_thread(lambda: "a thread is free")) == "a thread is free"
    downloads[0].cancel()
    await asyncio.wait({downloads[0]})
    assert downloads[0].cancelled()
    await transport.aclose()
    for download in downloads[1:]:
        with pytest.raises(errors.ClientClosedError):
            await download
    if reader is not None:
        os.close(reader)


async def test_a_reader_that_goes_away_is_an_error_of_the_disk(pipe: Path) -> None:
    download = asyncio.create_task(compose().download(LINK, pipe))
    with await asyncio.to_thread(pipe.open, "rb") as reader:
        await asyncio.to_thread(reader.read, 10)
    with pytest.raises(BrokenPipeError) as caught:
        await download
    assert caught.value.__notes__ == [f"while a download was being saved as {pipe}"]


# --- devices


@pytest.fixture(name="terminal")
def _terminal() -> Iterator[tuple[int, str]]:
    main, terminal = os.openpty()
    tty.setraw(terminal)
    yield main, os.ttyname(terminal)
    os.close(main)
    os.close(terminal)


async def test_a_device_is_written_through_and_stays_a_device(terminal: tuple[int, str], tmp_path: Path) -> None:
    main, name = terminal
    link = tmp_path / "terminal"
    link.symlink_to(name)
    content = os.urandom(50_000)

    def read() -> bytes:
        seen = b""
        while len(seen) < 2 * len(content):
            seen += os.read(main, 65536)
        return seen

    reading = asyncio.create_task(asyncio.to_thread(read))
    for path in (name, link):
        await compose(content).download(LINK, path)
    assert await reading == content * 2
    assert is_device(name)
    assert link.is_symlink()


async def test_a_device_that_cannot_be_opened_says_why(
    terminal: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENXIO, "No such device or address")

    transport = compose()
    await transport.warm_up()
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match="No such device"):
        await transport.download(LINK, terminal[1])
