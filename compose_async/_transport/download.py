"""Downloads, which send no token. A broken transfer resumes if the server allows it, and restarts otherwise."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from .._redact import redacted_excerpt
from ..errors import DecodeError
from ..events import call_safely
from .attempt_result import AttemptResult, NotSent, ResponseLost, TooSlow
from .call import DOWNLOAD, Call
from .destination import AtomicFile, Device
from .download_options import DownloadOptions, LinkError
from .messages import Reply, Request
from .status_errors import connection_error

if TYPE_CHECKING:
    from .._clock import Clock
    from .._config import Settings
    from .._secret_str import HiddenStr
    from .pool.pool import ConnectionPool

_WINDOW_SECONDS: Final = 60.0
"""Seconds of waiting over which the rate is averaged."""
_MAX_PATH: Final = 100
"""Characters of a link's path to show."""
_BATCH_BYTES: Final = 1024 * 1024
"""Bytes to collect before a write."""
_MAX_ERROR_BYTES: Final = 64 * 1024
"""Size beyond which the rest of an error body is not read."""
_RANGE: Final = re.compile(r"bytes (\d{1,19})-\d{1,19}/(\d{1,19}|\*)")
"""Content-Range of a partial response: the first byte, and the total or ``*``."""
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416
"""HTTP statuses for the whole content, for a part of it, and for a missing part."""


def download_request(url: HiddenStr, settings: Settings) -> Request:
    """Return the request for a link. Raises LinkError unless it is an absolute http or https URL."""
    path = _url_path(url)
    if path is None:
        raise LinkError("the download link must be an absolute http or https URL, as Compose gives it in download_link")
    # The path is for errors and events only, and the server's choice.
    call = Call(operation=DOWNLOAD, method="GET", path=redacted_excerpt(path, _MAX_PATH), replay="safe")
    # identity: the bytes must match the stored file and its announced length
    headers = (
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", settings.user_agent.encode("ascii")),
    )
    return Request(call=call, url=url, headers=headers, timeout=settings.timeout, max_retries=settings.max_retries)


def _url_path(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts.path if is_usable else None


@attrs.define(kw_only=True)
class Download:
    """State of one download across its attempts."""

    pool: ConnectionPool
    request: Request
    destination: AtomicFile | Device
    options: DownloadOptions
    allow_http: bool
    clock: Clock
    _headers: tuple[tuple[bytes, bytes], ...] = attrs.field(init=False)
    _total: int | None = attrs.field(init=False, default=None)
    _validator: str | None = attrs.field(init=False, default=None)
    """Strong ETag or Last-Modified of the content, so that a resumed transfer never joins two versions."""
    _last_fault: NotSent | ResponseLost | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._headers = self.request.headers

    async def attempt(self) -> AttemptResult:
        """Fetch the missing bytes. A 2xx reply has an empty body: the content is at the destination."""
        try:
            await self._request_missing_bytes()
            async with self.pool.stream(self.request, allow_http=self.allow_http) as (reply, chunks):
                if await self._begin_content(reply):
                    await self._save_content(chunks)
                    return reply
                return attrs.evolve(reply, body=await _read_prefix(chunks))
        except (NotSent, ResponseLost) as fault:
            self._last_fault = fault
            return fault

    async def _request_missing_bytes(self) -> None:
        self.request.headers = self._headers
        if self.destination.bytes_written and self._validator is not None:
            self.request.headers += (
                (b"Range", b"bytes=%d-" % self.destination.bytes_written),
                (b"If-Range", self._validator.encode("latin-1")),
            )
        elif self.destination.bytes_written:
            await self._restart()

    async def _restart(self) -> None:
        if not await self.destination.restart():
            assert self._last_fault is not None  # noqa: S101 - only a further attempt restarts
            error = connection_error(self._last_fault, self.request)
            error.add_note(f"it cannot begin anew: {self.destination.bytes_written} bytes were passed on")
            raise error

    async def _begin_content(self, reply: Reply) -> bool:
        """Return True if the response continues or begins the content, and False for an error status.

        Raises ResponseLost if the server does not send the missing part.
        """
        if reply.status == _PARTIAL and self.destination.bytes_written:
            content_range = _RANGE.match(reply.headers.get("content-range", ""))
            total = self._total if not content_range or content_range[2] == "*" else int(content_range[2])
            is_same = self._total is None or total == self._total
            if content_range is None or int(content_range[1]) != self.destination.bytes_written or not is_same:
                self._validator = None
                raise ResponseLost(EOFError("the server sent another part than the missing one"))
            self._total = total  # a first response without Content-Length did not tell it
            self._check_size(total or 0)
            return True
        if reply.status == _UNSATISFIABLE and self.destination.bytes_written:
            self._validator = None
            raise ResponseLost(EOFError("the server no longer has the missing part"))
        if not 200 <= reply.status < 300:  # noqa: PLR2004 - HTTP
            return False
        if reply.status != _OK:
            raise ResponseLost(EOFError(f"the server sent no content, but a {reply.status}"))
        await self._restart()
        length, tag = reply.headers.get("content-length", ""), reply.headers.get("etag", "")
        self._total = int(length) if length.isdecimal() else None
        self._check_size(self._total or 0)
        self._validator = tag if tag.startswith('"') else reply.headers.get("last-modified")
        return True

    def _check_size(self, size: int) -> None:
        """Raise DecodeError for more bytes than the caller wants."""
        max_bytes, call = self.options.max_bytes, self.request.call
        if max_bytes is not None and size > max_bytes:
            msg = f"the download of {call.path} is longer than {max_bytes} bytes (max_bytes)"
            raise DecodeError(msg, method=call.method, request_path=call.path)

    async def _save_content(self, chunks: AsyncIterable[bytes]) -> None:
        batch = bytearray()
        progress, window = self.options.progress, ThroughputWindow(self.options.least_rate)
        try:
            waiting_since = self.clock.now()
            async for chunk in chunks:
                batch += chunk
                received = self.destination.bytes_written + len(batch)
                self._check_size(received)
                window.record(len(chunk), self.clock.now() - waiting_since)
                if len(batch) >= _BATCH_BYTES:
                    await self.destination.write(bytes(batch))
                    batch.clear()
                if progress is not None:
                    call_safely("progress", progress, received, self._total)
                waiting_since = self.clock.now()  # a slow disk or reader is not the peer's fault
            received = self.destination.bytes_written + len(batch)
            if self._total is not None and received != self._total:
                cause = EOFError(f"ended after {received} of {self._total} bytes")
                raise ResponseLost(cause)  # noqa: TRY301 - handled like a network failure
        except ResponseLost:
            await self.destination.write(bytes(batch))
            if self._total is not None and self.destination.bytes_written > self._total:
                self._validator = None
            raise
        await self.destination.commit(bytes(batch))


@attrs.define
class ThroughputWindow:
    """The bytes of a download and the seconds spent waiting for them, counted anew after each window."""

    least_rate: float
    _received: int = 0
    _waited: float = 0.0

    def record(self, size: int, waited: float) -> None:
        """Count a chunk. Raises ResponseLost at the end of a window with too few bytes."""
        self._received += size
        self._waited += waited
        if self._waited >= _WINDOW_SECONDS:
            if self._received < self.least_rate * self._waited:
                msg = (
                    f"{self._received} bytes in {self._waited:.0f} s, less than least_rate={self.least_rate:g} a second"
                )
                raise ResponseLost(TooSlow(msg), timed_out=True)
            self._received, self._waited = 0, 0.0


async def _read_prefix(chunks: AsyncIterable[bytes]) -> bytes:
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > _MAX_ERROR_BYTES:
            break
    return body
