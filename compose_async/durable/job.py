"""Job: one job, to be read, waited for, cancelled and taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from . import stored
from .job_errors import JobCancelledError, JobError, JobFailedError, JobNotFoundError
from .job_status import JobResult, JobStatus

if TYPE_CHECKING:
    from .engine import Client, Status

T = TypeVar("T")


class Asking(Protocol):
    """What a job needs of the ``Jobs`` that it belongs to."""

    async def ask(self, question: Callable[[Client], T]) -> T: ...

    async def row(self, key: str) -> Status | None: ...


class Job:
    """One job, known by its key. ``async for status in job`` gives each change until it has ended."""

    def __init__(self, jobs: Asking, key: str) -> None:
        self._jobs = jobs
        self._key = key

    @property
    def key(self) -> str:
        """What the job is known by, in any process."""
        return self._key

    async def status(self) -> JobStatus:
        """Read how the job stands. Raises JobNotFoundError if there is none."""

        def read(client: Client) -> JobStatus | None:
            rows = client.rows(workflow_ids=[self._key])
            progress = client.database.progress_of([self._key]) if rows and rows[0].status == "PENDING" else {}
            return stored.status_of(rows[0], progress.get(self._key)) if rows else None

        found = await self._jobs.ask(read)
        if found is None:
            raise self._missing()
        return found

    async def wait(self, deadline: float | None = None) -> JobResult:
        """Wait until the job has ended, at most ``deadline`` seconds, and return what it did.

        Raises:
            JobCancelledError: It was cancelled, or its timeout passed.
            JobFailedError: It ended without success; ``status`` has the outcome of each work.
            TimeoutError: It had not ended at the deadline. It goes on.
            JobNotFoundError: There is no such job.
        """
        try:
            async with asyncio.timeout(deadline):
                status = [status async for status in self][-1]
        except TimeoutError:
            raise TimeoutError(f"job {self._key} had not ended after {deadline:g} s; it goes on") from None
        if status.state == "done":
            return JobResult(key=self._key, results=status.results)
        if status.state in {"cancelled", "timed_out"}:
            raise JobCancelledError(f"job {self._key}: {status}", status=status)
        raise JobFailedError(f"job {self._key}: {status}", status=status)

    async def cancel(self) -> None:
        """End the job, which has no effect on one that has ended. Recipes that it began go on at Compose."""
        if await self._jobs.row(self._key) is None:
            raise self._missing()
        await self._jobs.ask(lambda client: client.cancel(self._key))

    async def retry(self) -> None:
        """Take up a job that ended without success. A cancelled one goes on where it was, a failed one tries anew.

        Raises:
            JobError: The job has not ended, or ended well.
        """
        row = await self._jobs.row(self._key)
        if row is None:
            raise self._missing()
        found, status = row, stored.status_of(row)
        if status.state in {"cancelled", "timed_out"}:
            await self._jobs.ask(lambda client: client.resume(found))
        elif status.state == "failed":
            await self._jobs.ask(lambda client: client.rewind(found, stored.rewind_of(found)))
        else:
            raise JobError(f"job {self._key} is {status.state}: only one that ended without success can be retried")

    async def __aiter__(self) -> AsyncIterator[JobStatus]:
        """Give the status, then each change, and end with the final one."""
        last, pause = None, 0.1
        while True:
            status = await self.status()
            if status != last:
                yield status
                last, pause = status, 0.1
            if status.done:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 1.0)

    def __repr__(self) -> str:
        return f"<Job {self._key}>"

    def _missing(self) -> JobNotFoundError:
        return JobNotFoundError(f"there is no job with the key {self._key!r}", key=self._key)
