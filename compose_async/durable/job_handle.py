"""The ``Job`` class: status, waiting, cancellation and retry of one job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from .._arguments import check_seconds
from . import job_document
from .job_errors import JobCancelledError, JobError, JobFailedError, JobNotFoundError
from .job_status import JobResult, JobStatus
from .lazy_job_store import LazyJobStore

if TYPE_CHECKING:
    from .engine import JobRow


class Job:
    """One job, identified by its key. ``async for status in job`` yields each change until the job has ended."""

    def __init__(self, store: LazyJobStore, key: str) -> None:
        self._store = store
        self._key = key

    @property
    def key(self) -> str:
        """Key of the job, valid in every process."""
        return self._key

    async def status(self) -> JobStatus:
        """Read the current status of the job. Raises JobNotFoundError if the job does not exist."""
        found = await self._store.run(lambda store: job_document.read_statuses(store, workflow_ids=[self._key]))
        if not found:
            raise self._not_found()
        return found[0]

    async def wait(self, deadline: float | None = None) -> JobResult:
        """Wait until the job has ended, at most ``deadline`` seconds, and return its results.

        Raises:
            JobCancelledError: The job was cancelled, or its timeout passed.
            JobFailedError: The job ended without success; ``status`` has the outcome of each work.
            TimeoutError: The job had not ended at the deadline. It continues.
            JobNotFoundError: There is no such job.
        """
        check_seconds("deadline", deadline, allow_infinite=True, nullable=True)
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
        """Cancel the job. Has no effect on an ended job. Started recipes continue at Compose."""
        await self._row()
        await self._store.run(lambda store: store.cancel(self._key))

    async def retry(self) -> None:
        """Restart a job that ended without success.

        A cancelled job continues at its last step, and so does one that failed at a deadline or with an unknown
        outcome: it sends no second write. Any other failed job repeats the try that failed.

        Raises:
            JobError: The job has not ended, or ended successfully.
        """
        row = await self._row()
        status = job_document.status_of(row)
        if status.state in {"cancelled", "timed_out"}:
            await self._store.run(lambda store: store.resume(row))
        elif status.state == "failed":
            await self._store.run(lambda store: store.rewind(row, job_document.rewind_of(row)))
        else:
            raise JobError(f"job {self._key} is {status.state}: only one that ended without success can be retried")

    async def __aiter__(self) -> AsyncIterator[JobStatus]:
        """Yield the status, then each change up to the final status."""
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

    async def _row(self) -> JobRow:
        if (row := await self._store.row(self._key)) is None:
            raise self._not_found()
        return row

    def _not_found(self) -> JobNotFoundError:
        return JobNotFoundError(f"there is no job with the key {self._key!r}", key=self._key)
