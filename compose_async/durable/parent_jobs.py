"""Jobs that submit other jobs: fleets, and the runs of a schedule."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

import attrs

from .. import workflows
from .._types import Json
from ..workflows.find import is_being_removed
from . import job_document, work_types
from .engine import JOBS, JobStore, Journal
from .job_runner import WorkerState, run_step

_PAUSE: Final = 2.0
"""Seconds between two reads of a fleet's jobs."""


async def run_fleet(  # noqa: C901 - three steps, each of a few lines
    state: WorkerState, store: JobStore, journal: Journal, document: Json
) -> Json:
    """Check the fleet as a whole, submit a job for each deployment, and wait until all have ended."""
    fleet = job_document.check_format(document)["works"][0]
    members = {member.deployment: member for member in map(work_types.from_json, fleet["members"])}
    specs = [member.spec for member in members.values() if isinstance(member, work_types.Ensure)]

    async def check() -> dict[str, Json]:
        plan = await workflows.plan_fleet(state.compose, specs, upgrade=fleet["upgrade"])
        if plan.problems:
            raise ValueError("; ".join(plan.problems))
        return {}

    async def submit() -> dict[str, Json]:
        for name, member in members.items():
            await _submit(store, f"{journal.key}/{name}", [member], retries=0)
        return {}

    async def collect() -> dict[str, Json]:
        keys = {f"{journal.key}/{name}": name for name in members}
        while True:
            read = partial(job_document.read_statuses, workflow_ids=list(keys))
            statuses = {status.key: status for status in await asyncio.to_thread(store.run, read)}
            ended = [status for status in statuses.values() if status.done]
            failed = {name: "forgotten" for key, name in keys.items() if key not in statuses}
            state.progress[journal.key] = f"fleet {len(ended)}/{len(members)}"
            if len(ended) + len(failed) == len(members):
                failed |= {keys[one.key]: one.error or one.state for one in ended if one.state != "done"}
                return {"done": len(members) - len(failed), "failed": cast(Json, failed)}
            await asyncio.sleep(_PAUSE)

    outcome: dict[str, Any] = {}
    for name, function in (("check", check), ("submit", submit), ("collect", collect)):
        outcome = await run_step(state, journal, name, function)
        if outcome["outcome"] != "done":
            break
    if failed := outcome.get("details", {}).get("failed"):
        outcome |= {"outcome": "failed", "error": f"{len(failed)} of {len(members)} failed: {', '.join(failed)}"}
    return {"outcome": "done" if outcome["outcome"] == "done" else "failed", "results": [{"kind": "fleet", **outcome}]}


async def run_tick(
    state: WorkerState, store: JobStore, journal: Journal, scheduled_at: datetime, document: Json
) -> Json:
    """Submit the jobs of one scheduled time. Their keys make a repeated submission harmless."""
    schedule = job_document.check_format(document)
    works = [work_types.from_json(item) for item in schedule["works"]]

    async def targets() -> dict[str, Json]:
        if schedule["targets"] is None:
            return {"targets": [works[0].deployment]}
        if schedule["targets"] != "all":
            return {"targets": schedule["targets"]}
        listed = await state.compose.deployments.list()
        return {"targets": [*sorted(item.name for item in listed if not is_being_removed(item))]}

    outcome = await run_step(state, journal, "targets", targets)
    if outcome["outcome"] != "done":
        return {"outcome": "failed", "results": [{"kind": "schedule", **outcome}]}
    names: list[str] = outcome["details"]["targets"]

    async def submit() -> dict[str, Json]:
        for name in names:
            items = [attrs.evolve(item, name=name) if work_types.is_nameless(item) else item for item in works]
            await _submit(
                store, f"{schedule['name']}/{scheduled_at.isoformat()}/{name}", items, retries=schedule["retries"]
            )
        return {"submitted": len(names)}

    outcome = await run_step(state, journal, "submit", submit)
    return {"outcome": outcome["outcome"], "results": [{"kind": "schedule", **outcome}]}


async def _submit(store: JobStore, key: str, items: list[work_types.Work], *, retries: int) -> None:
    """Store a job unless it exists already."""
    document = job_document.document(map(work_types.to_json, items), retries=retries, deadline=None)
    partition = work_types.deployment_of(items)
    await asyncio.to_thread(store.run, lambda store: store.enqueue(JOBS, key, document, partition=partition))
