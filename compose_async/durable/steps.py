"""The steps of one work after its preparation: submit once, wait, download. Inputs and results are plain JSON."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, cast

from attrs import frozen

from .. import ComposeClient, models, recipes, workflows
from ..errors import ComposeError, NotFoundError, RecipeTimeoutError
from ..recipes.status import outcome_of
from ..workflows.backups import new_backup
from .preparation import StepResult, find, recipes_of
from .work_types import Backup, Deprovision, Ensure, Restore, Scale, Upgrade, Whitelist, Work, spec_from_json

EFFECT_DELAY: Final = 300.0
"""Seconds within which the effect of a write shows if no recipe of its kind is running."""
Report = Callable[[str], None]
"""Function that receives the progress of a step."""


@frozen
class WaitLimits:
    """Limits of the waits of a job, in seconds."""

    deadline: float | None
    """Most seconds of each wait, or None for no limit."""
    tolerance: float
    """Seconds by which a wait may end late."""


# --- works that read the state on each run, and so are safe to repeat


async def declare(compose: ComposeClient, work: Ensure | Whitelist, limits: WaitLimits) -> StepResult:
    """Ensure the declared state, and return the changes. The result contains no connection string."""
    if isinstance(work, Whitelist):
        deployment = await find(compose, work.name)
        work = Ensure(workflows.DeploymentSpec(name=deployment.name, type=deployment.type, whitelist=work.networks))
    while True:
        try:
            ensured = await compose.deployments.ensure(
                work.spec,
                deadline=limits.deadline,
                tolerance=limits.tolerance,
                upgrade=work.upgrade,
                recreate_failed=work.recreate_failed,
            )
        except RecipeTimeoutError:
            if limits.deadline is not None:
                raise  # otherwise the poll policy's deadline passed: wait for the same recipe again
        else:
            return {
                "deployment_id": ensured.deployment.id,
                "action": ensured.action,
                "changes": [str(change) for change in ensured.changes],
            }


async def carry_over(compose: ComposeClient, prepared: StepResult, limits: WaitLimits) -> StepResult:
    """Copy the settings that a restore drops to the restored deployment."""
    return {**await declare(compose, Ensure(spec_from_json(prepared["spec"])), limits), "action": "created"}


# --- works of one write: prepare, submit, wait


async def submit(compose: ComposeClient, intent: str, started: list[object] | None = None) -> StepResult:
    """Submit the intent unless it was sent before. Return its proof, and the recipe's handle if a recipe is known.

    ``started`` keeps the recipe's future, so that hooks do not see the recipe abandoned before the wait.
    """
    stored = workflows.Intent.from_json(intent)
    try:
        applied = await compose.submit_once(stored)
    except NotFoundError:
        if stored.operation != "deployments.deprovision":
            raise
        return {"handle": None, "proof": "effect"}
    if started is not None:
        started.append(applied.future)
    return {"handle": None if applied.future is None else applied.future.handle.to_json(), "proof": applied.proof}


async def wait(  # noqa: PLR0917 - results of the previous steps
    compose: ComposeClient, work: Work, prepared: StepResult, handle: str | None, limits: WaitLimits, report: Report
) -> StepResult:
    """Wait for the recipe, and return the details of the outcome. Without a recipe, wait for the requested state."""
    if handle is None:
        await _wait_for_effect(compose, work, prepared, limits.deadline)
    else:
        stored = recipes.RecipeHandle.from_json(handle)
        future = compose.recipes.resume(stored)
        progress_task = asyncio.ensure_future(_report_progress(future, limits.tolerance, report))
        try:
            await future.wait(math.inf if limits.deadline is None else limits.deadline, tolerance=limits.tolerance)
        finally:
            progress_task.cancel()
        if prepared.get("deployment_id") is None and stored.resource_id is not None:
            prepared = {**prepared, "deployment_id": stored.resource_id}
    details = {
        key: value for key, value in prepared.items() if key in {"deployment_id", "version", "backup_id", "proof"}
    }
    if isinstance(work, Backup):
        before = cast("list[str]", prepared["known"])  # ids of backups
        if (backup := await new_backup(compose, str(details["deployment_id"]), before)) is None:
            raise ComposeError("the backup is complete, but no new on-demand backup is listed")
        return {**details, "backup_id": backup.id}
    return details


async def download(compose: ComposeClient, details: StepResult, path: str) -> StepResult:
    """Write a backup to a file on this machine. Its link is not stored."""
    await compose.backups.download(str(details["deployment_id"]), str(details["backup_id"]), path)
    return {"path": path}


async def _report_progress(future: recipes.RecipeFuture[object], tolerance: float, report: Report) -> None:
    """Pass the progress of a recipe to ``report``. Errors are ignored; the waiting step raises them."""
    with suppress(Exception):
        async for _ in future.changes(math.inf, tolerance=tolerance):
            report(f"{future.progress.complete}/{future.progress.total}")


async def _wait_for_effect(compose: ComposeClient, work: Work, prepared: StepResult, deadline: float | None) -> None:
    """Wait until the state shows a write without a known recipe. Without a deadline, wait while a recipe may bring it.

    Raises TimeoutError: a retried job then waits again, and sends nothing.
    """
    read = partial(_shows_effect, compose, work, prepared)
    while True:
        try:
            await compose.wait_until(read, bool, deadline=EFFECT_DELAY if deadline is None else deadline)
        except TimeoutError:
            if deadline is not None or await read() is False:
                raise
        else:
            return


async def _shows_effect(  # noqa: PLR0911 - one return for each kind of work
    compose: ComposeClient, work: Work, prepared: StepResult
) -> bool | None:
    """Return whether the state shows the effect of a write, or None while a recipe of its kind is running."""
    deployment_id = str(prepared.get("deployment_id"))
    if isinstance(work, Restore):
        restored = await compose.deployments.find(work.new_name)
        if restored is None:
            return False
        deployment_id = restored.id
    intent = workflows.Intent.from_json(str(prepared["intent"]))
    try:
        listed = await recipes_of(compose, deployment_id, intent.operation)
        if any(outcome_of(recipe) is None for recipe in listed):
            return None
        match work:
            case Scale(units=units):
                return (await compose.scalings.get(deployment_id)).allocated_units == units
            case Upgrade():
                return (await compose.deployments.get(deployment_id)).version == prepared["version"]
            case Deprovision():
                await compose.deployments.get(deployment_id)
                return False
            case Backup():
                ended = [recipe for recipe in listed if recipe.id not in intent.known]
                return await _shows_backup(compose, deployment_id, cast("list[str]", prepared["known"]), ended)
            case _:  # its recipe has ended
                return True
    except NotFoundError:
        if not isinstance(work, Deprovision):
            raise
        return True


async def _shows_backup(
    compose: ComposeClient, deployment_id: str, before: list[str], ended: list[models.Recipe]
) -> bool:
    """Return whether the backup was taken. ``ended`` is empty while its recipe is not listed.

    Raises RecipeFailedError if each ended recipe has failed.
    """
    if ended and all(outcome_of(recipe) != "complete" for recipe in ended):
        await compose.recipes.future(ended[0].id)
    backup = await new_backup(compose, deployment_id, before)
    return backup is not None and (backup.is_restorable or bool(ended))
