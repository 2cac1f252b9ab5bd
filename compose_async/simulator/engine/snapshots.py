"""The state of a recipe at a given moment: a pure function of its plan and of the seconds since it started."""

from __future__ import annotations

import itertools
from typing import Final

from ..state.recipe_plans import RecipePlan, Snapshot, boundaries

WAITING: Final = "Waiting for host"
WAITING_ON_CHILDREN: Final = "Waiting on sub-recipes"
QUEUED: Final = "Waiting for other recipes of this deployment"


def snapshot_at(plan: RecipePlan, elapsed: float) -> Snapshot:
    """Return the state of a recipe ``elapsed`` seconds after its start; negative means that it is still queued.

    The step named in the detail is that of the running operation.
    """
    if elapsed < 0:
        return Snapshot("waiting", QUEUED, 0, plan.operations, None)
    end = plan.end
    over = elapsed >= end.seconds
    completions = _completions(plan)
    done = sum(completion <= min(elapsed, end.seconds) for completion in completions)
    if over and not end.failed:
        return Snapshot(plan.end_status, end.detail, plan.operations, plan.operations, end.seconds)
    complete = plan.operations if plan.lie else done
    if over:
        return Snapshot("failed", end.detail, complete, plan.operations, end.seconds)
    changed = max((m for m in _changes(plan, completions) if m <= elapsed), default=0.0)
    held = any(since <= elapsed < until for since, until in plan.waiting)
    detail = WAITING if held else _running_detail(plan, done)
    return Snapshot("waiting" if held else "running", detail, complete, plan.operations, changed)


def _completions(plan: RecipePlan) -> list[float]:
    """Return the seconds at which operations complete, up to a failure or a halt."""
    stop = plan.fail_at if plan.fail_at is not None else plan.stick_at
    return boundaries(plan)[1:][:stop]


def _changes(plan: RecipePlan, completions: list[float]) -> list[float]:
    return [0.0, *completions, *itertools.chain.from_iterable(plan.waiting)]


def _running_detail(plan: RecipePlan, done: int) -> str:
    if done >= plan.operations and plan.children:
        return WAITING_ON_CHILDREN
    if not plan.steps:
        return "Running"
    step = plan.steps[min(done, plan.operations - 1) * len(plan.steps) // max(plan.operations, 1)]
    return f"Running {step}."
