"""Errors about jobs; all of them are ``ComposeError``."""

from __future__ import annotations

from ..errors import ComposeError
from .job_status import JobStatus


class JobError(ComposeError):
    """Base class of the errors about jobs."""


class JobFailedError(JobError):
    """The job ended without success. ``status`` has the outcome and the results of its works."""

    def __init__(self, message: str, *, status: JobStatus) -> None:
        super().__init__(message)
        self.status = status


class JobCancelledError(JobFailedError):
    """The job was cancelled, or its ``timeout`` passed. Recipes that it began go on; ``retry()`` takes it up again."""


class JobKeyTakenError(JobError):
    """A job with this key is stored, and it is to do other work. ``forget`` frees the keys of jobs that ended."""

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class JobNotFoundError(JobError):
    """No job with this key is stored."""

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class JobsDatabaseError(JobError):
    """The database of the jobs cannot be used: it is away, newer than this package, or in use elsewhere."""


class WorkerReplacedError(JobError):
    """Other workers took this one's jobs, since it did not renew its lease in time. It sends nothing any more."""
