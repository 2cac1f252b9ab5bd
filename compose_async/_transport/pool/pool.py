"""Pool of connections to Compose.

Each connection is an httpx transport of its own. httpcore's pool is not used: it scans all its connections for every
request, and a cancelled request can occupy one of them for ever. After a request that does not end normally, the pool
closes the connection in the background, and the next request gets a new one at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import httpx

from ..._clock import LoopClock
from ..._config import total_timeout
from ..attempt_result import ResponseLost
from ..messages import Reply
from ..proxies import proxy_for
from . import exchange
from .connector import KEEPALIVE_EXPIRY, Connector, is_http

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

    from ..._clock import Clock
    from ..messages import Request
    from .aiohttp import Aiohttp, AiohttpResponse

MAX_IDLE_UNREPEATABLE: Final = 2.0
"""Longest idle time, in seconds, of a connection for a call that may not be repeated."""
MAX_REDIRECTS: Final = 5
"""Redirects to follow for one download."""


class ConnectionPool:
    """Pool of ``size`` connections. Requests are served in order of arrival, each on the connection used last.

    A caller's ``transport`` serves all requests, and the pool never closes it. ``Connector`` lists its kinds.
    """

    def __init__(self, base_url: str, size: int, transport: object | None = None, clock: Clock | None = None) -> None:
        self.connector = Connector(base_url, transport, clock or LoopClock())
        self.free_slots = asyncio.Semaphore(size)
        """Connections that may be in use for calls: enter it around ``send``."""
        self._idle: deque[tuple[httpx.AsyncBaseTransport, float]] = deque()
        self._expiry_timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def prepare(self) -> None:
        """Load what the connections need: aiohttp, and the certificates."""
        await self.connector.load_aiohttp()
        await self.connector.load_certificates(self.connector.base_url, self.connector.proxy)

    async def send(self, request: Request) -> Reply:
        """Send one request and read its whole response, within its ``timeout``. The caller holds one of ``free_slots``.

        The connection is chosen here, so that it does not go stale during the caller's wait for the rate. An error
        response (>= 300) is returned even if its body was cut. Raises NotSent or ResponseLost, and no exception of
        httpx.
        """
        connector = self.connector
        # A shared transport manages its own connections: the pool neither keeps nor closes it.
        shared: Aiohttp | httpx.AsyncBaseTransport | None = connector.user_transport
        if connector.uses_aiohttp and request.call.is_repeatable and request.call.method == "GET":
            shared = connector.shared_aiohttp()
        connection = shared or self.acquire(KEEPALIVE_EXPIRY if request.call.is_repeatable else MAX_IDLE_UNREPEATABLE)
        trace = exchange.Trace(request, is_own_connection=connector.user_transport is None)
        response: httpx.Response | AiohttpResponse | None = None
        headers: dict[str, str] = {}
        body = bytearray()
        is_complete = is_reusable = False
        try:
            async with asyncio.timeout(total_timeout(request.timeout)) as trace.limit:
                if isinstance(connection, httpx.AsyncBaseTransport):
                    with exchange.hide_headers_from_logs():
                        response = await connection.handle_async_request(
                            exchange.http_request(request, trace, request.url, has_queue=shared is not None)
                        )
                else:
                    response = await connection.send(request)
                headers = exchange.parse_headers(response)
                is_complete = await exchange.read_body(response, headers, request.call.method, body, request.max_bytes)
            is_reusable = not exchange.may_have_trailing_data(response)
        except BaseException as error:
            if not isinstance(error, Exception) or not trace.is_fault(error):
                body.clear()  # a traceback may show locals
                headers.clear()
                if isinstance(error, asyncio.CancelledError):
                    raise exchange.drop_traceback(error) from None
                raise
            if response is None or response.status_code < 300:  # noqa: PLR2004 - HTTP
                raise trace.classify(error, has_response=response is not None) from None
        finally:
            if shared is None and isinstance(connection, httpx.AsyncBaseTransport):
                if is_reusable:  # also after a truncated body: the transport reconnects
                    self.release(connection)
                else:
                    self.close(connection, trace)
        return Reply(response.status_code, headers, bytes(body), request.id, is_complete)

    @asynccontextmanager
    async def stream(
        self, request: Request, *, allow_http: bool = False
    ) -> AsyncIterator[tuple[Reply, AsyncIterable[bytes]]]:
        """Send over a new connection, follow redirects, and yield the reply without its body, and the body's chunks.

        ``timeout`` bounds each single wait. A link to plain http needs ``allow_http`` or a base URL of http, and a
        redirect from https to http is refused. In the end the connection is closed, unless it is the caller's. Raises
        NotSent or ResponseLost.
        """
        url, base_url = request.url, self.connector.base_url
        http_refusal = "" if allow_http or is_http(base_url) else "allow_http is needed for a link from https"
        for _ in range(MAX_REDIRECTS + 1):
            exchange.check_target(url, base_url, http_refusal=http_refusal)
            http_refusal = "" if is_http(url) else "redirected from https"
            proxy = None if self.connector.user_transport else proxy_for(url)
            await self.connector.load_certificates(url, proxy)
            connection = self.connector.new_connection(proxy)
            trace = exchange.Trace(request, is_own_connection=self.connector.user_transport is None)
            response: httpx.Response | None = None
            try:
                try:
                    async with asyncio.timeout(total_timeout(request.timeout)) as trace.limit:
                        with exchange.hide_headers_from_logs():
                            response = await connection.handle_async_request(exchange.http_request(request, trace, url))
                    if response.has_redirect_location:
                        url = exchange.redirect_target(response, url)
                        continue
                except exchange.FAULTS as error:
                    raise trace.classify(error) from None
                except asyncio.CancelledError as error:
                    raise exchange.drop_traceback(error) from None
                async with aclosing(exchange.iter_raw(response, trace, total_timeout(request.timeout))) as chunks:
                    yield Reply(response.status_code, exchange.parse_headers(response), b"", request.id), chunks
                return
            finally:
                if response is not None:
                    stream: Any = response.stream
                    with suppress(*exchange.FAULTS):
                        await stream.aclose()
                self.close(connection, trace)
        raise ResponseLost(httpx.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects"))

    async def aclose(self) -> None:
        """Close the idle connections, and wait until all are closed. No request may be in flight."""
        if self._expiry_timer is not None:
            self._expiry_timer.cancel()
        while self._idle:
            self.close(self._idle.pop()[0])
        while self._closing:
            await asyncio.wait(self._closing)
        await self.connector.aclose()

    def acquire(self, max_idle: float) -> httpx.AsyncBaseTransport:
        """Return the most recently used connection, or a new one if that idled for too long."""
        if self._idle:
            connection, since = self._idle.pop()
            if asyncio.get_running_loop().time() - since <= max_idle:
                return connection
            self.close(connection)
        return self.connector.new_connection(self.connector.proxy)

    def release(self, connection: httpx.AsyncBaseTransport) -> None:
        """Keep a connection for the next request."""
        loop = asyncio.get_running_loop()
        self._idle.append((connection, loop.time()))
        if self._expiry_timer is None:
            self._expiry_timer = loop.call_later(KEEPALIVE_EXPIRY, self._expire)

    def close(self, connection: httpx.AsyncBaseTransport, trace: exchange.Trace | None = None) -> None:
        """Close a connection in the background."""
        if connection is not self.connector.user_transport:
            closing = asyncio.get_running_loop().create_task(_close(connection, trace))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _expire(self) -> None:
        """Close connections that idled for too long, and schedule the next expiry."""
        loop = asyncio.get_running_loop()
        while self._idle and loop.time() - self._idle[0][1] >= KEEPALIVE_EXPIRY:
            self.close(self._idle.popleft()[0])
        self._expiry_timer = loop.call_at(self._idle[0][1] + KEEPALIVE_EXPIRY, self._expire) if self._idle else None


async def _close(connection: httpx.AsyncBaseTransport, trace: exchange.Trace | None) -> None:
    with suppress(Exception):
        await connection.aclose()
    if trace is not None and trace.socket is not None:
        # After a cancellation in the TLS handshake, httpcore does not close the socket that it opened.
        with suppress(Exception):
            await trace.socket.aclose()
