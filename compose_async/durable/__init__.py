"""Jobs that survive: hand work over, and any number of workers carry it out, whatever dies meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .job import Job
    from .job_errors import (
        JobCancelledError,
        JobError,
        JobFailedError,
        JobKeyTakenError,
        JobNotFoundError,
        JobsDatabaseError,
        WorkerReplacedError,
    )
    from .job_status import JobResult, JobState, JobStatus, WorkResult
    from .jobs import Jobs
    from .work import Backup, Deprovision, Ensure, Restore, Scale, Upgrade, Whitelist, Work

__all__ = [
    "Backup",
    "Deprovision",
    "Ensure",
    "Job",
    "JobCancelledError",
    "JobError",
    "JobFailedError",
    "JobKeyTakenError",
    "JobNotFoundError",
    "JobResult",
    "JobState",
    "JobStatus",
    "Jobs",
    "JobsDatabaseError",
    "Restore",
    "Scale",
    "Upgrade",
    "Whitelist",
    "Work",
    "WorkResult",
    "WorkerReplacedError",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".job_errors": [
            "JobCancelledError",
            "JobError",
            "JobFailedError",
            "JobKeyTakenError",
            "JobNotFoundError",
            "JobsDatabaseError",
            "WorkerReplacedError",
        ],
        ".job_status": ["JobResult", "JobState", "JobStatus", "WorkResult"],
        ".job": ["Job"],
        ".jobs": ["Jobs"],
        ".work": ["Backup", "Deprovision", "Ensure", "Restore", "Scale", "Upgrade", "Whitelist", "Work"],
    },
)
