"""An asynchronous iterator over the changes of one recipe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .. import models
from ..errors import RecipeFailedError, RecipeLostError


class Snapshots:
    """An iterator over the changes of one recipe. Nothing is queued: a slow reader misses steps, but not the end.

    ``next_change(version)`` waits for the first snapshot after a version. It returns None if the recipe completes
    without one.
    """

    __slots__ = ("_ended", "_next_change", "_version")

    def __init__(self, next_change: Callable[[int], Awaitable[tuple[int, models.Recipe] | None]]) -> None:
        self._next_change = next_change
        self._version = 0
        self._ended = False

    def __aiter__(self) -> Snapshots:
        return self

    async def __anext__(self) -> models.Recipe:
        if self._ended:
            raise StopAsyncIteration
        try:
            change = await self._next_change(self._version)
        except (RecipeFailedError, RecipeLostError):
            self._ended = True
            raise
        if change is None:
            self._ended = True
            raise StopAsyncIteration
        self._version, snapshot = change
        return snapshot
