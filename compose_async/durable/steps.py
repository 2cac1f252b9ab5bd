"""The steps of one work, as plain JSON in and out: note down what is to be sent, send it once, wait.

All that the jobs ask of the SDK's workflows stands here.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, cast

from attrs import evolve

from .. import ComposeClient, models, recipes, workflows
from ..errors import ComposeError, NotFoundError, RecipeTimeoutError
from .marks import Details, find, is_running, is_scaled
from .work import Backup, Ensure, Restore, Scale, Upgrade, Whitelist, Work, spec_from_json

Tell = Callable[[str], None]

_LONG: Final = timedelta(days=3650)


# --- works that read the state again by themselves, and so may be repeated as they are


async def declare(compose: ComposeClient, work: Ensure | Whitelist, deadline: float | None) -> Details:
    """Make it so, and say what that took. Nothing of a connection string is kept."""
    if isinstance(work, Whitelist):
        there = await find(compose, work.name)
        spec = workflows.DeploymentSpec(name=there.name, type=there.type, whitelist=work.networks)
        ensured = await _ensured(compose, spec, deadline)
    else:
        ensured = await _ensured(
            compose, work.spec, deadline, upgrade=work.upgrade, recreate_failed=work.recreate_failed
        )
    return {
        "deployment_id": ensured.deployment.id,
        "action": ensured.action,
        "changes": [str(change) for change in ensured.changes],
    }


async def carry_over(compose: ComposeClient, mark: Details, deadline: float | None) -> Details:
    """Give a restored deployment what a restore alone drops."""
    spec = spec_from_json(mark["spec"])
    ensured = await _ensured(compose, spec, deadline)
    return {"deployment_id": ensured.deployment.id, "action": "created"}


async def _ensured(
    compose: ComposeClient, spec: workflows.DeploymentSpec, deadline: float | None, **options: bool
) -> workflows.Ensured:
    """Ensure, with no end of the waiting unless the job has a deadline."""
    while True:
        try:
            return await compose.deployments.ensure(spec, deadline=deadline, **options)
        except RecipeTimeoutError:
            if deadline is not None:
                raise  # otherwise it was the poll policy's: what was begun is joined again


# --- works of one write: marked (see marks.py), submitted, waited for


async def submit(compose: ComposeClient, intent: str) -> str | None:
    """Send what was intended unless that was done before. Return the recipe's handle, or None if it is gone already."""
    noted = workflows.Intent.from_json(intent)
    try:
        applied = await compose.submit_once(noted)
    except NotFoundError:
        if noted.operation != "deployments.deprovision":
            raise
        return None
    return None if applied.future is None else applied.future.handle.to_json()


async def wait(  # noqa: PLR0917 - what the steps before have stored
    compose: ComposeClient, work: Work, noted: Details, handle: str | None, deadline: float | None, tell: Tell
) -> Details:
    """Wait for the recipe, or where there is none until the state is as asked, and say what came of it."""
    if handle is None:
        await compose.wait_until(partial(_is_as_asked, compose, work, noted), bool, deadline=_seconds(deadline))
    else:
        stored = recipes.RecipeHandle.from_json(handle)
        # Its own deadline is that of the worker which began; an outage must not use it up.
        future = compose.recipes.resume(evolve(stored, deadline=datetime.now(UTC) + _LONG))
        watcher = asyncio.ensure_future(_tell_of(future, tell))
        try:
            await future.wait(_seconds(deadline))
        finally:
            watcher.cancel()
        if noted.get("deployment_id") is None and stored.resource_id is not None:
            noted = {**noted, "deployment_id": stored.resource_id}
    details = {key: value for key, value in noted.items() if key in {"deployment_id", "version", "backup_id"}}
    if isinstance(work, Backup):
        return {**details, "backup_id": (await _new_backup(compose, noted)).id}
    return details


async def download(compose: ComposeClient, details: Details, path: str) -> Details:
    """Write a backup to a file of this machine. The link to it is stored nowhere."""
    await compose.backups.download(str(details["deployment_id"]), str(details["backup_id"]), path)
    return {"path": path}


async def _tell_of(future: recipes.RecipeFuture[object], tell: Tell) -> None:
    """Pass progress on. How the recipe ends is for the one that waits."""
    with suppress(Exception):
        async for _ in future:
            tell(f"{future.progress.complete}/{future.progress.total}")


async def _is_as_asked(compose: ComposeClient, work: Work, noted: Details) -> bool:
    """Whether a write was carried out of which no recipe is known."""
    deployment_id = str(noted.get("deployment_id"))
    match work:
        case Scale(units=units):
            return await is_scaled(compose, deployment_id, units)
        case Upgrade():
            return (await compose.deployments.get(deployment_id)).version == noted["version"]
        case Backup():
            return await _fresh_backup(compose, noted) is not None and not await is_running(
                compose, deployment_id, "backups.start"
            )
        case Restore(new_name=name):
            there = await compose.deployments.find(name)
            return there is not None and not await is_running(compose, there.id, "backups.restore")
        case _:
            return await _is_gone(compose, deployment_id)


async def _is_gone(compose: ComposeClient, deployment_id: str) -> bool:
    try:
        await compose.deployments.get(deployment_id)
    except NotFoundError:
        return True
    return False


async def _fresh_backup(compose: ComposeClient, noted: Details) -> models.Backup | None:
    """The newest finished on-demand backup since the mark."""
    known = cast("list[str]", noted["known"])
    listed = await compose.backups.list(str(noted["deployment_id"]))
    fresh = [item for item in listed if item.id not in known and item.type == "on_demand" and item.is_restorable]
    return max(fresh, key=lambda item: item.created_at or datetime.min.replace(tzinfo=UTC), default=None)


async def _new_backup(compose: ComposeClient, noted: Details) -> models.Backup:
    found = await _fresh_backup(compose, noted)
    if found is None:
        raise ComposeError("the backup is complete, but no new on-demand backup is listed")
    return found


def _seconds(deadline: float | None) -> float:
    return math.inf if deadline is None else deadline
