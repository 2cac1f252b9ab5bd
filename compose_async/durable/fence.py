"""The fence: nothing leaves a worker whose lease is not fresh, or that is stopping."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Protocol

from ..events import Event, RequestEvent

SHARE: Final = 0.7
"""Part of the lease for which a worker sends: the rest is for requests on their way, and for slow clocks."""


class StoppingError(Exception):
    """The worker is stopping, so this was not sent."""


class Permits(Protocol):
    """A rate that several processes share."""

    async def permit(self) -> None: ...

    async def pause(self, seconds: float) -> None: ...


class Writes:
    """Whether a job has a write under way, in one task and those that it starts."""

    def __init__(self) -> None:
        self.idle = asyncio.Event()
        self.idle.set()


_writes: ContextVar[Writes | None] = ContextVar("compose_async_durable_writes", default=None)


@contextmanager
def watched_writes() -> Iterator[Writes]:
    """Watch the writes of what runs inside."""
    writes = Writes()
    token = _writes.set(writes)
    try:
        yield writes
    finally:
        _writes.reset(token)


def attempt_ended(event: Event) -> None:
    """Note, as a hook of the client, that an attempt is over."""
    if isinstance(event, RequestEvent) and (writes := _writes.get()) is not None:
        writes.idle.set()


class Fence:
    """Stands in the limiter's place, so that every attempt passes it with a connection in hand."""

    def __init__(self, permits: Permits | None = None) -> None:
        self._permits = permits
        self._until = -math.inf
        self._renewed = asyncio.Event()
        self._shut = False

    def renew(self, sent_at: float, lease: float) -> None:
        """Let requests pass for a share of a lease that was asked for at ``sent_at``, in monotonic seconds."""
        self._until = sent_at + SHARE * lease
        self._renewed.set()

    def shut(self) -> None:
        """Let nothing pass any more; whoever waits, or comes later, gets StoppingError."""
        self._shut = True
        self._renewed.set()

    @property
    def is_open(self) -> bool:
        """True while requests may leave."""
        return not self._shut and time.monotonic() < self._until

    async def acquire(self, operation: str) -> None:
        """Return when a request may leave. While the lease is not renewed, it waits."""
        await self._open()
        if self._permits is not None:
            await self._permits.permit()
            await self._open()
        if not operation.rpartition(".")[2].startswith(("get", "list")) and (writes := _writes.get()) is not None:
            writes.idle.clear()

    async def pause(self, seconds: float) -> None:
        """Let all workers wait, since Compose asked for it."""
        if self._permits is not None:
            await self._permits.pause(seconds)

    async def _open(self) -> None:
        while not self.is_open:
            if self._shut:
                raise StoppingError
            self._renewed.clear()
            await self._renewed.wait()
