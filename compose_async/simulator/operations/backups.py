"""Backups: scheduled and on-demand ones, and new deployments restored from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ..api import downloads, lookup, render
from ..api.json_types import JsonObject, boolean, string
from ..api.requests import OperationCall
from ..api.responses import ApiError, ApiResponse, embedded, invalid, not_found
from ..engine import audit, scheduled
from ..engine.provisioning import CreateRequest, check_name, create_deployment, find_placement, render_created
from ..engine.recipes import provision, run
from ..engine.timeline import RecipeRequest
from ..state.catalog import DATABASES, transitions
from ..state.effect_types import BeginBackup, FailBackup, FinishBackup
from ..state.records import Backup, Deployment
from ..state.world import World

WEEK: Final = 7 * 24 * 3600.0


def list_backups(world: World, call: OperationCall) -> ApiResponse:
    """List a deployment's backups, oldest first (no order is documented)."""
    deployment = lookup.deployment(world, call)
    backups = sorted(all_backups(world, deployment), key=lambda backup: backup.created_at)
    return ApiResponse(200, embedded("backups", [render.backup(backup) for backup in backups]))


def get(world: World, call: OperationCall) -> ApiResponse:
    """Return one backup with its download link, null if it cannot be downloaded."""
    backup = _backup(world, call)
    link = downloads.sign(call.origin, f"backups/{backup.id}", world.now) if backup.is_downloadable else None
    return ApiResponse(200, render.backup(backup) | {"download_link": link})


def begin(world: World, call: OperationCall) -> ApiResponse:
    """Start an on-demand backup. The response is a recipe; the backup is listed part-way through it."""
    deployment = lookup.active_deployment(world, call)
    _spend_quota(world, deployment, call.settings.backup_quota)
    backup = Backup(
        id=world.new_id(),
        deployment_id=deployment.id,
        name=scheduled.backup_name(deployment, "on_demand", datetime.fromtimestamp(world.now, UTC)),
        type="on_demand",
        status="pending",
        created_at=world.now,
        is_downloadable=False,
        is_restorable=False,
    )
    request = RecipeRequest(
        "Backup deployment",
        part_way=(BeginBackup(backup),),
        done=(FinishBackup(backup.id),),
        failed=(FailBackup(backup.id),),
    )
    return ApiResponse(202, run(world, call, deployment, request, "deployment.backup.create"))


def restore(world: World, call: OperationCall) -> ApiResponse:
    """Create a deployment from a backup: same type and size; notes and billing code are not copied."""
    source = lookup.deployment(world, call)
    backup = _backup(world, call)
    if not backup.is_restorable:
        raise invalid("backup", "is not restorable")
    body = call.unwrap("deployment")
    check_name(world, string(body, "name"), call.settings.name_cooldown)
    request = CreateRequest(
        name=string(body, "name"),
        database=DATABASES[source.type],
        placement=find_placement(world, call, body),
        version=_version(source, body),
        units=source.units,
        ssl=boolean(body, "ssl", default=source.ssl),
        cache_mode=source.cache_mode,
        wired_tiger=source.wired_tiger,
    )
    deployment = provision(world, call, create_deployment(world, call, request))
    audit.write(world, call, "deployment.restore", deployment=deployment, data={"backup": backup.name})
    return ApiResponse(202, render_created(world, call, deployment))


def all_backups(world: World, deployment: Deployment) -> list[Backup]:
    """Return scheduled and on-demand backups."""
    on_demand = [backup for backup in world.backups.values() if backup.deployment_id == deployment.id]
    return [*scheduled.scheduled_backups(deployment, world.now), *on_demand]


def _backup(world: World, call: OperationCall) -> Backup:
    deployment = lookup.deployment(world, call)
    for backup in all_backups(world, deployment):
        if backup.id == call.params["backup_id"]:
            return backup
    raise not_found()


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
