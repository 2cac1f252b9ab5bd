"""Background tasks of one client."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from .._loop_guard import LoopGuard
from ..errors import ClientClosedError

T = TypeVar("T")


class BackgroundTasks:
    """The background tasks of one client, where its guard permits its use, until it is closed."""

    def __init__(self, guard: LoopGuard) -> None:
        self.stopped = False
        self.guard = guard
        self._tasks: set[asyncio.Task[Any]] = set()

    def check(self) -> None:
        """Raise ClientClosedError after :meth:`stop`, or if the guard refuses this loop, process or moment."""
        if self.stopped:
            raise client_closed()
        self.guard.check()

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

    def stop(self) -> bool:
        """Refuse further use; return whether there may be tasks. Raises ClientClosedError on another event loop."""
        used_here = self.guard.used_here()
        self.stopped = True
        return used_here

    async def cancel_all(self) -> None:
        """Cancel every task, and wait until all have ended. Tasks that close their own client go on."""
        self._tasks -= {asyncio.current_task()}
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def client_closed() -> ClientClosedError:
    """Return the error of a wait whose client is closed."""
    return ClientClosedError("the client was closed while a recipe was waited for; its handle can be resumed")
