"""The connection under a request, and the ways in which faults break it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, Literal, Protocol

from starlette.types import Receive, Scope

from ..admin.guard import TrustedHosts

CONNECTION: Final = "compose_async.fault_connection"
"""The key, in the scope's extensions, of the ``FaultConnection`` of a server that can break connections."""


class FaultConnection(Protocol):
    """The means of faults beyond ASGI: to wait, and to break the connection."""

    @property
    def trusted(self) -> TrustedHosts:
        """Return the hosts under which the simulator may be steered over this connection."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let the client wait."""
        ...

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Close the connection without a response, ``before`` or ``after`` the effect of the request."""
        ...

    async def cut(self) -> None:
        """Close the connection after the bytes sent so far."""
        ...


class PlainConnection:
    """A connection under a foreign server: it can wait, but it cannot break connections."""

    def __init__(self, scope: Scope) -> None:
        self.trusted = TrustedHosts([scope["server"][0]] if scope.get("server") else [])

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Give up on the request, which most servers turn into a 500."""
        raise ConnectionResetError(f"dropped {when} the effect")

    async def cut(self) -> None:
        """Give up on the rest of the response."""
        raise ConnectionResetError("cut")


class SocketConnection:
    """A connection over the transport of uvicorn."""

    def __init__(
        self, transport: asyncio.Transport, receive: Receive, closing: asyncio.Event, trusted: TrustedHosts
    ) -> None:
        self.trusted = trusted
        self._transport = transport
        self._receive = receive
        self._closing = closing

    async def sleep(self, seconds: float) -> None:
        """Wait in real time, but not beyond the end of the server."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), seconds)

    async def drop(self, when: Literal["before", "after"]) -> None:  # noqa: ARG002 - a socket shows no difference
        self._transport.abort()
        await self._wait_closed()

    async def cut(self) -> None:
        self._transport.close()  # unlike abort() it still sends what has been written
        await self._wait_closed()

    async def _wait_closed(self) -> None:
        """Wait until uvicorn knows: it would send a 500 for an application that returns too early."""
        await self._receive()
