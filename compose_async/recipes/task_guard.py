"""Background tasks of one client, bound to the event loop and process of their first use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from ..errors import ClientClosedError

T = TypeVar("T")


class TaskGuard:
    """Runs background work on the first event loop that asks for it, until it is closed."""

    def __init__(self) -> None:
        self.closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    def check(self) -> None:
        """Raise ClientClosedError after the end, and on any event loop but the first."""
        if self.closed:
            raise closed()
        self._check_loop()

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run in a task without any caller's context; :meth:`aclose` cancels it."""
        try:
            self.check()
            task = asyncio.get_running_loop().create_task(work, context=Context())
        except BaseException:  # closed, or a task factory of the user's own fails
            work.close()
            raise
        if not task.done():  # pragma: no branch - an eager task, which 3.12 brought, may be over already
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return task

    def close(self) -> bool:
        """Refuse further use. Returns False where nothing runs, in a forked child; raises on another event loop."""
        if self._loop is not None and self._pid != os.getpid():
            return False
        if self._loop is not None and not self._loop.is_closed():
            self._check_loop()
        self.closed = True
        return True

    async def cancel_all(self) -> None:
        """Cancel every task, and wait for their ends."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _check_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop, self._pid = loop, os.getpid()
        elif self._loop is not loop:
            raise ClientClosedError("the client belongs to another event loop: build one ComposeClient for each")


def closed() -> ClientClosedError:
    """Return the error of a wait whose client is closed."""
    return ClientClosedError("the client was closed while a recipe was waited for; its handle can be resumed")
