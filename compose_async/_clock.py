"""Where the package gets its time from: the running event loop, unless a test brings another."""

from __future__ import annotations

import asyncio
import math
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Timer(Protocol):
    """A callback that is due, and that can be called off."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Monotonic seconds, and callbacks at a point of them."""

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


def _set(wake: asyncio.Future[None]) -> None:
    if not wake.done():
        wake.set_result(None)
