"""One exchange over httpx: framing of the request, reading of the response, classification of a failure."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import ssl
import zlib
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx

from ..._hosts import host_port, is_local
from ..._redact import redacted_excerpt
from ..._secret_str import HiddenStr
from ..attempt_result import NotSent, ResponseLost
from .decompression import decompressor_for

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping

    from ..messages import Request
    from .aiohttp import AiohttpResponse

FAULTS: Final = (httpx.RequestError, OSError)
"""Exceptions of a failed exchange."""
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Exceptions of a request that never left, for a transport that reports no events."""
_BODILESS: Final = {httpx.codes.NO_CONTENT, httpx.codes.RESET_CONTENT}
"""Statuses without a body."""
_FRAMING_HEADERS: Final = {"content-length", "transfer-encoding"}
"""Headers that mark the end of a body."""
_UNKNOWN_AUTHORITY: Final = {2, 18, 19, 20, 21}
"""OpenSSL codes for a certificate from an unknown authority."""
_QUEUE_SHARE: Final = 0.9
"""Share of the time limit that a request may spend in a transport's own queue."""
_IN_EXCHANGE: Final[ContextVar[bool]] = ContextVar("compose_async_exchange", default=False)
"""True within an exchange of the SDK."""
_LOGGERS: Final = (logging.getLogger("httpcore.http11"), logging.getLogger("httpcore.http2"))
"""Loggers of httpcore that show request and response heads."""
_NOTHING_TO_HIDE: Final = nullcontext()
"""Context of an exchange while those loggers do not log at DEBUG."""


class Trace:
    """Recorder of httpcore's events for one attempt: the start of sending, and the new socket."""

    def __init__(self, request: Request, *, is_own_connection: bool) -> None:
        self._request = request
        self._is_own_connection = is_own_connection
        self._peer: str | None = None
        self._has_events = False
        self._sent = False
        self.limit: asyncio.Timeout | None = None
        """Time limit of the attempt, moved between phases if connecting and reading have separate limits."""
        self.socket: Any = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if not self._has_events:
            self._has_events = True
            self._limit_phase("connect")
        # A CONNECT to a proxy is not the request itself.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            self._sent = True
            self._limit_phase("read")
        elif event.endswith("connect_tcp.started"):
            self._peer = host_port(info["host"], info["port"])
        elif event.endswith("connect_tcp.complete"):
            self.socket = info["return_value"]
        self._request.may_have_left = self._sent

    def _limit_phase(self, part: Literal["connect", "read"]) -> None:
        if self.limit is not None and not isinstance(self._request.timeout, int | float):
            seconds: float = getattr(self._request.timeout, part)
            self.limit.reschedule(asyncio.get_running_loop().time() + seconds)

    def is_fault(self, error: Exception) -> bool:
        """Return whether an error is the result of an attempt, and not raised as it is.

        For a write that may have left, every exception counts as a fault, except AssertionError (a mock's).
        """
        in_doubt = self._request.may_have_left and not self._request.call.is_repeatable
        return isinstance(error, FAULTS) or (in_doubt and not isinstance(error, AssertionError))

    def classify(self, error: Exception, *, has_response: bool = False) -> NotSent | ResponseLost:
        """Return the failure as data. Frames are dropped and texts redacted, because both may show the token."""
        # A transport may report no events at all. Then only the exception's type decides.
        unsent = not self._sent if self._has_events else isinstance(error, _NEVER_SENT)
        certificate = self._certificate_fault(error)
        timed_out = isinstance(error, TimeoutError | httpx.TimeoutException) and not certificate
        error.args = tuple(redacted_excerpt(part) if isinstance(part, str) else part for part in error.args)
        error.__cause__ = error.__context__ = None
        error = error.with_traceback(None)
        if (unsent or certificate) and not has_response:
            return NotSent(error, timed_out=timed_out, peer=self._peer, local_refusal=certificate)
        return ResponseLost(error, timed_out=timed_out)

    def _certificate_fault(self, error: BaseException) -> str | None:
        """Return the reason, and the remedy if known, for a refused certificate; None for any other error."""
        link: BaseException | None = error
        # aiohttp's own error of that type has no code; its cause has.
        while link is not None and not (
            isinstance(link, ssl.SSLCertVerificationError) and hasattr(link, "verify_code")
        ):
            link = link.__cause__ or link.__context__
        if link is None:
            return None
        reason = f"its certificate is refused: {link.verify_message}"
        if self._is_own_connection and link.verify_code in _UNKNOWN_AUTHORITY:
            now = os.environ.get("SSL_CERT_FILE")
            reason += f"; to trust its authority, set SSL_CERT_FILE{f' (now {now})' if now else ''}"
        return reason


def http_request(request: Request, trace: Trace, url: str, *, has_queue: bool = False) -> httpx.Request:
    """Build the httpx request to ``url``. ``has_queue`` is true for a transport with a queue of its own.

    Such a transport reports no event for a queued request. The wait in the queue ends shortly before the time limit, so
    that its error proves that the request was never sent.
    """
    extensions: dict[str, object] = {"trace": trace}
    if has_queue:
        wait = request.timeout if isinstance(request.timeout, int | float) else request.timeout.connect
        extensions["timeout"] = {"connect": None, "read": None, "write": None, "pool": _QUEUE_SHARE * wait}
    target, host = _parse_url(url)
    request.may_have_left = True  # a caller's transport may report no events; until it does, this holds
    framing: tuple[tuple[bytes, bytes], ...] = ((b"Host", host),)
    if request.body is not None or request.call.method in {"POST", "PUT", "PATCH"}:
        framing = (*framing, (b"Content-Length", b"%d" % len(request.body or b"")))
    return httpx.Request(
        request.call.method,
        target,
        headers=[*framing, *request.headers],
        # With stream=, httpx adds no header of its own and does not look at the body.
        stream=httpx.ByteStream(request.body or b""),
        extensions=extensions,
    )


async def read_body(
    response: httpx.Response | AiohttpResponse, headers: Mapping[str, str], method: str, body: bytearray, limit: int
) -> bool:
    """Read and decode the response's body into ``body``; return False if it was truncated to ``limit`` bytes.

    ``limit`` applies to the received bytes and to the unpacked ones.
    """
    stream: Any = response.stream
    received = 0
    try:
        encoding = headers.get("content-encoding")
        unpack = decompressor_for(encoding) if encoding else None
        async for chunk in stream:
            received += len(chunk)
            body += unpack.feed(chunk, limit + 1 - len(body)) if unpack else chunk
            if len(body) > limit or received > limit:
                del body[limit:]
                return False
            del chunk  # a traceback may show locals
        if unpack:
            unpack.check_complete()
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None
    finally:
        await stream.aclose()
    is_framed = method == "HEAD" or response.status_code in _BODILESS or not headers.keys().isdisjoint(_FRAMING_HEADERS)
    if not is_framed and response.status_code < 300 and "json" in headers.get("content-type", ""):  # noqa: PLR2004 - HTTP
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            message = "the body was ended by closing the connection, within its JSON"
            raise httpx.RemoteProtocolError(message) from None
    return True


async def iter_raw(response: httpx.Response, trace: Trace, timeout: float) -> AsyncGenerator[bytes, None]:
    """Yield the body in chunks. ``timeout`` bounds each wait, in seconds. Raises ResponseLost or NotSent."""
    stream: Any = response.stream
    coming = aiter(stream)
    while True:
        try:
            async with asyncio.timeout(timeout):
                chunk = await anext(coming)
        except StopAsyncIteration:
            return
        except FAULTS as error:
            raise trace.classify(error) from None
        except asyncio.CancelledError as error:
            raise drop_traceback(error) from None
        yield chunk


def drop_traceback(error: asyncio.CancelledError) -> asyncio.CancelledError:
    """Drop the frames of a cancellation: those within httpcore hold the token, or the URL of a signed link."""
    error.__context__ = None
    return error.with_traceback(None)


def parse_headers(response: httpx.Response | AiohttpResponse) -> dict[str, str]:
    """Return the headers by lower-case name. Commas join repeated ones."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw if isinstance(response, httpx.Response) else response.raw_headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def may_have_trailing_data(response: httpx.Response | AiohttpResponse) -> bool:
    """Return whether bytes may have followed the response. httpcore would parse them as the next response.

    httpcore has no public attribute for these bytes. Where its private ones are missing, nothing is known.
    """
    inner: Any = response.stream
    for name in ("_httpcore_stream", "_stream", "_connection", "_h11_state"):
        inner = getattr(inner, name, None)
    return inner is None or bool(inner.trailing_data[0])


def redirect_target(response: httpx.Response, url: str) -> HiddenStr:
    """Return the target of a redirect. Raises NotSent unless it is a URL."""
    try:
        return HiddenStr(_parse_url(url)[0].join(response.headers["location"]))
    except (ValueError, httpx.InvalidURL) as error:
        reason = f"redirected to what is not a URL: {error}"
    raise NotSent(httpx.RemoteProtocolError(reason), local_refusal=reason)


def check_target(url: str, base_url: str, *, http_refusal: str) -> None:
    """Raise NotSent unless a download may lead to ``url``.

    ``http_refusal`` is the reason against plain http; empty if it is allowed. With a base URL that is not local, the
    target may not be local either. A name is not resolved: one that leads to a local address is followed, without the
    token.
    """
    base, refusal = _parse_url(base_url)[0], ""
    try:
        target = _parse_url(url)[0]
        if target.scheme != "https" and (http_refusal or target.scheme != "http"):
            refusal = f"{http_refusal or 'redirected from http'} to {target.scheme}"
        elif is_local(target.raw_host.decode("ascii")) and not is_local(base.raw_host.decode("ascii")):
            refusal = f"it leads to {target.host}, an address of this machine or its network, and base_url does not"
    except ValueError as error:
        refusal = f"the link is not a URL: {error}"
    if refusal:
        raise NotSent(httpx.UnsupportedProtocol(refusal), local_refusal=refusal)


@lru_cache(maxsize=256)
def _parse_url(url: str) -> tuple[httpx.URL, bytes]:
    """Parse a URL, and return it with its Host. Cached: parsing is slow, and polls repeat a few URLs."""
    try:
        parsed = httpx.URL(url)
        return parsed, parsed.netloc  # noqa: TRY300 - both may refuse
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None


def hide_headers_from_logs() -> AbstractContextManager[None]:
    """Keep request and response heads out of httpcore's log. They may hold signed links and echoed tokens.

    httpcore logs heads at DEBUG, and has no switch for a single request. Loggers at that level get a filter. It reduces
    the records of the SDK's requests to the event's name, and leaves all other records unchanged.
    """
    if not any(logger.isEnabledFor(logging.DEBUG) for logger in _LOGGERS):
        return _NOTHING_TO_HIDE
    for logger in _LOGGERS:
        logger.addFilter(_shorten_record)  # adding the filter again has no effect
    return _mark_exchange()


@contextmanager
def _mark_exchange() -> Iterator[None]:
    before = _IN_EXCHANGE.set(True)
    try:
        yield
    finally:
        _IN_EXCHANGE.reset(before)


def _shorten_record(record: logging.LogRecord) -> bool:
    if _IN_EXCHANGE.get():
        record.msg, record.args = record.getMessage().partition(" ")[0], None
    return True
