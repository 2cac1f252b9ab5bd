"""Where may a client be used? On the event loop and in the process of its first call, until it is closed."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from ..errors import ClientClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .pool.pool import ConnectionPool

_CLOSED: Final = "the client is closed: build a new ComposeClient, or keep this one open for longer"
_FORKED: Final = "the client was inherited through fork: build a new ComposeClient in the child process"
_OTHER_LOOP: Final = "the client belongs to another event loop: build one ComposeClient for each event loop"


class LoopGuard:
    """Lends the pool to those who call, and ends all calls when it is closed."""

    def __init__(self, base_url: str, max_connections: int, transport: object | None) -> None:
        self._arguments = base_url, max_connections, transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._pool: ConnectionPool | None = None
        self._closed = False
        self._entered: set[asyncio.Timeout] = set()
        self._empty = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether there may be connections to close."""
        return self._pool is not None and not self._closed

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[ConnectionPool]:
        """The pool, for one call with all its attempts. Raises ClientClosedError, now or when closed."""
        pool = self._checked_pool()
        call = asyncio.timeout(None)
        try:
            async with call:
                self._entered.add(call)
                yield pool
        except TimeoutError:
            # Only closing sets a time limit on a call.
            if call.expired():
                raise ClientClosedError(_CLOSED) from None
            raise
        finally:
            self._entered.discard(call)
            if not self._entered:
                self._empty.set()

    async def aclose(self) -> None:
        """End all calls with ClientClosedError, then close every connection. May be called again."""
        self._closed = True
        if self._pool is None or self._loop is None or self._pid != os.getpid() or self._loop.is_closed():
            return  # nothing was opened, or it is not ours to close
        if self._loop is not asyncio.get_running_loop():
            raise ClientClosedError(_OTHER_LOOP)
        for call in self._entered:
            if not call.expired():
                call.reschedule(self._loop.time())
        while self._entered:
            self._empty.clear()
            await self._empty.wait()
        await self._pool.aclose()

    def _checked_pool(self) -> ConnectionPool:
        if self._closed:
            raise ClientClosedError(_CLOSED)
        loop = asyncio.get_running_loop()
        if self._pool is None:
            from .pool.pool import ConnectionPool  # httpx is loaded by the first call, not by the import

            self._pool = ConnectionPool(*self._arguments)
            self._loop, self._pid = loop, os.getpid()
        elif self._pid != os.getpid():
            raise ClientClosedError(_FORKED)
        elif self._loop is not loop:
            raise ClientClosedError(_OTHER_LOOP)
        return self._pool
