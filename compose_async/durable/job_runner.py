"""Execution of a job: its works in order, each in stored steps. Each failure becomes a stored outcome."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, Final, cast

from attrs import define, field

from .. import ComposeClient
from .._log import logger
from .._redact import redacted_excerpt
from .._types import Json
from ..errors import (
    APIStatusError,
    AuthenticationError,
    ClientClosedError,
    ComposeError,
    OutcomeUnknownError,
    RecipeFailedError,
    RecipeLostError,
)
from ..recipes.poll_errors import is_transient
from . import preparation, steps, work_types
from .engine import Journal
from .job_document import check_format
from .lease_gate import track_writes

WRITE_GRACE: Final = 8.0
"""Seconds that a write in progress has to end when the worker stops."""
MAX_RETRY_PAUSE: Final = 30.0
"""Maximum number of seconds between two tries of a step, before jitter."""
OUTCOMES: Final = (
    (RecipeFailedError, "failed"),
    (RecipeLostError, "lost"),
    (OutcomeUnknownError, "unknown"),
    (TimeoutError, "deadline"),
    ((ComposeError, ValueError, TypeError), "refused"),
)
"""Outcomes by class of error. The first match decides."""
RETRYABLE: Final = frozenset({"failed", "lost", "unknown"})
"""Outcomes after which another try, with a new intent, may succeed."""
RESUMABLE: Final = frozenset({"deadline", "unknown"})
"""Outcomes after which the write may be under way: a retried job repeats the last step only, under the same intent."""


@define
class WorkerState:
    """State shared by the jobs of one worker."""

    compose: ComposeClient
    settle: float
    """Seconds after which a request can no longer arrive. A write without a visible effect was then never applied."""
    tolerance: float = 0.0
    """Seconds by which the waits for recipes may end late."""
    progress: dict[str, str] = field(factory=dict)
    """Current progress by job key. Holds only changes since the last renewal."""
    stopping: bool = False


async def run_job(state: WorkerState, journal: Journal, document: Json) -> Json:
    """Run the works of a job until one does not succeed, and return the outcome to store.

    The outcome's ``rewind`` is the step at which a retry would restart.
    """
    job = check_format(document)
    tolerance = job.get("tolerance")
    limits = steps.WaitLimits(job.get("deadline"), state.tolerance if tolerance is None else tolerance)
    results: list[Json] = []
    first = 1
    for data in job["works"]:
        work_run = _WorkRun(state, journal, work_types.from_json(data), limits)
        result = await work_run.run(job.get("retries") or 0)
        results.append(result)
        if result["outcome"] != "done":
            rewind = journal.count if result["outcome"] in RESUMABLE else work_run.first
            return {"outcome": "failed", "results": results, "rewind": rewind}
        first = journal.count + 1
    return {"outcome": "done", "results": results, "rewind": first}


async def run_logged(run: Callable[..., Awaitable[Json]], journal: Journal, *arguments: object) -> Json:
    """Run a job of any kind, and log its end."""
    extra = {"compose_job": journal.key}
    try:
        ended = cast("dict[str, Any]", await run(journal, *arguments))
    except ValueError as error:  # its document cannot be read
        logger.warning("job %r failed: %s", journal.key, redacted_excerpt(str(error)), extra=extra)
        raise
    if ended["outcome"] == "done":
        logger.info("job %r is done", journal.key, extra=extra)
    else:
        last = ended["results"][-1]
        logger.warning("job %r failed: %s: %s", journal.key, last["kind"], last["error"], extra=extra)
    return ended


@define
class _WorkRun:
    """A work of a job during its execution."""

    _state: WorkerState
    _journal: Journal
    _item: work_types.Work
    _limits: steps.WaitLimits
    first: int = field(init=False)
    """First step of the latest try."""

    async def run(self, retries: int) -> dict[str, Json]:
        """Try until the work is done or a failure is final."""
        tries, result = 0, {"outcome": "failed"}
        while result["outcome"] in RETRYABLE and tries <= retries:
            self.first = self._journal.count + 1
            tries, result = tries + 1, await self._try(again=tries > 0)
        return {"kind": self._item.kind, "tries": tries, **result}

    async def _try(self, *, again: bool) -> dict[str, Any]:  # noqa: PLR0911 - one return for each way to end
        item, compose = self._item, self._state.compose
        if isinstance(item, work_types.Ensure | work_types.Whitelist):
            return await self._step(item.kind, partial(steps.declare, compose, item, self._limits))
        preparing = await self._step("mark", partial(preparation.prepare, compose, item, again=again))
        prepared = preparing.get("details", {})
        if preparing["outcome"] != "done" or "intent" not in prepared:
            return preparing
        started: list[object] = []
        sent = await self._step("submit", partial(steps.submit, compose, prepared["intent"], started))
        if sent["outcome"] != "done":
            return sent
        prepared, handle = {**prepared, "proof": sent["details"].get("proof")}, sent["details"]["handle"]

        def report(done: str) -> None:
            self._state.progress[self._journal.key] = f"{item.kind} {done}"

        waited = await self._step("wait", partial(steps.wait, compose, item, prepared, handle, self._limits, report))
        if waited["outcome"] != "done":
            return waited
        if isinstance(item, work_types.Restore):
            return await self._step("carry over", partial(steps.carry_over, compose, prepared, self._limits))
        if isinstance(item, work_types.Backup) and item.download is not None:
            fetched = await self._step("download", partial(steps.download, compose, waited["details"], item.download))
            return {**fetched, "details": {**waited["details"], **fetched.get("details", {})}}
        return waited

    async def _step(self, name: str, function: Callable[[], Awaitable[preparation.StepResult]]) -> dict[str, Any]:
        """Run a step. Names of steps, such as ``mark``, are stored: do not rename them."""
        self._state.progress[self._journal.key] = f"{self._item.kind} {name}"
        return await run_step(self._state, self._journal, name, function)


async def run_step(
    state: WorkerState, journal: Journal, name: str, function: Callable[[], Awaitable[preparation.StepResult]]
) -> dict[str, Any]:
    """Run a step of a job to its final outcome, or return its stored one."""

    def report(text: str) -> None:
        state.progress[journal.key] = f"{name} {text}"

    outcome = await journal.step(name, partial(run_until_final, state, function, report))
    return cast("dict[str, Any]", outcome)


async def run_until_final(
    state: WorkerState, function: Callable[[], Awaitable[preparation.StepResult]], report: Callable[[str], None]
) -> Json:
    """Call until the outcome is final, and return it as data. Transient failures are retried.

    After a cancellation a write in progress still has time to receive its response.
    """
    for pause in retry_delays():
        try:
            return {"outcome": "done", "details": cast(Json, await _let_write_end(state, function))}
        except ClientClosedError:
            # The worker stops, or ends because its client was closed. Nothing is stored, so another repeats the step.
            raise asyncio.CancelledError from None
        except Exception as error:  # noqa: BLE001 - every failure of a job is stored
            # After ``settle`` seconds the write is either visible or never arrives; the repeated step reads first.
            lost = isinstance(error, OutcomeUnknownError) and error.unread  # reading the state failed
            if not (lost or is_transient(error) or isinstance(error, AuthenticationError)):
                return failure_outcome(error)
            retry_after = (error.retry_after if isinstance(error, APIStatusError) else None) or 0.0
            report(f"waits: {redacted_excerpt(str(error), 200)}")
            logger.info("a step of a job waits: %s", error)
            await asyncio.sleep(max(pause, retry_after, state.settle if lost else 0.0))
    raise AssertionError  # pragma: no cover - pauses never end


def failure_outcome(error: Exception) -> Json:
    """Return a final failure as data, without secrets."""
    outcome = next((outcome for kinds, outcome in OUTCOMES if isinstance(error, kinds)), "error")
    return {"outcome": outcome, "error": redacted_excerpt(str(error)), "error_type": type(error).__name__}


def retry_delays() -> Iterator[float]:
    """Yield the seconds between tries: 1, 2, 4 and so on up to 30, with jitter."""
    pause = 1.0
    while True:
        yield pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        pause = min(2 * pause, MAX_RETRY_PAUSE)


async def _let_write_end(
    state: WorkerState, function: Callable[[], Awaitable[preparation.StepResult]]
) -> preparation.StepResult:
    with track_writes() as writes:
        task = asyncio.ensure_future(function())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            answered = asyncio.ensure_future(writes.idle.wait())
            try:
                await asyncio.wait(
                    {answered, task}, timeout=WRITE_GRACE if state.stopping else None, return_when="FIRST_COMPLETED"
                )
            finally:
                answered.cancel()
                task.cancel()
                await asyncio.wait({task})
                if not task.cancelled():
                    task.exception()  # mark it as retrieved
            raise
