"""Preparation of a write: its intent and the state before it, stored before the write is sent."""

from __future__ import annotations

from .. import ComposeClient, models
from .._types import Json
from ..errors import ComposeError
from ..recipes import recipe_kinds as kinds
from ..recipes.status import outcome_of
from ..workflows import versions
from ..workflows.backups import restore_arguments
from .work_types import Backup, Restore, Scale, Upgrade, Work, spec_to_json

StepResult = dict[str, Json]
"""The stored result of a step."""


class NotThereError(ComposeError):
    """The deployment does not exist, or lacks a resource that the work needs."""


async def prepare(compose: ComposeClient, work: Work, *, again: bool) -> StepResult:
    """Read the state, and return the intent of the write with that state. Without an ``intent``, no write is needed.

    Args:
        compose: The client.
        work: The work of the job.
        again: True if an earlier try of this job has sent the write.
    """
    match work:
        case Restore():
            return await _prepare_restore(compose, work)
        case Scale():
            return await _prepare_scale(compose, work)
        case Upgrade():
            return await _prepare_upgrade(compose, work)
        case Backup():
            return await _prepare_backup(compose, work)
        case _:
            return await _prepare_deprovision(compose, work.deployment, again=again)


async def find(compose: ComposeClient, name: str) -> models.Deployment:
    """Return the deployment with this name. Raises NotThereError if there is none."""
    found = await compose.deployments.find(name)
    if found is None:
        raise NotThereError(f"there is no deployment called {name!r}")
    return found


async def recipes_of(compose: ComposeClient, deployment_id: str, operation: str) -> list[models.Recipe]:
    """Return the listed recipes of this kind."""
    return [recipe for recipe in await compose.recipes.list(deployment_id) if kinds.matches(recipe, operation)]


async def _prepare_scale(compose: ComposeClient, work: Scale) -> StepResult:
    deployment = await find(compose, work.name)
    allocated = (await compose.scalings.get(deployment.id)).allocated_units
    listed = await recipes_of(compose, deployment.id, "scalings.set")
    if allocated == work.units and all(outcome_of(recipe) is not None for recipe in listed):
        return {"deployment_id": deployment.id, "action": "unchanged"}
    return await _intend(compose, "scalings.set", deployment_id=deployment.id, units=work.units)


async def _prepare_upgrade(compose: ComposeClient, work: Upgrade) -> StepResult:
    deployment = await find(compose, work.name)
    if versions.satisfies(deployment.version or "", work.version):
        return {"deployment_id": deployment.id, "action": "unchanged", "version": deployment.version}
    target = versions.upgrade_target(await compose.versions.list(deployment.id), work.version)
    if target is None:
        raise NotThereError(f"no upgrade in place leads from version {deployment.version} to {work.version}")
    intended = await _intend(compose, "versions.upgrade", deployment_id=deployment.id, version=target)
    return {**intended, "version": target}


async def _prepare_backup(compose: ComposeClient, work: Backup) -> StepResult:
    deployment = await find(compose, work.deployment)
    # Ids of backups; the intent's own ``known`` holds ids of recipes.
    known: list[Json] = [item.id for item in await compose.backups.list(deployment.id)]
    return {**await _intend(compose, "backups.start", deployment_id=deployment.id), "known": known}


async def _prepare_deprovision(compose: ComposeClient, name: str, *, again: bool) -> StepResult:
    deployment = await compose.deployments.find(name) if again else await find(compose, name)
    if deployment is None:
        return {"action": "removed"}
    return await _intend(compose, "deployments.deprovision", deployment_id=deployment.id)


async def _prepare_restore(compose: ComposeClient, work: Restore) -> StepResult:
    source = await find(compose, work.name)
    backup = await compose.backups.newest(source.id, restorable=True)
    if backup is None:
        raise NotThereError(f"{work.name!r} has no backup that can be restored")
    arguments, spec = await restore_arguments(
        compose, source, backup, name=work.new_name, datacenter=work.datacenter, cluster_id=work.cluster_id
    )
    intended = await _intend(compose, "backups.restore", **arguments)
    return {"intent": intended["intent"], "backup_id": backup.id, "spec": spec_to_json(spec)}


async def _intend(compose: ComposeClient, operation: str, deployment_id: str, **arguments: Json) -> StepResult:
    intent = await compose.intend(operation, deployment_id=deployment_id, **arguments)
    return {"deployment_id": deployment_id, "intent": intent.to_json()}
