"""Background tasks of one client, bound to the event loop and process of the first use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

from .._loop_guard import running_loop
from ..errors import ClientClosedError

T = TypeVar("T")


class TaskGuard:
    """The background tasks of one client, on the event loop of its first use, until it is closed."""

    def __init__(self, check_caller: Callable[[], None] = lambda: None) -> None:
        self.closed = False
        self._check_caller = check_caller
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop of the first use; None before that."""
        return self._loop

    def check(self) -> None:
        """Raise ClientClosedError after :meth:`close` and on another event loop, then call ``check_caller``."""
        if self.closed:
            raise closed()
        self._check_loop()
        self._check_caller()

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run a coroutine in a task with an empty context. :meth:`cancel_all` cancels it."""
        try:
            self.check()
            task = asyncio.get_running_loop().create_task(work, context=Context())
        except BaseException:  # the guard is closed, or a user's task factory failed
            work.close()
            raise
        if not task.done():  # pragma: no branch - an eager task (Python 3.12) may have ended already
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return task

    def close(self) -> bool:
        """Refuse further use. Returns False in a forked child, which runs no task; raises on another event loop."""
        if self._loop is not None and self._pid != os.getpid():
            return False
        if self._loop is not None and not self._loop.is_closed():
            self._check_loop()
        self.closed = True
        return True

    async def cancel_all(self) -> None:
        """Cancel every task, and wait until all have ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _check_loop(self) -> None:
        loop = running_loop()
        if self._loop is None:
            self._loop, self._pid = loop, os.getpid()
        elif self._loop is not loop:
            raise ClientClosedError("the client belongs to another event loop: build one ComposeClient for each")


def closed() -> ClientClosedError:
    """Return the error of a wait whose client is closed."""
    return ClientClosedError("the client was closed while a recipe was waited for; its handle can be resumed")
