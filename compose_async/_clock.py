"""Where the package gets its time from: the running event loop, unless a test brings another."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

P = ParamSpec("P")
T = TypeVar("T")


class Timer(Protocol):
    """A callback that is due, and that can be called off."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Monotonic seconds, and callbacks at a point of them.

    A clock may also have ``working()``, a context manager: while it is entered, a thread works for somebody who
    waits on this clock, and virtual time must stand still.
    """

    def now(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer: ...


class LoopClock:
    """The running event loop's own time; so a loop with virtual time needs nothing else."""

    def now(self) -> float:
        try:
            return asyncio.get_running_loop().time()
        except RuntimeError:  # for who only reads a future, the clock that event loops go by
            return time.monotonic()

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_at(when, callback)


def utc(clock: Clock) -> datetime:
    """Return the calendar time by this machine, or by a virtual clock that has its own."""
    read: Callable[[], datetime] | None = getattr(clock, "utc", None)
    return datetime.now(UTC) if read is None else read()


async def sleep(clock: Clock, seconds: float) -> None:
    """Wait for ``seconds`` of the clock."""
    wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_at(clock.now() + seconds, partial(_set, wake))
    try:
        await wake
    finally:
        timer.cancel()


async def ended(clock: Clock, work: asyncio.Task[T], when: float) -> bool:
    """Wait for a task until this moment of the clock (``math.inf``: without end), without touching it."""
    late: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_at(when, partial(_set, late)) if when < math.inf else None
    waited_for: list[asyncio.Future[Any]] = [work, late]
    try:
        await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if timer is not None:
            timer.cancel()
    return work.done()


async def in_thread(clock: Clock, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking function off the event loop. A thread cannot be stopped, so a cancellation waits for its end."""
    working: Callable[[], AbstractContextManager[object]] = getattr(clock, "working", nullcontext)
    with working():
        work = asyncio.create_task(asyncio.to_thread(function, *args, **kwargs))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            while not work.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({work})
            work.exception()  # seen: the cancellation is what is raised
            raise


def _set(wake: asyncio.Future[None]) -> None:
    if not wake.done():
        wake.set_result(None)
