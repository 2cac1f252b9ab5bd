"""The ``worker`` command and the ``jobs`` commands."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Final

import attrs

from ..durable import Jobs
from .error_report import report
from .output import show
from .session import Session

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Awaitable, Callable

    from .._types import Json
    from ..durable import JobStatus, Schedule
    from .screen import Screen

_EXIT_STATUSES: Final = {signal.SIGTERM: 0, signal.SIGINT: 130}
"""Exit status of a worker by the signal that stops it."""


@asynccontextmanager
async def open_jobs(url: str | None, screen: Screen) -> AsyncIterator[Jobs]:
    """Open the jobs of a URL, by default that of the environment. Warns of a password in the arguments."""
    login, at, _ = (url or "").partition("://")[2].rpartition("@")
    if at and ":" in login:
        screen.problem("compose-async: others on this machine can read the password in --jobs: set COMPOSE_JOBS_URL")
    async with Jobs(url or None) as jobs:
        yield jobs


def worker(options: argparse.Namespace, screen: Screen) -> int:
    """Run a worker until a signal stops it."""
    return asyncio.run(_work(options, screen))


async def _work(options: argparse.Namespace, screen: Screen) -> int:
    async with Session(options, screen) as session, open_jobs(options.jobs, screen) as jobs:
        limits = {name: getattr(options, name) for name in ("concurrency", "rate", "lease", "tolerance")}
        working = asyncio.ensure_future(jobs.work(session.compose, **limits))
        loop, stopped = asyncio.get_running_loop(), list[int]()

        def stop(number: int) -> None:
            stopped.append(number)
            working.cancel()

        def on_signal(number: int, _: object) -> None:
            for each in _EXIT_STATUSES:
                signal.signal(each, signal.SIG_IGN)  # a second one must not take the time from a write
            loop.call_soon_threadsafe(stop, number)

        before, status = {number: signal.signal(number, on_signal) for number in _EXIT_STATUSES}, 0
        try:
            screen.note("the worker takes jobs until SIGTERM")
            await working
        except asyncio.CancelledError:
            if not stopped:
                raise
            status = _EXIT_STATUSES[signal.Signals(stopped[0])]
        except Exception as error:  # noqa: BLE001 - reported here, since the process is left from here
            status = report(error, screen)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        os._exit(status)  # at once: threads may still wait for a database that does not respond


def _command(
    action: Callable[[Jobs, argparse.Namespace, Screen], Awaitable[Json]],
) -> Callable[[argparse.Namespace, Screen], int]:
    """Return a command that runs a coroutine with the opened jobs, and prints its result."""

    @wraps(action)
    def run(options: argparse.Namespace, screen: Screen) -> int:
        async def work() -> Json:
            async with open_jobs(options.jobs, screen) as jobs:
                return await action(jobs, options, screen)

        show(screen, asyncio.run(work()), options.output)
        return 0

    return run


@_command
async def list_jobs(jobs: Jobs, options: argparse.Namespace, _: Screen) -> Json:
    """List the newest jobs."""
    found = await jobs.list(deployment=options.deployment, state=options.state, limit=options.limit)
    return [_as_json(status) for status in found]


@_command
async def list_schedules(jobs: Jobs, _: argparse.Namespace, __: Screen) -> Json:
    """List the schedules."""
    return [_plain(schedule) for schedule in await jobs.schedules()]


@_command
async def show_job(jobs: Jobs, options: argparse.Namespace, _: Screen) -> Json:
    """Show a job, after the change that its command stands for."""
    job = jobs.get(options.key)
    if options.change == "cancel":
        await job.cancel()
    elif options.change == "retry":
        await job.retry()
    return _as_json(await job.status())


@_command
async def wait_job(jobs: Jobs, options: argparse.Namespace, screen: Screen) -> Json:
    """Wait for a job, and show it."""
    job = jobs.get(options.key)
    try:
        async with asyncio.timeout(options.timeout):
            async for status in job:
                screen.note(status)
    except TimeoutError:
        raise TimeoutError(f"job {options.key} had not ended after {options.timeout:g} s; it goes on") from None
    await job.wait()  # it has ended: this raises if it failed
    return _as_json(await job.status())


@_command
async def forget_jobs(jobs: Jobs, options: argparse.Namespace, screen: Screen) -> Json:
    """Delete ended jobs, and show their number."""
    if options.older_than > timedelta.max.days:
        raise ValueError(f"--older-than must be at most {timedelta.max.days} days")
    Session(options, screen).confirm("Forget", [f"jobs that ended {options.older_than:g} days ago or earlier"])
    return {"forgotten": await jobs.forget(older_than=timedelta(days=options.older_than))}


def _as_json(status: JobStatus) -> dict[str, Json]:
    return {**_plain(status), "error": status.error}


def _plain(value: JobStatus | Schedule) -> dict[str, Json]:
    data: dict[str, Json] = json.loads(json.dumps(attrs.asdict(value), default=datetime.isoformat))
    return data
