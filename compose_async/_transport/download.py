"""Downloads, which send no token. A broken transfer resumes if the server allows it, and restarts otherwise."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from .attempt import AttemptResult, NotSent, ResponseLost
from .call import DOWNLOAD, Call, Reply, Request
from .status_errors import connection_error

if TYPE_CHECKING:
    from .._config import Settings
    from .destination import Destination
    from .pool.pool import ConnectionPool, Stream

OnProgress = Callable[[int, int | None], object]
"""A callback for the bytes received and the total, which is None if unknown."""

_BATCH: Final = 1024 * 1024
"""Bytes to collect before a write."""
_ERROR_BYTES: Final = 64 * 1024
"""Size beyond which the rest of an error body is not read."""
_RANGE: Final = re.compile(r"bytes (\d{1,19})-\d{1,19}/(\d{1,19}|\*)")
"""Content-Range of a partial response: the first byte, and the total or ``*``."""
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416
"""HTTP statuses for the whole content, for a part of it, and for a missing part."""


def download_request(url: str, settings: Settings) -> Request:
    """Return the request for a link. Raises ValueError unless it is an absolute http or https URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "the download link must be an absolute http or https URL, as Compose gives it in download_link"
        raise ValueError(msg)
    call = Call(operation=DOWNLOAD, method="GET", path=parts.path, replay="safe")
    # identity: the bytes must match the stored file and its announced length
    headers = (
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", settings.user_agent.encode("ascii")),
    )
    return Request(call=call, url=url, headers=headers, timeout=settings.timeout)


@attrs.define(kw_only=True)
class Download:
    """State of one download across its attempts."""

    pool: ConnectionPool
    request: Request
    destination: Destination
    progress: OnProgress | None
    _headers: tuple[tuple[bytes, bytes], ...] = attrs.field(init=False)
    _total: int | None = attrs.field(init=False, default=None)
    _validator: str | None = attrs.field(init=False, default=None)
    """Strong ETag or Last-Modified of the content, so that a resumed transfer never joins two versions."""
    _fault: NotSent | ResponseLost | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._headers = self.request.headers

    async def attempt(self) -> AttemptResult:
        """Fetch the missing bytes. A 2xx reply has an empty body: the content is at the destination."""
        try:
            await self._ask_for_the_rest()
            async with self.pool.stream(self.request) as stream:
                if await self._accepts(stream):
                    await self._save(stream)
                    return Reply(_OK, stream.headers, b"", self.request.id)
                return Reply(stream.status, stream.headers, await _beginning(stream.chunks), self.request.id)
        except (NotSent, ResponseLost) as fault:
            self._fault = fault
            return fault

    async def _ask_for_the_rest(self) -> None:
        self.request.headers = self._headers
        if self.destination.received and self._validator is not None:
            self.request.headers += (
                (b"Range", b"bytes=%d-" % self.destination.received),
                (b"If-Range", self._validator.encode("latin-1")),
            )
        elif self.destination.received:
            await self._begin_anew()

    async def _begin_anew(self) -> None:
        if not await self.destination.restart():
            assert self._fault is not None  # noqa: S101 - only a further attempt restarts
            error = connection_error(self._fault, self.request)
            error.add_note(f"it cannot begin anew: {self.destination.received} bytes were passed on")
            raise error

    async def _accepts(self, stream: Stream) -> bool:
        """Return True if the response continues or begins the content, and False for an error status.

        Raises ResponseLost if the server does not send the missing part.
        """
        if stream.status == _PARTIAL and self.destination.received:
            found = _RANGE.match(stream.headers.get("content-range", ""))
            total = self._total if not found or found[2] == "*" else int(found[2])
            if found is None or int(found[1]) != self.destination.received or total != self._total:
                self._validator = None
                raise ResponseLost(EOFError("the server sent another part than the missing one"), timed_out=False)
            return True
        if stream.status == _UNSATISFIABLE and self.destination.received:
            self._validator = None
            raise ResponseLost(EOFError("the server no longer has the missing part"), timed_out=False)
        if not 200 <= stream.status < 300:  # noqa: PLR2004 - HTTP
            return False
        await self._begin_anew()
        length, tag = stream.headers.get("content-length", ""), stream.headers.get("etag", "")
        self._total = int(length) if length.isdecimal() else None
        self._validator = tag if tag.startswith('"') else stream.headers.get("last-modified")
        return True

    async def _save(self, stream: Stream) -> None:
        batch = bytearray()
        try:
            async for chunk in stream.chunks:
                batch += chunk
                if len(batch) >= _BATCH:
                    await self.destination.write(bytes(batch))
                    batch.clear()
                if self.progress is not None:
                    self.progress(self.destination.received + len(batch), self._total)
            received = self.destination.received + len(batch)
            if self._total is not None and received != self._total:
                cause = EOFError(f"ended after {received} of {self._total} bytes")
                raise ResponseLost(cause, timed_out=False)  # noqa: TRY301 - handled like a network failure
        except ResponseLost:
            await self.destination.write(bytes(batch))
            if self._total is not None and self.destination.received > self._total:
                self._validator = None
            raise
        await self.destination.commit(bytes(batch))


async def _beginning(chunks: AsyncIterable[bytes]) -> bytes:
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > _ERROR_BYTES:
            break
    return body
