"""Clocks: the running event loop by default, or a virtual clock."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable
    from contextlib import AbstractContextManager

T = TypeVar("T")

_runs: dict[tuple[object, ...], Future[Any]] = {}
"""Runs of ``run_once_in_thread`` by process, function and arguments."""
_runs_lock = threading.Lock()
"""Lock of ``_runs``, which the threads of a process share."""


class Timer(Protocol):
    """A scheduled callback that can be cancelled."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Monotonic time in seconds, with scheduled callbacks.

    A clock may also have ``utc()``, which returns the calendar time, and ``working()``, which returns a context
    manager. While that is entered, a thread works for a waiter of this clock, and virtual time must stand still.
    """

    def now(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer: ...


class LoopClock:
    """Clock of the running event loop. A loop with virtual time needs no other clock."""

    def now(self) -> float:
        try:
            return asyncio.get_running_loop().time()
        except RuntimeError:  # no running loop (a future inspected from sync code): the clock that asyncio uses
            return time.monotonic()

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_at(when, callback)


def is_being_cancelled() -> bool:
    """Return whether this task is being cancelled. Otherwise its CancelledError is one of a nested task."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def utc(clock: Clock) -> datetime:
    """Return the calendar time of this machine, or of a virtual clock that has its own."""
    read: Callable[[], datetime] | None = getattr(clock, "utc", None)
    return datetime.now(UTC) if read is None else read()


async def sleep(clock: Clock, seconds: float) -> None:
    """Wait for ``seconds`` on the clock."""
    wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_at(clock.now() + seconds, partial(_wake, wake))
    try:
        await wake
    finally:
        timer.cancel()


async def wait_done(clock: Clock, work: asyncio.Task[T], when: float) -> bool:
    """Wait for a task until ``when`` on the clock, without cancelling it; return whether it is done."""
    timeout: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_at(when, partial(_wake, timeout)) if when < math.inf else None
    waited_for: list[asyncio.Future[Any]] = [work, timeout]
    try:
        await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if timer is not None:
            timer.cancel()
    return work.done()


def working(clock: Clock) -> AbstractContextManager[object]:
    """Hold virtual time still while a thread works for a waiter of this clock."""
    hold: Callable[[], AbstractContextManager[object]] = getattr(clock, "working", nullcontext)
    return hold()


async def in_thread(clock: Clock, function: Callable[[], T]) -> T:
    """Run a function in a thread, which goes on after a cancellation, and return its result."""
    with working(clock):
        return await asyncio.to_thread(function)


async def run_uncancelled(clock: Clock, work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end, even after a cancellation, because it waits for a thread that cannot be stopped."""
    with working(clock):
        task = asyncio.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({task})
            task.exception()  # marks it as retrieved: the cancellation is raised instead
            raise


async def run_once_in_thread(clock: Clock, function: Callable[..., T], /, *args: Hashable) -> T:
    """Run a blocking function in a thread, once per process and arguments, and return its result.

    Callers of all clients and event loops share the run, and a cancelled caller does not stop it. A failure reaches all
    current callers and is not kept: the next caller runs the function again.
    """
    key = os.getpid(), function, args
    with _runs_lock:
        run: Future[Any] | None = _runs.get(key)
        if run is None:
            run = Future()
            run.set_running_or_notify_cancel()  # from here on, a caller's cancellation does not reach it
            # Not one of asyncio's threads: those end with their event loop.
            threading.Thread(target=_run, args=(run, function, args), name="compose-async").start()
            _runs[key] = run  # a thread that cannot start leaves nothing that others would wait for
    try:
        with working(clock):
            result: T = run.result() if run.done() else await asyncio.wrap_future(run)
            return result
    except Exception:
        with _runs_lock:
            if _runs.get(key) is run:
                del _runs[key]
        raise


def _run(run: Future[Any], function: Callable[..., object], args: tuple[object, ...]) -> None:
    try:
        run.set_result(function(*args))
    except BaseException as error:  # noqa: BLE001 - raised in every caller
        run.set_exception(error)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
