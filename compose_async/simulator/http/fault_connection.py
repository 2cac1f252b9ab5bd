"""The connection under a request, and the ways in which faults break it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, Literal

from starlette.types import Receive

from ..admin.guard import TrustedHosts

CONNECTION: Final = "compose_async.fault_connection"
"""The key, in the scope's extensions, of the ``FaultConnection`` of a server that can break connections."""


class FaultConnection:
    """The means of faults beyond ASGI: to wait, and to break the connection. Another ASGI server cannot break it."""

    def __init__(self, trusted: TrustedHosts) -> None:
        """Serve a connection over which the simulator may be steered under the hosts ``trusted``."""
        self.trusted = trusted

    async def sleep(self, seconds: float) -> None:
        """Let the client wait, in real time."""
        await asyncio.sleep(seconds)

    async def drop(self, when: Literal["before", "after"]) -> None:
        """Close the connection without a response, ``before`` or ``after`` the effect of the request.

        Here the request is given up, which most servers turn into a 500.
        """
        raise ConnectionResetError(f"dropped {when} the effect")

    async def cut(self) -> None:
        """Close the connection after the bytes sent so far; here the rest of the response is given up."""
        raise ConnectionResetError("cut")


class SocketConnection(FaultConnection):
    """A connection over the transport of uvicorn."""

    def __init__(
        self, transport: asyncio.Transport, receive: Receive, closing: asyncio.Event, trusted: TrustedHosts
    ) -> None:
        super().__init__(trusted)
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
