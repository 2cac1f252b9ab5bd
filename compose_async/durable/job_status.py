"""What is known about a job: frozen values, made from its stored row."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from attrs import field, frozen

from .._types import Json

JobState = Literal["delayed", "queued", "running", "done", "failed", "cancelled", "timed_out"]
ENDED: Final[frozenset[str]] = frozenset({"done", "failed", "cancelled", "timed_out"})


@frozen(kw_only=True)
class WorkResult:
    """What became of one work of a job."""

    kind: str
    """``ensure``, ``scale``, ``backup``, ..., or ``fleet`` and ``schedule`` for jobs that submit others."""
    outcome: str
    """``done``, or why not: ``refused``, ``failed``, ``lost``, ``unknown``, ``deadline``, ``error``."""
    tries: int = 1
    """How many recipes were asked for at most: 1, and one for each retry."""
    error: str | None = None
    """Text of the error, without secrets."""
    error_type: str | None = None
    """Name of the error's class, such as ``RecipeFailedError``."""
    details: dict[str, Json] = field(factory=dict)
    """What is known of the outcome: ids, the action, the path of a download."""

    @property
    def ok(self) -> bool:
        """True if the work was done."""
        return self.outcome == "done"


@frozen(kw_only=True)
class JobStatus:
    """A job as it was when it was read. ``str`` is one line, such as ``running, scale 4/6``."""

    key: str
    state: JobState
    deployment: str | None
    """Name of the deployment, or None for a fleet."""
    works: tuple[str, ...] = ()
    """The kinds of work, in their order."""
    results: tuple[WorkResult, ...] = ()
    """Of the works that ended; empty while the job runs."""
    progress: str | None = None
    """Where a running job stands, at most a few seconds old."""
    worker: str | None = None
    """Id of the worker that has it, or had it last."""
    submitted_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def done(self) -> bool:
        """True once the job has ended, well or not."""
        return self.state in ENDED

    @property
    def error(self) -> str | None:
        """Why it failed, if it did."""
        return next((f"{result.kind}: {result.error}" for result in self.results if result.error), None)

    def __str__(self) -> str:
        more = self.error if self.done else self.progress
        return f"{self.state}{f', {more}' if more else ''}"


@frozen(kw_only=True)
class JobResult:
    """What a job that ended well did, work by work."""

    key: str
    results: tuple[WorkResult, ...]
