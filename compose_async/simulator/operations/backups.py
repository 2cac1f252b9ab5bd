"""Backups: scheduled and on-demand ones, and new deployments restored from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ..api import downloads, lookup, render
from ..api.json_types import JsonObject, boolean, string
from ..api.requests import OperationCall
from ..api.responses import ApiError, embedded, invalid
from ..engine import scheduled
from ..engine.provisioning import check_name, find_placement, new_deployment, provision
from ..engine.recipes import start_recipe
from ..state.catalog import DATABASES, transitions
from ..state.effect_types import BeginBackup, FailBackup, FinishBackup
from ..state.records import Backup, Deployment
from ..state.world import World

WEEK: Final = 7 * 24 * 3600.0


def list_backups(call: OperationCall) -> JsonObject:
    """List a deployment's backups, oldest first (no order is documented)."""
    deployment = lookup.deployment(call)
    backups = sorted(all_backups(call.world, deployment), key=lambda backup: backup.created_at)
    return embedded("backups", [render.backup(backup) for backup in backups])


def get(call: OperationCall) -> JsonObject:
    """Return one backup with its download link, null if it cannot be downloaded."""
    backup = _backup(call)
    link = (
        downloads.sign(call.incoming.origin, f"backups/{backup.id}", call.world.now) if backup.is_downloadable else None
    )
    return render.backup(backup) | {"download_link": link}


def begin(call: OperationCall) -> JsonObject:
    """Start an on-demand backup. The response is a recipe; the backup is listed part-way through it."""
    deployment = lookup.active_deployment(call)
    _spend_quota(call.world, deployment, call.settings.backup_quota)
    backup = Backup(
        id=call.world.new_id(),
        deployment_id=deployment.id,
        name=scheduled.backup_name(deployment, "on_demand", datetime.fromtimestamp(call.world.now, UTC)),
        type="on_demand",
        status="pending",
        created_at=call.world.now,
        is_downloadable=False,
        is_restorable=False,
    )
    return start_recipe(
        call,
        deployment,
        "backup_on_demand",
        "Backup deployment",
        FinishBackup(backup.id),
        failed=(FailBackup(backup.id),),
        part_way=(BeginBackup(backup),),
    )


def restore(call: OperationCall) -> JsonObject:
    """Create a deployment from a backup: same type and size; notes and billing code are not copied."""
    source = lookup.deployment(call)
    backup = _backup(call)
    if not backup.is_restorable:
        raise invalid("backup", "is not restorable")
    body = call.unwrap("deployment")
    check_name(call.world, string(body, "name"), call.settings.name_cooldown)
    deployment = new_deployment(
        call,
        DATABASES[source.type],
        find_placement(call, body),
        name=string(body, "name"),
        version=_version(source, body),
        units=source.units,
        ssl=boolean(body, "ssl", default=source.ssl),
        cache_mode=source.cache_mode,
        wired_tiger=source.wired_tiger,
    )
    return provision(call, deployment, "provision_from_backup", of=source, backup=backup.name)


def all_backups(world: World, deployment: Deployment) -> list[Backup]:
    """Return scheduled and on-demand backups."""
    return [*scheduled.scheduled_backups(deployment, world.now), *lookup.subresources(world.backups, deployment)]


def _backup(call: OperationCall) -> Backup:
    return lookup.item(all_backups(call.world, lookup.deployment(call)), call, "backup_id")


def _spend_quota(world: World, deployment: Deployment, quota: int | None) -> None:
    """Count an on-demand backup against the weekly quota; users reported ten a week (status and text are invented)."""
    recent = [at for at in world.backup_starts.get(deployment.id, []) if at > world.now - WEEK]
    if quota is not None and len(recent) >= quota:
        raise ApiError(403, {"backup": [f"limit of {quota} on-demand backups in seven days has been reached"]})
    world.backup_starts[deployment.id] = [*recent, world.now]


def _version(source: Deployment, body: JsonObject) -> str:
    """Return the version to restore into: that of the source, or one it may move to."""
    version = string(body, "version") or source.version
    reachable = {move.to_version for move in transitions(DATABASES[source.type], source.version)}
    if version not in {source.version, *reachable}:
        raise invalid("version", "is invalid")
    return version
