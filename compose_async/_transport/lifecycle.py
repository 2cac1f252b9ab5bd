"""Where may a client be used? On the event loop and in the process of its first call, until it is closed."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from ..errors import ClientClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .pool.pool import Slots

_CLOSED: Final = "the client is closed: build a new ComposeClient, or keep this one open for longer"
_FORKED: Final = "the client was inherited through fork: build a new ComposeClient in the child process"
_OTHER_LOOP: Final = "the client belongs to another event loop: build one ComposeClient for each event loop"


class Home:
    """Lends the slots to those who visit, and ends all visits when it is closed."""

    def __init__(self, base_url: str, max_connections: int, transport: object | None) -> None:
        self._arguments = base_url, max_connections, transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._slots: Slots | None = None
        self._closed = False
        self._visits: set[asyncio.Timeout] = set()
        self._empty = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether there may be connections to close."""
        return self._slots is not None and not self._closed

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Slots]:
        """The slots, for one call with all its attempts. Raises ClientClosedError, now or when closed."""
        slots = self._enter()
        visit = asyncio.timeout(None)
        try:
            async with visit:
                self._visits.add(visit)
                yield slots
        except TimeoutError:
            # Only closing sets a time limit on a visit.
            if visit.expired():
                raise ClientClosedError(_CLOSED) from None
            raise
        finally:
            self._visits.discard(visit)
            if not self._visits:
                self._empty.set()

    async def aclose(self) -> None:
        """End all visits with ClientClosedError, then close every connection. May be called again."""
        self._closed = True
        if self._slots is None or self._loop is None or self._pid != os.getpid() or self._loop.is_closed():
            return  # nothing was opened, or it is not ours to close
        if self._loop is not asyncio.get_running_loop():
            raise ClientClosedError(_OTHER_LOOP)
        for visit in self._visits:
            if not visit.expired():
                visit.reschedule(self._loop.time())
        while self._visits:
            self._empty.clear()
            await self._empty.wait()
        await self._slots.aclose()

    def _enter(self) -> Slots:
        if self._closed:
            raise ClientClosedError(_CLOSED)
        loop = asyncio.get_running_loop()
        if self._slots is None:
            from .pool.pool import Slots  # httpx is loaded by the first call, not by the import

            self._slots = Slots(*self._arguments)
            self._loop, self._pid = loop, os.getpid()
        elif self._pid != os.getpid():
            raise ClientClosedError(_FORKED)
        elif self._loop is not loop:
            raise ClientClosedError(_OTHER_LOOP)
        return self._slots
