"""The stored form of a job, and its conversion to a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from .._types import Json
from . import work_types
from .job_status import JobState, JobStatus, Schedule, WorkResult

if TYPE_CHECKING:
    from .engine import JobRow, JobStore, ScheduleRow

STATES: Final[Mapping[str, tuple[JobState, ...]]] = {
    "DELAYED": ("delayed",),
    "ENQUEUED": ("queued",),
    "PENDING": ("running",),
    "SUCCESS": ("done", "failed"),
    "CANCELLED": ("cancelled", "timed_out"),
    "ERROR": ("failed",),
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": ("failed",),
}
"""States that a job may have, by the engine's status; the first one unless its row shows the other."""
_SECOND: Final = 1000
"""Milliseconds in a second. Some databases store times in whole seconds."""


def document(works: Iterable[dict[str, Json]], **options: Json) -> dict[str, Json]:
    """Return the stored document of a job with these works, which are JSON data."""
    items: list[Json] = [*works]
    return {"v": work_types.FORMAT, "works": items, **options, "digest": work_types.digest(items)}


def check_format(document: Json) -> Any:
    """Return the document. Raises ValueError if a newer version of this package has stored it."""
    job = cast("Any", document)
    if job.get("v", 0) > work_types.FORMAT:
        raise ValueError("the job was stored by a newer compose-async: upgrade the workers, and retry it")
    return job


def document_of(row: JobRow) -> dict[str, Any]:
    """Return the document of a job for display: the last argument of the row, or an empty one for other data."""
    stored: Any = row.input  # text, if the engine cannot read it
    arguments = stored.get("args") if isinstance(stored, dict) else None
    last = arguments[-1] if arguments and isinstance(arguments, tuple | list) else None
    return last if isinstance(last, dict) else {}


def status_of(row: JobRow, progress: str | None = None) -> JobStatus:
    """Return the status of a job from its row."""
    output: dict[str, Any] = row.output if isinstance(row.output, dict) else {}
    results = tuple(_result(data) for data in output.get("results", ()))
    state = STATES.get(row.status, ("failed",))[0]
    if state == "done" and output.get("outcome") != "done":
        state = "failed"
    deadline, ended = row.workflow_deadline_epoch_ms, row.completed_at
    if state == "cancelled" and deadline is not None and ended is not None and ended >= deadline - _SECOND:
        state = "timed_out"
    if row.error is not None:
        results = (*results, WorkResult(kind="job", outcome="error", error=str(row.error)))
    return JobStatus(
        key=row.workflow_id,
        state=state,
        deployment=row.queue_partition_key,
        works=_kinds(document_of(row).get("works")),
        results=results,
        progress=progress if state == "running" else None,
        worker=row.executor_id or None,
        submitted_at=_moment(row.created_at),
        ended_at=_moment(ended),
    )


def read_statuses(store: JobStore, **filters: object) -> list[JobStatus]:
    """Return the statuses of jobs, with the progress of those that run."""
    rows = store.rows(**filters)
    progress = store.database.progress_of([row.workflow_id for row in rows if row.status == "PENDING"])
    return [status_of(row, progress.get(row.workflow_id)) for row in rows]


def rewind_of(row: JobRow) -> int:
    """Return the step at which a failed job restarts: the first step of the failed try."""
    output = row.output if isinstance(row.output, dict) else {}
    return int(output.get("rewind", 1))


def schedule_of(row: ScheduleRow) -> Schedule:
    """Return a schedule from its row. A document that cannot be read shows no works."""
    context: Any = row["context"]
    stored: dict[str, Any] = context if isinstance(context, dict) else {}
    targets = stored.get("targets")
    return Schedule(
        name=row["schedule_name"],
        cron=row["schedule"],
        timezone=row["cron_timezone"] or "UTC",
        works=_kinds(stored.get("works")),
        targets=tuple(targets) if isinstance(targets, list) else targets,
        catch_up=row["automatic_backfill"],
        retries=stored.get("retries", 0),
    )


def _kinds(works: object) -> tuple[str, ...]:
    return tuple(str(item.get("kind")) for item in (works if isinstance(works, list) else ()) if isinstance(item, dict))


def _result(data: Mapping[str, Any]) -> WorkResult:
    known = {"kind", "outcome", "tries", "error", "error_type", "details"}
    return WorkResult(**{key: value for key, value in data.items() if key in known})


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
