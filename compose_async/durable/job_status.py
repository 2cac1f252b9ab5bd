"""Status and results of a job: frozen values, built from its stored row."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from attrs import field, frozen

from .._types import Json

JobState = Literal["delayed", "queued", "running", "done", "failed", "cancelled", "timed_out"]
"""State of a job. All but ``delayed``, ``queued`` and ``running`` are final."""
ENDED: Final[frozenset[str]] = frozenset({"done", "failed", "cancelled", "timed_out"})
"""States of a job that has ended."""


@frozen(kw_only=True)
class WorkResult:
    """The outcome of one work of a job."""

    kind: str
    """Kind of work, such as ``ensure`` or ``backup``; ``fleet`` or ``schedule`` for jobs that submit others."""
    outcome: str
    """``done``, or the reason for failure: ``refused``, ``failed``, ``lost``, ``unknown``, ``deadline``, ``error``."""
    tries: int = 1
    """Maximum number of recipes that were requested: one, and one more for each retry."""
    error: str | None = None
    """Text of the error, without secrets."""
    error_type: str | None = None
    """Name of the error's class, such as ``RecipeFailedError``."""
    details: dict[str, Json] = field(hash=False, factory=dict)
    """Details of the outcome, such as ids, the action, or the path of a download."""

    @property
    def ok(self) -> bool:
        """True if the work was done."""
        return self.outcome == "done"


@frozen(kw_only=True)
class JobStatus:
    """The status of a job at the time of reading. ``str`` is one line, such as ``running, scale 4/6``."""

    key: str
    state: JobState
    deployment: str | None
    """Name of the deployment, or None for a fleet."""
    works: tuple[str, ...] = ()
    """The kinds of work, in their order."""
    results: tuple[WorkResult, ...] = ()
    """Results of the ended works. Empty while the job runs."""
    progress: str | None = None
    """Progress of a running job, at most a few seconds old."""
    worker: str | None = None
    """Id of the current or last worker of the job."""
    submitted_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def done(self) -> bool:
        """True once the job has ended, with or without success."""
        return self.state in ENDED

    @property
    def error(self) -> str | None:
        """Reason of the failure; None if the job did not fail."""
        return next((f"{result.kind}: {result.error}" for result in self.results if result.error), None)

    def __str__(self) -> str:
        more = self.error if self.done else self.progress
        return f"{self.state}{f', {more}' if more else ''}"


@frozen(kw_only=True)
class Schedule:
    """A stored schedule, as ``Jobs.schedule`` made it."""

    name: str
    cron: str
    timezone: str
    """IANA name of the time zone of the cron expression."""
    works: tuple[str, ...]
    """The kinds of work of each run, in their order."""
    targets: Literal["all"] | tuple[str, ...] | None
    """The deployments of works without names; None if the works have names."""
    catch_up: bool
    """True if missed times are run later."""
    retries: int


@frozen(kw_only=True)
class JobResult:
    """The results of a successful job, one for each work."""

    key: str
    results: tuple[WorkResult, ...]
