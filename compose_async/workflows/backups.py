"""Workflows for backups: take a backup, find the newest one, restore the newest one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import evolve

from .._api.endpoints import Endpoints
from .._arguments import check_flag, check_text
from ..errors import ComposeError
from ..models import Backup, Deployment, DeploymentSummary
from ..recipes.recipe_kinds import EPOCH, matches
from ..recipes.status import outcome_of
from .ensure import Ensured, WorkflowRun, apply, plan_change, wait_for_all
from .resend import send_until_proven
from .spec import MAX_NAME_LENGTH, DeploymentSpec


async def take(compose: Endpoints, deployment_id: str, *, deadline: float | None = None) -> Backup:
    """Start a backup, wait for it, and return the backup that was added to the list."""
    run = WorkflowRun(deadline=deadline)
    before = {item.id for item in await compose.backups.list(deployment_id)}
    started = await send_until_proven(compose, "backups.start", {"deployment_id": deployment_id})
    await run.wait(started.future)
    if started.future is None:  # any of the running ones may be the write's
        listed = [item for item in await compose.recipes.list(deployment_id) if matches(item, "backups.start")]
        await wait_for_all(compose, [item for item in listed if outcome_of(item) is None], run)
    taken = await new_backup(compose, deployment_id, before)
    if taken is None:
        raise ComposeError(f"the backup of {deployment_id} is complete, but no new on-demand backup is listed")
    return taken


async def new_backup(compose: Endpoints, deployment_id: str, before: Collection[str]) -> Backup | None:
    """Return the newest on-demand backup that is not among the ids ``before``. Unfinished ones may be another's."""
    listed = await compose.backups.list(deployment_id)
    new = [item for item in listed if item.id not in before and item.type == "on_demand"]
    return _newest(item for item in new if item.is_restorable) or _newest(new)


async def newest(
    compose: Endpoints, deployment_id: str, *, restorable: bool = False, downloadable: bool = False
) -> Backup | None:
    """Return the newest backup that passes the filters; None if there is none."""
    check_flag("restorable", restorable)
    check_flag("downloadable", downloadable)
    return _newest(
        item
        for item in await compose.backups.list(deployment_id)
        if (item.is_restorable or not restorable) and (item.is_downloadable or not downloadable)
    )


async def restore_newest(
    compose: Endpoints,
    deployment_id: str,
    *,
    name: str,
    datacenter: str | None = None,
    cluster_id: str | None = None,
    deadline: float | None = None,
) -> Ensured:
    """Restore the newest restorable backup under a new name, and copy the settings that a restore drops."""
    check_text("name", name, minimum=1, maximum=MAX_NAME_LENGTH)
    check_text("datacenter", datacenter, minimum=1, nullable=True)
    check_text("cluster_id", cluster_id, minimum=1, nullable=True)
    run = WorkflowRun(deadline=deadline)
    source = await compose.deployments.get(deployment_id)
    backup = await newest(compose, deployment_id, restorable=True)
    if backup is None:
        raise ComposeError(f"{source.name!r} has no backup that can be restored")
    arguments, spec = await restore_arguments(
        compose, source, backup, name=name, datacenter=datacenter, cluster_id=cluster_id
    )
    write = await send_until_proven(compose, "backups.restore", arguments)
    restored, run.proof = write.resource, write.proof
    run.report(write.future)
    if not isinstance(restored, Deployment | DeploymentSummary):
        raise ComposeError(f"{name!r} was restored from {backup.id}, but is not listed")
    planned = await plan_change(compose, spec, await compose.deployments.get(restored.id), upgrade=False)
    return evolve(await apply(compose, planned, run), action="created")


async def restore_arguments(
    compose: Endpoints, source: Deployment, backup: Backup, *, name: str, datacenter: str | None, cluster_id: str | None
) -> tuple[dict[str, str], DeploymentSpec]:
    """Return the arguments of ``backups.restore``, and a spec of the settings that a restore drops."""
    roles = await compose.team_roles.list(source.id)
    spec = DeploymentSpec(
        name=name,
        type=source.type,
        notes=source.notes or None,
        customer_billing_code=source.customer_billing_code or None,
        whitelist={item.ip: item.description or "" for item in await compose.whitelist.list(source.id)} or None,
        team_roles={role.name: [team.id for team in role.teams] for role in roles if role.teams} or None,
    )
    cluster_id = cluster_id or (source.cluster_id if datacenter is None else None)
    placement = {key: value for key, value in (("datacenter", datacenter), ("cluster_id", cluster_id)) if value}
    return {"deployment_id": source.id, "backup_id": backup.id, "name": name, **placement}, spec


def _newest(backups: Iterable[Backup]) -> Backup | None:
    """Return the newest backup by time, since the order of Compose's lists is not documented."""
    return max(backups, key=lambda item: item.created_at or EPOCH, default=None)
