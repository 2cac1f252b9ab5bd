"""How do bytes reach Compose and come back? The only package that imports httpx.

One slot, one connection. httpcore's own pool scans all its connections for every request, and a cancelled
request can occupy a place in it for ever; so a slot here owns a whole single-connection transport. What does
not end normally throws that transport away: it is closed in the background, and the slot is free at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import httpx
from attrs import evolve, frozen

from ..attempt import Response, ResponseLost
from ..proxies import proxy_for
from .connector import KEEP_ALIVE, Connector
from .exchange import FAULTS, Trace, chunks, has_surplus, headers_of, read_body, redirected, send_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping

    from ..call import Message

MAX_BYTES: Final = 64 * 1024 * 1024
FRESH: Final = 2.0
"""Seconds that a connection may have idled for a call that may not be repeated."""
MAX_REDIRECTS: Final = 5


@frozen
class Stream:
    """A response whose body is read while it arrives."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterable[bytes]


class ConnectionPool:
    """``size`` places for exchanges, waited for in order, the connection used last taken first.

    A ``transport`` from outside is shared by all pool and never closed here; see connect.py for what it may be.
    """

    def __init__(
        self, base_url: str, size: int, transport: object | None = None, *, max_bytes: int = MAX_BYTES
    ) -> None:
        self._connector = Connector(base_url, transport)
        self._max_bytes = max_bytes
        self._free = asyncio.Semaphore(size)
        self._idle: deque[tuple[httpx.AsyncBaseTransport, float]] = deque()
        self._expiry: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def send(
        self,
        message: Message,
        *,
        timeout: float,
        repeatable: bool,
        turn: Callable[[], Awaitable[None]] | None = None,
        leaving: Callable[[], None] = lambda: None,
    ) -> Response:
        """Send one request and read its whole response, within ``timeout`` seconds from having a slot and its turn.

        ``leaving`` is called when the request begins to leave, or may begin to without telling.
        A response of 300 or more counts once its head is here: what it says of the request is said, even if its
        body is then cut. Raises NotSent or ResponseLost, and nothing of httpx.
        """
        connector = self._connector
        await connector.prepare(message.url, connector.proxy)
        async with self._free:
            if turn is not None:  # with a slot in hand, so that what is let go does leave now
                await turn()
            # Shared connections look after themselves; they are neither kept nor discarded.
            shared = connector.given
            if shared is None and repeatable and message.method == "GET" and connector.has_aiohttp:
                shared = connector.aiohttp()
            connection = shared or self._take(KEEP_ALIVE if repeatable else FRESH)
            trace = Trace(trusted=shared is None or connector.tells, leaving=leaving)
            if not trace.trusted:
                leaving()
            response: httpx.Response | None = None
            headers: dict[str, str] = {}
            body = bytearray()
            whole = clean = False
            try:
                async with asyncio.timeout(timeout):
                    response = await send_request(connection, message, trace)
                    headers = headers_of(response)
                    whole = await read_body(response, headers, message.method, body, self._max_bytes)
                clean = not has_surplus(response)
            except FAULTS as error:
                if response is None or response.status_code < 300:  # noqa: PLR2004 - HTTP
                    raise trace.classify(error) from None
            except asyncio.CancelledError as error:
                error.with_traceback(None).__context__ = None  # the frames within httpcore hold the token
                raise
            finally:
                if shared is None:
                    # After a body that was cut it is a fresh one: closing the stream closed it.
                    self._keep(connection) if clean else self._discard(connection, trace)
            return Response(response.status_code, headers, bytes(body), whole)

    @asynccontextmanager
    async def stream(self, message: Message, *, timeout: float) -> AsyncIterator[Stream]:
        """Send over a connection of its own, following redirects; ``timeout`` bounds each single wait.

        The connection is closed in the end, however that comes. Raises NotSent or ResponseLost.
        """
        for _ in range(MAX_REDIRECTS + 1):
            proxy = None if self._connector.given else proxy_for(message.url)
            await self._connector.prepare(message.url, proxy)
            connection, trace = self._connector.connection(proxy), Trace(trusted=self._connector.given is None)
            response: httpx.Response | None = None
            try:
                try:
                    async with asyncio.timeout(timeout):
                        response = await send_request(connection, message, trace)
                    if response.has_redirect_location:
                        message = evolve(message, url=redirected(response, message.url))
                        continue
                except FAULTS as error:
                    raise trace.classify(error) from None
                async with aclosing(chunks(response, trace, timeout)) as coming:
                    yield Stream(response.status_code, headers_of(response), coming)
                return
            finally:
                if response is not None:
                    stream: Any = response.stream
                    with suppress(*FAULTS):
                        await stream.aclose()
                self._discard(connection, trace)
        raise ResponseLost(httpx.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects"), timed_out=False)

    async def aclose(self) -> None:
        """Close the idle connections, and wait for those being closed. No exchange may be under way."""
        if self._expiry is not None:
            self._expiry.cancel()
        while self._idle:
            self._discard(self._idle.pop()[0])
        while self._closing:
            await asyncio.wait(self._closing)
        await self._connector.aclose()

    def _take(self, longest_idle: float) -> httpx.AsyncBaseTransport:
        if self._idle:
            connection, since = self._idle.pop()
            if asyncio.get_running_loop().time() - since <= longest_idle:
                return connection
            self._discard(connection)
        return self._connector.connection(self._connector.proxy)

    def _keep(self, connection: httpx.AsyncBaseTransport) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append((connection, loop.time()))
        if self._expiry is None:
            self._expiry = loop.call_later(KEEP_ALIVE, self._expire)

    def _expire(self) -> None:
        """Close what has idled for too long, and come again when the next is due."""
        loop = asyncio.get_running_loop()
        while self._idle and loop.time() - self._idle[0][1] >= KEEP_ALIVE:
            self._discard(self._idle.popleft()[0])
        self._expiry = loop.call_at(self._idle[0][1] + KEEP_ALIVE, self._expire) if self._idle else None

    def _discard(self, connection: httpx.AsyncBaseTransport, trace: Trace | None = None) -> None:
        if connection is not self._connector.given:
            closing = asyncio.get_running_loop().create_task(_close(connection, trace))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)


async def _close(connection: httpx.AsyncBaseTransport, trace: Trace | None) -> None:
    with suppress(Exception):
        await connection.aclose()
    if trace is not None and trace.socket is not None:
        # Cancelled in the TLS handshake, httpcore forgets the socket that it had opened.
        with suppress(Exception):
            await trace.socket.aclose()
