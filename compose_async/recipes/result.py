"""The reader of a completed recipe's result, shared by all waits of one future."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from attrs import define, field

from .._clock import Clock, sleep, wait_done
from .._error_copy import copy_of
from .._types import UNSET, Unset
from ..errors import DecodeError
from .background_tasks import client_closed
from .grace_period import GracePeriod
from .watcher import RecipeWatcher

T = TypeVar("T")

READ_INTERVAL: Final = 5.0
"""Seconds between two reads."""


@define(eq=False, repr=False)
class ResultReader(Generic[T]):
    """The read of a result by ``load``, shared by all waits of one future. ``value`` is the result once it is known."""

    load: Callable[[], Awaitable[T]]
    value: T | Unset = UNSET
    _task: asyncio.Task[BaseException | None] | None = field(default=None, init=False)

    async def read(self, watcher: RecipeWatcher, deadline_at: float) -> bool:
        """Read the result; return whether it is known at the deadline. Raises a copy of the error of the read."""
        task = self._task
        if task is None:
            task = watcher.spawn(self._read(watcher.clock, watcher.policy.grace))
            self._task = None if task.done() else task  # an eager task may have ended already
        if not await wait_done(watcher.clock, task, deadline_at):
            return False
        if task.cancelled():
            raise client_closed()
        if (error := task.result()) is not None:
            raise copy_of(error)
        return True

    async def _read(self, clock: Clock, grace: float) -> BaseException | None:
        grace_period = GracePeriod()
        try:
            while True:
                try:
                    self.value = await self.load()
                except DecodeError:
                    if grace_period.outlasted_by("unreadable", now=clock.now(), seconds=grace):
                        raise
                    await sleep(clock, READ_INTERVAL)
                else:
                    return None
        except (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
            raise
        except BaseException as error:  # noqa: BLE001 - every waiter raises its own copy
            return error
        finally:
            self._task = None
