"""A client of the database of the jobs that is opened at first use, and queried in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import ClientClosedError, ConfigurationError

if TYPE_CHECKING:
    from .engine import Client, JobRow

T = TypeVar("T")


class LazyClient:
    """An engine client that is opened at first use, once for all concurrent callers."""

    def __init__(self, url: str | None) -> None:
        self.client: Client | None = None
        self.closed = False
        self._url = url
        self._opening = asyncio.Lock()

    async def open(self) -> Client:
        """Return the opened client. Raises ConfigurationError or JobsDatabaseError."""
        async with self._opening:
            if self.closed:
                raise ClientClosedError("these Jobs are closed: open new ones")
            if self.client is None:
                self.client = await asyncio.to_thread(_open, self._url)
            return self.client

    async def run(self, query: Callable[[Client], T]) -> T:
        """Run a blocking query in a thread, and return its result."""
        client = await self.open()
        return await asyncio.to_thread(client.run, query)

    async def row(self, key: str) -> JobRow | None:
        """Return a job's row, or None."""
        rows = await self.run(lambda client: client.rows(workflow_ids=[key]))
        return rows[0] if rows else None

    async def aclose(self) -> None:
        """Close the client for good. Safe to call twice."""
        self.closed = True
        client, self.client = self.client, None
        if client is not None:
            await asyncio.to_thread(client.close)


def _open(url: str | None) -> Client:
    """Open a database and create its tables."""
    try:
        from .engine import Client  # load the engine at first use
    except ImportError as error:
        raise ConfigurationError(
            f"jobs need more packages: pip install 'compose-async[durable]' ({error.name} is missing)"
        ) from None
    return Client.open(url)
