"""Reading the result of a completed recipe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from .._clock import Clock, sleep
from ..errors import DecodeError

T = TypeVar("T")

READ_INTERVAL: Final = 5.0
"""Seconds between two reads."""


async def read_result(load: Callable[[], Awaitable[T]], clock: Clock, *, grace: float) -> T:
    """Return the result of ``load``. Repeat it after an unreadable response, for ``grace`` seconds at most."""
    start = clock.now()
    while True:
        try:
            return await load()
        except DecodeError:
            if clock.now() - start >= grace:
                raise
        await sleep(clock, READ_INTERVAL)
