"""Commands for jobs: functions that return text and exit statuses, for use by any command line."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, NoReturn, TypeVar

from .. import ComposeClient, workflows
from .job_errors import JobCancelledError, JobFailedError, WorkerReplacedError
from .job_status import JobState, JobStatus, WorkResult
from .jobs import Jobs

T = TypeVar("T")

REPLACED: Final = 75
"""Exit status of a worker whose jobs other workers took over. A supervisor should start it again."""


def worker(
    url: str | None = None, *, rate: float | None = None, concurrency: int = 200, lease: float = 15.0
) -> NoReturn:
    """Run a worker until SIGTERM or SIGINT, then exit the process: status 0, or 75 if the worker was replaced.

    Token and URL of Compose come from the environment. By default, so does the URL of the jobs.
    """
    status = asyncio.run(run_worker(url, rate=rate, concurrency=concurrency, lease=lease))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # the engine's threads may still wait for an unavailable database


async def run_worker(url: str | None, *, rate: float | None, concurrency: int, lease: float) -> int:
    """Run a worker until SIGTERM or SIGINT, and return the exit status."""
    async with ComposeClient() as compose, Jobs(url) as jobs:
        working = asyncio.ensure_future(jobs.work(compose, concurrency=concurrency, rate=rate, lease=lease))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, working.cancel)
        try:
            await working
        except asyncio.CancelledError:
            return 0
        except WorkerReplacedError as error:
            print(f"compose-async: {error}", file=sys.stderr)  # noqa: T201 - a command line prints
            return REPLACED
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
    raise AssertionError  # pragma: no cover - work only ends by an error


def list_jobs(
    url: str | None = None, *, deployment: str | None = None, state: JobState | None = None, limit: int = 100
) -> str:
    """Return one line for each of the newest jobs."""

    async def ask(jobs: Jobs) -> str:
        found = await jobs.list(deployment=deployment, state=state, limit=limit)
        return "\n".join(_line(status) for status in found)

    return _asked(url, ask)


def show_job(key: str, url: str | None = None) -> str:
    """Return the status of a job, with one line for each of its works."""

    async def ask(jobs: Jobs) -> str:
        status = await jobs.get(key).status()
        times = f"submitted {status.submitted_at:%Y-%m-%d %H:%M:%S}"
        if status.ended_at is not None:
            times += f", ended {status.ended_at:%Y-%m-%d %H:%M:%S}"
        works = [_result(result) for result in status.results]
        return "\n".join([_line(status), f"  {times} UTC", *works])

    return _asked(url, ask)


def wait_job(key: str, url: str | None = None, *, progress: Callable[[str], object] = print) -> int:
    """Pass each change to ``progress`` until the job has ended. Return 0 if it succeeded, else 1."""

    async def ask(jobs: Jobs) -> int:
        job = jobs.get(key)
        async for status in job:
            progress(str(status))
        return 0 if (await job.status()).state == "done" else 1

    return _asked(url, ask)


def cancel_job(key: str, url: str | None = None) -> None:
    """Cancel a job."""
    _asked(url, lambda jobs: jobs.get(key).cancel())


def retry_job(key: str, url: str | None = None) -> None:
    """Restart a job that ended without success."""
    _asked(url, lambda jobs: jobs.get(key).retry())


def forget_jobs(days: float, url: str | None = None) -> int:
    """Delete the jobs that ended at least ``days`` days ago, and return their number."""
    return _asked(url, lambda jobs: jobs.forget(older_than=timedelta(days=days)))


def apply(
    path: str,
    url: str | None = None,
    *,
    key: str | None = None,
    upgrade: bool = False,
    recreate_failed: bool = False,
    progress: Callable[[str], object] = print,
) -> int:
    """Submit the fleet in a TOML file as a job, and pass each change on. Return 0 on success, else 1."""
    specs = workflows.read_fleet(path)

    async def ask(jobs: Jobs) -> int:
        job = await jobs.fleet(specs, key=key, upgrade=upgrade, recreate_failed=recreate_failed)
        progress(f"job {job.key}")
        async for status in job:
            progress(str(status))
        try:
            await job.wait()
        except (JobFailedError, JobCancelledError):
            return 1
        return 0

    return _asked(url, ask)


def shows_password(url: str) -> bool:
    """Return whether a URL contains a password. Every user of the machine can read it in the arguments."""
    login, at, _ = url.partition("://")[2].rpartition("@")
    return bool(at) and ":" in login


def _line(status: JobStatus) -> str:
    about = status.deployment or "fleet"
    return f"{status.key}  {about}  {'+'.join(status.works) or '-'}  {status}"


def _result(result: WorkResult) -> str:
    why = f" ({result.error})" if result.error else ""
    details = "".join(f" {key}={value}" for key, value in result.details.items())
    return f"  {result.kind}: {result.outcome}{why}{details}"


def _asked(url: str | None, question: Callable[[Jobs], Awaitable[T]]) -> T:
    async def ask() -> T:
        async with Jobs(url) as jobs:
            return await question(jobs)

    return asyncio.run(ask())
