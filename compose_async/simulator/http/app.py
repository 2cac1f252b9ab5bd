"""The ASGI application: reads requests, has the service handle them, sends responses; faults break connections here."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from email.utils import format_datetime
from functools import partial
from typing import Final

import attrs
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..admin import control
from ..admin.guard import TrustedHosts
from ..api.requests import HttpRequest, RoutedRequest, route
from ..api.responses import ApiResponse
from ..service.faults import Fault, inject
from ..service.service import Service
from .fault_connection import CONNECTION, FaultConnection

NO_BODY_STATUSES: Final = (204, 205, 304)
"""Statuses without a body, by the rules of HTTP; a body sent anyway would be read as the next response."""

MAX_BODY_BYTES: Final = 1_000_000
"""The largest body that is read, in bytes; parsed, one can take twenty times as much memory."""

_EXPOSED_HEADERS: Final = ("Date", "Retry-After", "X-Request-Id")

_ABSOLUTE_TARGET: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/]*)")
"""The beginning of a request target in absolute form, as sent to proxies; HTTP wants every server to accept it."""

JSON_TYPE: Final = "application/json; charset=utf-8"


@attrs.frozen
class HttpResponse:
    """A response as bytes."""

    status: int
    content: bytes
    headers: dict[str, str]


class App:
    """The ASGI application of a simulator."""

    def __init__(self, service: Service, cors: Sequence[str] = ()) -> None:
        """Speak HTTP for ``service``; pages of the origins ``cors`` may call the API (``*`` is any), not steer."""
        self._service = service
        self._serve_with_cors = CORSMiddleware(
            self._serve, allow_origins=cors, allow_methods=["*"], allow_headers=["*"], expose_headers=_EXPOSED_HEADERS
        )
        self._has_cors = bool(cors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's request, or a server's start and stop."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            for_cors = self._has_cors and not control.handles(_head(Request(scope)))
            with contextlib.suppress(ClientDisconnect):  # the client left before its request was complete
                await (self._serve_with_cors if for_cors else self._serve)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = TrustedHosts([scope["server"][0]] if scope.get("server") else [])
        connection: FaultConnection = scope.get("extensions", {}).get(CONNECTION) or FaultConnection(own)
        request = route(await self._read(Request(scope, receive), connection))
        if control.handles(request.incoming):
            http_response = self._encode(control.respond(self._service, request, connection.trusted))
            http_response = _finalize(http_response, request, self._service.request_id(request.incoming))
            await _send(http_response, send, connection, None)
            return
        fault = await self._serve_api(request, connection, send)
        if fault is not None and fault.late > 0:
            await connection.sleep(fault.late)
            self._service.handle(request)

    async def _read(self, request: Request, connection: FaultConnection) -> HttpRequest:
        """Read a request; of a body only as much as may be, and nothing from callers who have no say here."""
        head = _head(request)
        may_have_body = (
            control.allows(head, connection.trusted) if control.handles(head) else self._service.has_valid_token(head)
        )
        body, size = bytearray(), 0
        async for chunk in request.stream():
            size += len(chunk)
            if may_have_body and size <= MAX_BODY_BYTES:
                body += chunk
        if may_have_body and size > MAX_BODY_BYTES:
            return attrs.evolve(head, is_too_large=True)
        return attrs.evolve(head, body=bytes(body))

    async def _serve_api(self, request: RoutedRequest, connection: FaultConnection, send: Send) -> Fault | None:
        """Serve a request for the API, and return the fault that hit it."""
        exchange = self._service.log_request(request)
        fault = self._service.take_fault(request)
        handle = partial(self._service.handle, request)
        response = handle() if fault is None else await inject(fault, handle, connection.sleep)
        if fault is not None and fault.drop:
            self._service.requests.complete(exchange, None, fault)
            await connection.drop(fault.when)
            return fault
        http_response = self._encode(response)
        if fault is not None and fault.malformed and http_response.content:
            http_response = attrs.evolve(http_response, content=_malformed(http_response.content))
        self._service.requests.complete(exchange, http_response.status, fault)
        http_response = _finalize(http_response, request, exchange.request_id)
        await _send(http_response, send, connection, fault.cut if fault else None)
        return fault

    def _encode(self, response: ApiResponse) -> HttpResponse:
        """Encode a response; its Date is the simulated one, and no browser may guess another type for it."""
        date = format_datetime(self._service.clock.utc(), usegmt=True)
        headers = {"Date": date, "X-Content-Type-Options": "nosniff"}
        if isinstance(response.body, bytes):
            return HttpResponse(response.status, response.body, headers | {"Content-Type": "application/octet-stream"})
        headers |= {"Content-Type": JSON_TYPE, **response.headers}
        if response.body is None or response.status in NO_BODY_STATUSES:
            del headers["Content-Type"]
            return HttpResponse(response.status, b"", headers)
        if isinstance(response.body, str) and headers["Content-Type"] != JSON_TYPE:
            return HttpResponse(response.status, response.body.encode(errors="replace"), headers)
        return HttpResponse(response.status, json.dumps(response.body, separators=(",", ":")).encode(), headers)


def _head(request: Request) -> HttpRequest:
    raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw_path.partition(b"?")[0].decode("latin-1")
    absolute = _ABSOLUTE_TARGET.match(path)
    # A proxy that ends TLS is how a client with a fixed https address gets here.
    scheme = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip() or request.url.scheme
    return HttpRequest(
        method=request.method,
        path=(path[absolute.end() :] or "/") if absolute else path,
        query=dict(sorted(request.query_params.multi_items(), key=_is_nonempty)),  # the last non-empty one wins
        headers={key.lower(): value for key, value in request.headers.items()},
        body=b"",
        origin=f"{scheme}://{absolute[1] if absolute else request.url.netloc}",
        ip=request.client.host if request.client else None,
    )


def _is_nonempty(parameter: tuple[str, str]) -> bool:
    return parameter[1] != ""


def _finalize(http_response: HttpResponse, request: RoutedRequest, request_id: str) -> HttpResponse:
    """Add the headers that depend on the request, and take the body away from the response to a HEAD."""
    headers = http_response.headers | {"X-Request-Id": request_id}
    if request.incoming.wants_close:
        headers["Connection"] = "close"
    if request.incoming.method == "HEAD" and http_response.content:
        return HttpResponse(http_response.status, b"", headers | {"Content-Length": str(len(http_response.content))})
    return attrs.evolve(http_response, headers=headers)


async def _send(http_response: HttpResponse, send: Send, connection: FaultConnection, cut: int | None) -> None:
    """Send a response, or after ``cut`` bytes of its body break the connection."""
    headers = Response(http_response.content, http_response.status, http_response.headers).raw_headers
    await send({"type": "http.response.start", "status": http_response.status, "headers": headers})
    if cut is None or cut >= len(http_response.content):
        await send({"type": "http.response.body", "body": http_response.content})
    else:
        await send({"type": "http.response.body", "body": http_response.content[:cut], "more_body": True})
        await connection.cut()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _malformed(content: bytes) -> bytes:
    """Break JSON by cutting its end off; a cut number is still one, so a brace goes before it."""
    shorter = content[: max(1, len(content) - 2)].rstrip(b"]}")
    return b"{" + shorter if shorter[:1] in b"-0123456789" else shorter
