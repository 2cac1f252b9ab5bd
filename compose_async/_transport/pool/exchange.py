"""One request out, one response in: what leaves, how much of it is read, and how far it came when it broke."""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from ..._redact import excerpt
from ..attempt import NotSent, ResponseLost

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from ..call import Message

FAULTS: Final = (httpx.RequestError, OSError)
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_BODILESS: Final = {httpx.codes.NO_CONTENT, httpx.codes.RESET_CONTENT}
_FRAMES: Final = {"content-length", "transfer-encoding"}
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32
_OURS: Final[ContextVar[bool]] = ContextVar("compose_async_exchange", default=False)


class Trace:
    """What httpcore tells of one request: whether it began to leave, and the socket it opened for it.

    ``leaving`` is called when it does.
    """

    def __init__(self, *, trusted: bool, leaving: Callable[[], None] = lambda: None) -> None:
        # A transport from outside may never call back; then only the kind of the exception tells.
        self.trusted = trusted
        self.sent = False
        self._leaving = leaving
        self.socket: Any = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        self.trusted = True
        if event.endswith(".send_request_headers.started"):  # of http11 or http2
            # A CONNECT to a proxy is not yet our request.
            if info["request"].method != b"CONNECT":
                self.sent = True
                self._leaving()
        elif event.endswith("connect_tcp.complete"):
            self.socket = info["return_value"]

    def classify(self, error: Exception) -> NotSent | ResponseLost:
        """What the error means, with a cause that holds no frames: their locals, and its text, may show the token."""
        unsent = not self.sent if self.trusted else isinstance(error, _NEVER_SENT)
        timed_out = isinstance(error, TimeoutError | httpx.TimeoutException)
        error.args = tuple(excerpt(part) if isinstance(part, str) else part for part in error.args)
        error.__cause__ = error.__context__ = None
        return (NotSent if unsent else ResponseLost)(error.with_traceback(None), timed_out=timed_out)


async def send_request(connection: httpx.AsyncBaseTransport, message: Message, trace: Trace) -> httpx.Response:
    """Send, and wait for the head of the response."""
    before = _OURS.set(True)
    try:
        return await connection.handle_async_request(_request(message, trace))
    finally:
        _OURS.reset(before)


def _request(message: Message, trace: Trace) -> httpx.Request:
    target, host = _target(message.url)
    framing: tuple[tuple[bytes, bytes], ...] = ((b"Host", host),)
    if message.body is not None or message.method in {"POST", "PUT", "PATCH"}:
        framing = (*framing, (b"Content-Length", b"%d" % len(message.body or b"")))
    return httpx.Request(
        message.method,
        target,
        headers=[*framing, *message.headers],
        # With stream=, httpx adds no header of its own and does not look at the body.
        stream=httpx.ByteStream(message.body or b""),
        extensions={"trace": trace},
    )


async def read_body(
    response: httpx.Response, headers: Mapping[str, str], method: str, body: bytearray, limit: int
) -> bool:
    """Read the response's body, decoded, into ``body``; False if it was cut, at ``limit`` bytes.

    Compressed or not, no more than ``limit`` bytes are ever unpacked, and no more than that are taken in.
    """
    stream: Any = response.stream
    received = 0
    try:
        unpack = _unpacker(headers.get("content-encoding", ""))
        async for chunk in stream:
            received += len(chunk)
            body += unpack.decompress(chunk, limit + 1 - len(body)) if unpack else chunk
            if len(body) > limit or received > limit:
                del body[limit:]
                return False
            if unpack and unpack.unused_data:
                raise httpx.DecodingError("bytes came after the end of the compressed body")
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None
    finally:
        await stream.aclose()
    if unpack and received and not unpack.eof:
        raise httpx.DecodingError("the compressed body has no end")
    is_framed = method == "HEAD" or response.status_code in _BODILESS or not headers.keys().isdisjoint(_FRAMES)
    if not is_framed and not _ends_well(response.status_code, headers, body):
        raise httpx.RemoteProtocolError("the body was ended by closing the connection, within its JSON")
    return True


async def chunks(response: httpx.Response, trace: Trace, timeout: float) -> AsyncGenerator[bytes, None]:
    """The body as it comes, each wait for more of it bounded by ``timeout`` seconds. Raises ResponseLost."""
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
        yield chunk


def headers_of(response: httpx.Response) -> dict[str, str]:
    """By lower-case name, those that came several times joined."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def has_surplus(response: httpx.Response) -> bool:
    """Did bytes come after the end of the response? httpcore would read them as the response to the next request."""
    inner: Any = response.stream
    for name in ("_httpcore_stream", "_stream", "_connection", "_h11_state"):
        inner = getattr(inner, name, None)
    return inner is not None and bool(inner.trailing_data[0])


def redirected(response: httpx.Response, url: str) -> str:
    """Where a response leads to; never from https to anything else."""
    here, _ = _target(url)
    try:
        target = here.join(response.headers["location"])
    except (ValueError, httpx.InvalidURL) as error:
        raise httpx.RemoteProtocolError(f"redirected to what is not a URL: {error}") from None
    if target.scheme != "https" and (target.scheme, here.scheme) != ("http", "http"):
        raise httpx.UnsupportedProtocol(f"redirected from {here.scheme} to {target.scheme}")
    return str(target)


def _unpacker(encoding: str) -> zlib._Decompress | None:
    if encoding.lower() in {"", "identity"}:
        return None
    if encoding.lower() not in {"gzip", "x-gzip", "deflate"}:
        raise httpx.DecodingError("the body is encoded in a way that was not asked for")
    return zlib.decompressobj(_GZIP_OR_ZLIB)


def _ends_well(status: int, headers: Mapping[str, str], body: bytearray) -> bool:
    """False for JSON that stops short where only the closing of the connection marked its end."""
    if status >= 300 or "json" not in headers.get("content-type", ""):  # noqa: PLR2004 - HTTP
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


@lru_cache(maxsize=256)
def _target(url: str) -> tuple[httpx.URL, bytes]:
    """The URL and its Host. Cached, for parsing is dear and polls repeat the same few."""
    try:
        parsed = httpx.URL(url)
        return parsed, parsed.netloc  # noqa: TRY300 - both may refuse
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None


def _discreet(record: logging.LogRecord) -> bool:
    if _OURS.get():
        record.msg, record.args = record.getMessage().partition(" ")[0], None
    return True


# At DEBUG, httpcore logs the head of every response: signed links of downloads, and whatever is echoed. Of our own
# requests the names of its events are left, of anybody else's all.
for _name in ("httpcore.http11", "httpcore.http2"):
    logging.getLogger(_name).addFilter(_discreet)
