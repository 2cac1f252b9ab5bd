"""The ASGI application: HTTP in, HTTP out, faults in between."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

import attrs
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..service.exchanges import Incoming

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from ..api.responses import Answer
    from ..service.faults import Fault
    from ..simulator import Simulator

WIRE: Final = "compose_async.wire"
"""The key, in the scope's extensions, under which a server that can do it offers its `Wire`."""

BODILESS: Final = (204, 205, 304)
"""Statuses whose answers have no body, by the rules of HTTP; one that came all the same would be the next answer."""

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/]*)")
"""The beginning of a request target in absolute form, as sent to proxies; every server has to take it, too."""

JSON_TYPE: Final = "application/json; charset=utf-8"


class Wire(Protocol):
    """What faults need beyond ASGI: to let time pass and to break the connection."""

    async def sleep(self, seconds: float) -> None:
        """Let the client wait."""
        ...

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Close the connection without an answer; `when` tells whether the request had its effect."""
        ...

    async def cut(self) -> None:
        """Close the connection after what has been sent."""
        ...


class PlainWire:
    """A wire under a foreign server: it can wait, but it cannot break connections."""

    async def sleep(self, seconds: float) -> None:
        """Wait for real time."""
        await asyncio.sleep(seconds)

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Give up on the request, which most servers turn into a 500."""
        raise ConnectionResetError(f"dropped {when} the effect")

    async def cut(self) -> None:
        """Give up on the rest of the answer."""
        raise ConnectionResetError("cut")


@attrs.frozen
class Reply:
    """An answer in bytes."""

    status: int
    content: bytes
    headers: dict[str, str]


class App:
    """The ASGI application of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        """Speak HTTP for `simulator`."""
        self._simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's request, or a server's start and stop."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            with contextlib.suppress(ClientDisconnect):  # gone before the request was complete: nothing happened
                await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = await _read(Request(scope, receive))
        wire: Wire = scope.get("extensions", {}).get(WIRE) or PlainWire()
        exchange = self._simulator.arrive(incoming)
        fault = self._simulator.take_fault(incoming, exchange)
        if fault is None:
            reply = self._reply(self._simulator.handle(incoming))
        else:
            answer = await self._play(fault, incoming, wire)
            if answer is None:
                self._simulator.requests.answer(exchange, None, fault)
                await wire.drop(fault.when)
                return
            reply = self._reply(answer)
            if fault.malformed and reply.content:
                reply = attrs.evolve(reply, content=_broken(reply.content))
        self._simulator.requests.answer(exchange, reply.status, fault)
        reply.headers["X-Request-Id"] = exchange.request_id
        if incoming.wants_close:
            reply.headers["Connection"] = "close"
        if incoming.method == "HEAD" and reply.content:
            reply.headers["Content-Length"] = str(len(reply.content))
            reply = attrs.evolve(reply, content=b"")
        await _send(reply, send, wire, fault.cut if fault else None)

    async def _play(self, fault: Fault, incoming: Incoming, wire: Wire) -> Answer | bytes | None:
        """Let a fault happen to a request; None means that there is no answer."""
        if fault.when == "before":
            await wire.sleep(fault.delay)
        real = None if fault.prevents else self._simulator.handle(incoming)
        if fault.when == "after":
            await wire.sleep(fault.delay)
        if fault.drop:
            return None
        return real if isinstance(real, bytes) else fault.spoil(real)

    def _reply(self, answer: Answer | bytes) -> Reply:
        """Put an answer into bytes; its Date is the simulated one."""
        headers = {"Date": format_datetime(self._simulator.clock.utc(), usegmt=True)}
        if isinstance(answer, bytes):
            return Reply(200, answer, headers | {"Content-Type": "application/octet-stream"})
        headers |= {"Content-Type": JSON_TYPE, **answer.headers}
        if answer.body is None or answer.status in BODILESS:
            del headers["Content-Type"]
            return Reply(answer.status, b"", headers)
        if isinstance(answer.body, str) and headers["Content-Type"] != JSON_TYPE:
            return Reply(answer.status, answer.body.encode(errors="replace"), headers)
        return Reply(answer.status, json.dumps(answer.body, separators=(",", ":")).encode(), headers)


async def _read(request: Request) -> Incoming:
    raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw_path.partition(b"?")[0].decode("latin-1")
    absolute = _ABSOLUTE.match(path)
    # Behind a proxy that ends TLS, which is how a client with a fixed https address is led here.
    scheme = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip() or request.url.scheme
    return Incoming(
        method=request.method,
        path=(path[absolute.end() :] or "/") if absolute else path,
        query=dict(
            sorted(request.query_params.multi_items(), key=_is_given)
        ),  # of several, the last that says something
        headers={key.lower(): value for key, value in request.headers.items()},
        body=await request.body(),
        origin=f"{scheme}://{absolute[1] if absolute else request.url.netloc}",
        ip=request.client.host if request.client else None,
    )


def _is_given(parameter: tuple[str, str]) -> bool:
    return parameter[1] != ""


async def _send(reply: Reply, send: Send, wire: Wire, cut: int | None) -> None:
    """Send a reply, or after `cut` bytes of its body break the connection."""
    headers = Response(reply.content, reply.status, reply.headers).raw_headers
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if cut is None or cut >= len(reply.content):
        await send({"type": "http.response.body", "body": reply.content})
    else:
        await send({"type": "http.response.body", "body": reply.content[:cut], "more_body": True})
        await wire.cut()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _broken(content: bytes) -> bytes:
    """Break JSON: leave out its end; a number, which would still be one, is put behind a brace."""
    shorter = content[: max(1, len(content) - 2)].rstrip(b"]}")
    return b"{" + shorter if shorter[:1] in b"-0123456789" else shorter
