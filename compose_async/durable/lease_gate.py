"""``LeaseGate``, which lets requests pass only under a fresh lease, and ``WritesInFlight``, which counts writes."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from .._generated.operations import OPERATIONS
from .._transport.call import READS
from .._types import RateLimiter
from ..errors import ClientClosedError
from ..events import Event, RequestEvent

SENDING_SHARE: Final = 0.7
"""Fraction of the lease in which a worker may send. The rest covers requests on their way and slow clocks."""


def uptime() -> float:
    """Return the seconds since the machine has started. On Linux they include the time that it was suspended."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class WritesInFlight:
    """State of the writes in one task and its child tasks. ``idle`` is set while no write is in progress."""

    def __init__(self) -> None:
        self.idle = asyncio.Event()
        self.idle.set()
        self._count = 0
        self._ended: dict[str, int] = {}  # number of the last ended attempt, by request

    def began(self) -> None:
        """Record a write that is about to be sent."""
        self._count += 1
        self.idle.clear()

    def ended(self, event: RequestEvent) -> None:
        """Record the end of a write's attempt.

        An attempt that failed before sending repeats the previous number and is ignored.
        """
        if event.attempt > self._ended.get(event.request_id, 0):
            self._ended[event.request_id] = event.attempt
            self._count -= 1
            if self._count == 0:
                self.idle.set()


_writes: ContextVar[WritesInFlight | None] = ContextVar("compose_async_durable_writes", default=None)


@contextmanager
def track_writes() -> Iterator[WritesInFlight]:
    """Track the writes in the body of the ``with`` statement."""
    writes = WritesInFlight()
    token = _writes.set(writes)
    try:
        yield writes
    finally:
        _writes.reset(token)


def on_attempt_event(event: Event) -> None:
    """Record the end of an attempt. Used as a hook of the client."""
    if isinstance(event, RequestEvent) and _is_write(event.operation) and (writes := _writes.get()) is not None:
        writes.ended(event)


def _is_write(operation: str) -> bool:
    """Return whether a call of an operation may be a write. A raw request may be: its method is not known here."""
    return operation not in OPERATIONS or OPERATIONS[operation].method not in READS


class LeaseGate:
    """A limiter that every attempt acquires after it has a connection."""

    def __init__(self, shared: RateLimiter | None = None) -> None:
        self._shared = shared
        self._open_until = -math.inf
        self._renewed = asyncio.Event()
        self._closed = False

    def renew(self, sent_at: float, lease: float) -> None:
        """Open the gate for ``SENDING_SHARE`` of a lease that was requested at an ``uptime`` of ``sent_at``."""
        self._open_until = sent_at + SENDING_SHARE * lease
        self._renewed.set()

    def close(self) -> None:
        """Close the gate for good. Current and later calls of ``acquire`` raise ClientClosedError."""
        self._closed = True
        self._renewed.set()

    @property
    def is_open(self) -> bool:
        """True while requests may be sent."""
        return not self._closed and uptime() < self._open_until

    async def acquire(self, operation: str) -> None:
        """Wait until a request may be sent. Blocks while the lease is not renewed."""
        await self._wait_until_open()
        if self._shared is not None:
            await self._shared.acquire(operation)
            await self._wait_until_open()
        if _is_write(operation) and (writes := _writes.get()) is not None:
            writes.began()

    async def pause(self, seconds: float) -> None:
        """Pause all workers, as Compose requested."""
        if self._shared is not None:
            await self._shared.pause(seconds)

    async def _wait_until_open(self) -> None:
        while not self.is_open:
            if self._closed:
                raise ClientClosedError("the worker of this client is stopping, so nothing more is sent")
            self._renewed.clear()
            await self._renewed.wait()
