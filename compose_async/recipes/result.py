"""Reading the result of a recipe that has ended well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from .._clock import Clock, sleep
from ..errors import DecodeError

T = TypeVar("T")

PAUSE: Final = 5.0
"""Seconds between two readings."""


async def read_result(load: Callable[[], Awaitable[T]], clock: Clock, *, grace: float) -> T:
    """Return what ``load`` reads. A response that cannot be read is an error only when that lasts for ``grace``."""
    start = clock.now()
    while True:
        try:
            return await load()
        except DecodeError:
            if clock.now() - start >= grace:
                raise
        await sleep(clock, PAUSE)
