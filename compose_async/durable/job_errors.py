"""Errors about jobs. All of them are subclasses of ``ComposeError``."""

from __future__ import annotations

from ..errors import ComposeError
from .job_status import JobStatus


class JobError(ComposeError):
    """Base class of all errors about jobs."""


class JobFailedError(JobError):
    """The job ended without success. ``status`` has the outcome and the results of its works."""

    def __init__(self, message: str, *, status: JobStatus) -> None:
        super().__init__(message)
        self.status = status


class JobCancelledError(JobFailedError):
    """The job was cancelled, or its ``timeout`` passed. Started recipes continue; ``retry()`` restarts the job."""


class JobKeyTakenError(JobError):
    """The key belongs to a stored job with different work. ``forget`` frees the keys of ended jobs."""

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class JobNotFoundError(JobError):
    """No job with this key is stored."""

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class JobsDatabaseError(JobError):
    """The database of the jobs cannot be used: it is unavailable, newer than this package, or in use elsewhere."""


class WorkerReplacedError(JobError):
    """Other workers took over this worker's jobs, because it did not renew its lease in time. It sends nothing more."""
