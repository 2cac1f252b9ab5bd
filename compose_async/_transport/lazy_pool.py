"""Lifetime of a client's connection pool: the first call opens it, and closing the client closes it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .._clock import run_once_in_thread

if TYPE_CHECKING:
    from .._clock import Clock
    from .pool.pool import ConnectionPool


class LazyPool:
    """Owner of the connection pool that a client and its clones share."""

    def __init__(self, base_url: str, max_connections: int, transport: object | None, clock: Clock) -> None:
        self._arguments = base_url, max_connections, transport, clock
        self._clock = clock
        self.pool: ConnectionPool | None = None
        """The pool; None before the first call."""
        self._open_lock = asyncio.Lock()

    async def aclose(self) -> None:
        """Close every connection. No call may be in flight."""
        if self.pool is not None:
            await self.pool.aclose()

    async def open(self) -> ConnectionPool:
        """Return the pool, and open it at first use."""
        if self.pool is not None:
            return self.pool
        pool_class = await run_once_in_thread(self._clock, load_modules)
        async with self._open_lock:
            if self.pool is None:
                pool = pool_class(*self._arguments)
                await pool.prepare()
                self.pool = pool
            return self.pool


def load_modules() -> type[ConnectionPool]:
    """Import every module that a call needs (about 0.2 s), and return the pool's class."""
    import email.utils
    import encodings.idna

    from anyio import run, sleep

    from . import deferred
    from .pool.pool import ConnectionPool

    del email, encodings
    for name in dir(deferred):
        getattr(deferred, name)
    # httpx and httpcore import further modules with their first connection.
    run(sleep, 0)
    ConnectionPool("http://localhost", 1).acquire(0)
    return ConnectionPool
