"""The way to the database of the jobs: opened at first use, asked off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import ClientClosedError

if TYPE_CHECKING:
    from .engine import Client, Status

T = TypeVar("T")


class Access:
    """An engine's client that is opened when it is first asked, by one of those who ask."""

    def __init__(self, url: str | None) -> None:
        self.client: Client | None = None
        self.closed = False
        self._url = url
        self._opening = asyncio.Lock()

    async def opened(self) -> Client:
        """Return the client, opened. Raises ConfigurationError or JobsDatabaseError."""
        async with self._opening:
            if self.closed:
                raise ClientClosedError("these Jobs are closed: open new ones")
            if self.client is None:
                from .opened import opened  # the engine is loaded when it is first used

                self.client = await asyncio.to_thread(opened, self._url)
            return self.client

    async def ask(self, question: Callable[[Client], T]) -> T:
        """Return the answer to a question that blocks."""
        from .opened import asked

        client = await self.opened()
        return await asyncio.to_thread(asked, client, question)

    async def row(self, key: str) -> Status | None:
        """Return a job's row, or None."""
        rows = await self.ask(lambda client: client.rows(workflow_ids=[key]))
        return rows[0] if rows else None

    async def aclose(self) -> None:
        """Close it for good. May be called again."""
        self.closed = True
        client, self.client = self.client, None
        if client is not None:
            await asyncio.to_thread(client.close)
            await asyncio.to_thread(client.database.close)
