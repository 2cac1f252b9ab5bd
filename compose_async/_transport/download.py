"""How does a backup or a log file reach the disk? Whole under its name or not at all, and with no token."""

from __future__ import annotations

import os
from asyncio import to_thread
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlsplit
from uuid import uuid4

from .._clock import finish
from .attempt import NotSent, ResponseLost
from .call import DOWNLOAD, Call, Reply, Request
from .status_errors import connection_error, status_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable

    from .._clock import Clock
    from .._types import Timeout
    from .pool.pool import ConnectionPool, Stream

_BATCH: Final = 1024 * 1024
"""Bytes gathered before a thread is asked to write them."""
_ERROR_BYTES: Final = 64 * 1024


async def download(
    pool: ConnectionPool,
    url: str,
    path: str | os.PathLike[str],
    progress: Callable[[int, int | None], object] | None = None,
    *,
    clock: Clock,
    timeout: float | Timeout,
    user_agent: str,
) -> Path:
    """Stream ``url`` into a new file beside ``path``, and rename it at the end, over what was there.

    The file is readable by its owner only. ``progress`` is called with the bytes received and the total, if
    announced. ``timeout`` in seconds bounds each wait for more, not the whole. A failure or a
    cancellation leaves nothing behind. Raises ValueError for what is not an http(s) URL, APIConnectionError,
    the APIStatusError family, and OSError from the disk.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "the download link must be an absolute http or https URL, as Compose gives it in download_link"
        raise ValueError(msg)
    # identity: the file is to be as it was stored, and as long as announced
    headers = (
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", user_agent.encode("ascii")),
    )
    call = Call(operation=DOWNLOAD, method="GET", path=parts.path, replay="safe")
    request = Request(call=call, url=url, headers=headers, timeout=timeout)
    try:
        async with pool.stream(request) as stream:
            if not 200 <= stream.status < 300:  # noqa: PLR2004 - HTTP
                reply = Reply(stream.status, stream.headers, await _beginning(stream.chunks))
                raise status_error(reply, request)
            await _save(stream, Path(path), progress, clock)
    except (NotSent, ResponseLost) as fault:
        raise connection_error(fault, request) from fault.cause
    return Path(path)


async def _beginning(chunks: AsyncIterable[bytes]) -> bytes:
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > _ERROR_BYTES:
            break
    return body


async def _save(
    stream: Stream, target: Path, progress: Callable[[int, int | None], object] | None, clock: Clock
) -> None:
    length = stream.headers.get("content-length", "")
    total = int(length) if length.isdecimal() else None
    part = _Part(target)
    try:
        await finish(clock, to_thread(part.open))
        received = 0
        batch = bytearray()
        async for chunk in stream.chunks:
            batch += chunk
            received += len(chunk)
            if len(batch) >= _BATCH:
                await finish(clock, to_thread(part.write, bytes(batch)))
                batch.clear()
            if progress is not None:
                progress(received, total)
        if total is not None and received != total:
            cause = EOFError(f"ended after {received} of {total} bytes")
            raise ResponseLost(cause, timed_out=False)  # noqa: TRY301 - the file is removed below
        await finish(clock, to_thread(part.finish, bytes(batch)))
    except BaseException as error:
        if isinstance(error, OSError):
            error.add_note(f"while a download was being saved as {target}")
        part.remove()  # not in a thread: nothing may come between
        raise


class _Part:
    """The temporary file beside the target. All but ``remove`` blocks for long, and is run in threads."""

    _file: BinaryIO

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = target.with_name(f".{uuid4().hex}.part")  # not longer than a name may be, whatever the target's
        self._opened = False

    def open(self) -> None:
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._opened = True

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def finish(self, rest: bytes) -> None:
        self._file.write(rest)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(self._target)

    def remove(self) -> None:
        if self._opened:
            with suppress(OSError):  # a full disk says so once more when the rest is flushed
                self._file.close()
            self._path.unlink(missing_ok=True)
