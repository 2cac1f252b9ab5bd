"""``LazyJobStore``: the stored jobs for asyncio. Opens the database at first use, and queries it in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import ClientClosedError, ConfigurationError

if TYPE_CHECKING:
    from .engine import JobRow, JobStore

T = TypeVar("T")


class LazyJobStore:
    """A ``JobStore`` that is opened at first use, once for all concurrent callers."""

    def __init__(self, url: str | None) -> None:
        self.opened: JobStore | None = None
        self.closed = False
        self._url = url
        self._opening = asyncio.Lock()

    async def open(self) -> JobStore:
        """Return the opened store. Raises ConfigurationError or JobsDatabaseError."""
        async with self._opening:
            if self.closed:
                raise ClientClosedError("these Jobs are closed: open new ones")
            if self.opened is None:
                self.opened = await asyncio.to_thread(_open, self._url)
            return self.opened

    async def run(self, query: Callable[[JobStore], T]) -> T:
        """Run a blocking query in a thread, and return its result."""
        store = await self.open()
        return await asyncio.to_thread(store.run, query)

    async def row(self, key: str) -> JobRow | None:
        """Return a job's row, or None."""
        rows = await self.run(lambda store: store.rows(workflow_ids=[key]))
        return rows[0] if rows else None

    async def aclose(self) -> None:
        """Close the store for good. Safe to call twice."""
        self.closed = True
        store, self.opened = self.opened, None
        if store is not None:
            await asyncio.to_thread(store.close)


def _open(url: str | None) -> JobStore:
    """Open a database and create its tables."""
    try:
        from .engine import JobStore  # load the engine at first use
    except ImportError as error:
        raise ConfigurationError(
            f"jobs need more packages: pip install 'compose-async[durable]' ({error.name} is missing)"
        ) from None
    return JobStore.open(url)
