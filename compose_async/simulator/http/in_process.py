"""The simulator without a socket: an httpx transport that behaves like a connection where it matters.

It enforces read timeouts, streams, turns a crash of the application into a 500, and faults into the errors that
httpx raises for broken connections. A request that the client gives up still has its effect, as on a real server.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import unquote

import attrs
import httpx
from starlette.types import ASGIApp, Message, Scope

from ..admin.guard import TrustedHosts
from ..clock import VirtualClock
from .fault_connection import CONNECTION, FaultConnection

_LOG: Final = logging.getLogger(__name__)


@attrs.frozen
class _Head:
    status: int
    headers: list[tuple[bytes, bytes]]


_ResponsePart: TypeAlias = _Head | bytes | httpx.TransportError | None
"""A part of a response; None is the end of a complete body."""


class SimulatorTransport(httpx.AsyncBaseTransport):
    """A transport into the simulator for requests to any host; ``clock`` is the virtual clock, if any."""

    def __init__(self, app: ASGIApp, clock: VirtualClock | None) -> None:
        """Send requests to ``app``; with a virtual clock, timeouts and delays take virtual time."""
        self.clock = clock
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop of the latest request."""
        self._app = app
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises ReadTimeout, ReadError or RemoteProtocolError as over a socket."""
        self.loop = asyncio.get_running_loop()
        body = await request.aread()
        exchange = _RequestInFlight(self._app, request, body, self.clock)
        task = asyncio.create_task(exchange.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        head = cast("_Head", await exchange.next_part())  # it comes first
        return httpx.Response(
            head.status,
            headers=head.headers,
            stream=_ResponseBody(exchange),
            extensions={"http_version": b"HTTP/1.1"},
            request=request,
        )

    async def aclose(self) -> None:
        """Cancel the requests under way."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


class _ResponseBody(httpx.AsyncByteStream):
    """The body of a response, as a stream."""

    def __init__(self, exchange: _RequestInFlight) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(part := await self._exchange.next_part(), bytes):
            yield part

    async def aclose(self) -> None:
        self._exchange.closed.set()


class _RequestInFlight(FaultConnection):
    """One request under way, with a queue from the application to the client."""

    def __init__(self, app: ASGIApp, request: httpx.Request, body: bytes, clock: VirtualClock | None) -> None:
        super().__init__(TrustedHosts(anything=True))
        self.closed = asyncio.Event()
        self._app = app
        self._request = request
        self._body: bytes | None = body
        self._clock = clock
        self._timeout: float | None = request.extensions.get("timeout", {}).get("read")
        self._parts: asyncio.Queue[_ResponsePart] = asyncio.Queue()
        self._parts_read = 0
        self._sent = 0
        self._started = False

    async def run(self) -> None:
        """Run the application; meanwhile virtual time stands still."""
        self._busy(1)
        try:
            await self._app(self._scope(), self._receive, self._send)
        except Exception:  # noqa: BLE001 - a crash is a 500, as on a server
            _LOG.exception("the simulator crashed on %s %s", self._request.method, self._request.url)
            if self._started:
                self._fail(httpx.ReadError, "the simulator crashed")
            else:
                self._parts.put_nowait(_Head(500, [(b"content-type", b"text/plain; charset=utf-8")]))
                self._parts.put_nowait(b"Internal Server Error")
                self._parts.put_nowait(None)
        else:
            if not self._started:
                self._fail(httpx.RemoteProtocolError, "the response has no head")
        finally:
            self._busy(-1)

    async def next_part(self) -> _ResponsePart:
        """Wait for the next part, at most for the client's read timeout."""
        cancel = self._start_timeout()
        try:
            part = await self._parts.get()
        finally:
            cancel()
            self._parts_read += 1
        if isinstance(part, httpx.TransportError):
            raise part
        return part

    async def sleep(self, seconds: float) -> None:
        """Let the client wait: in virtual time if the clock is virtual."""
        if seconds <= 0:
            return
        if self._clock is None:
            await super().sleep(seconds)
            return
        self._busy(-1)
        try:
            await self._clock.sleep(seconds)
        finally:
            self._busy(1)

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Break the connection before any response, in the two ways that httpx reports."""
        if when == "before":
            self._fail(httpx.RemoteProtocolError, "Server disconnected without sending a response.")
        else:
            self._fail(httpx.ReadError, "the connection was lost")

    async def cut(self) -> None:
        """Break the connection in the middle of the body."""
        message = f"peer closed connection without sending complete message body (received {self._sent} bytes)"
        self._fail(httpx.RemoteProtocolError, message)

    def _start_timeout(self) -> Callable[[], None]:
        """Put a timeout in the queue when it is due; the result cancels that."""
        loop, parts_read = asyncio.get_running_loop(), self._parts_read

        def expire() -> None:
            loop.call_soon(give_up)  # a response in the same instant is in time, such as that to ``advance``

        def give_up() -> None:
            if self._parts_read == parts_read and self._parts.empty():
                self._fail(httpx.ReadTimeout, "the simulator did not answer in time")

        if self._timeout is None or not self._parts.empty():
            return lambda: None
        if self._clock is None:
            return loop.call_later(self._timeout, expire).cancel
        return self._clock.call_at(self._clock.now() + self._timeout, expire).cancel

    def _fail(self, kind: type[httpx.TransportError], message: str) -> None:
        self._parts.put_nowait(kind(message, request=self._request))

    def _busy(self, change: int) -> None:
        if self._clock is not None:
            self._clock.busy += change

    def _scope(self) -> Scope:
        url = self._request.url
        raw_path = url.raw_path.partition(b"?")[0]
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self._request.method,
            "scheme": url.scheme,
            "path": unquote(raw_path.decode("ascii")),
            "raw_path": raw_path,
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in self._request.headers.raw],
            "client": ("127.0.0.1", 0),
            "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
            "extensions": {CONNECTION: self},
        }

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            self._parts.put_nowait(_Head(message["status"], list(message.get("headers", []))))
            return
        if body := message.get("body", b""):
            self._sent += len(body)
            self._parts.put_nowait(body)
        if not message.get("more_body", False):
            self._parts.put_nowait(None)
