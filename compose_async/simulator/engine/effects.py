"""The effects of recipes on the world, carried out."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from ..state import effect_types as effects
from ..state.catalog import DATABASES, connection_limit, is_newer
from ..state.records import Backup, Deployment
from ..state.world import ScheduledEffect, World
from . import billing

BackupEffect: TypeAlias = effects.BeginBackup | effects.FinishBackup | effects.FailBackup


def apply(world: World, due: ScheduledEffect) -> None:
    """Carry out one effect at its time; nothing happens if the deployment is gone by then."""
    deployment = world.deployments.get(world.recipes[due.recipe_id].deployment_id)
    if deployment is None:
        return
    changed = _changed(deployment, due)
    world.deployments[deployment.id] = changed
    match due.effect:
        case effects.RemoveDeployment():
            _remove(world, deployment, due.at)
        case effects.BeginBackup() | effects.FinishBackup() | effects.FailBackup() as effect:
            _apply_to_backups(world, deployment, effect, due.at)
        case _:
            _apply_to_subresources(world, deployment, due.effect)
    came_up = changed.provisioned_at != deployment.provisioned_at
    if came_up or changed.units != deployment.units:
        billing.open_item(world, changed, due.at)


def _apply_to_subresources(world: World, deployment: Deployment, effect: effects.Effect) -> None:
    """Carry out an effect on portals, portal users or the whitelist."""
    match effect:
        case effects.AddPortal(portal):
            world.portals[portal.id] = portal
        case effects.RemovePortal(portal_id):
            world.portals.discard(portal_id)
        case effects.AddPortalUser(user):
            world.portal_users[user.id] = user
        case effects.RemovePortalUser(user_id):
            world.portal_users.discard(user_id)
        case effects.AddWhitelistEntry(entry):
            known = {e.ip for e in world.whitelist.values() if e.deployment_id == deployment.id}
            if entry.ip not in known:  # requested twice before the first was in force
                world.whitelist[entry.id] = entry
        case effects.RemoveWhitelistEntry(entry_id):
            world.whitelist.discard(entry_id)
        case _:
            pass  # an effect on the deployment itself


def _apply_to_backups(world: World, deployment: Deployment, effect: BackupEffect, at: float) -> None:
    if isinstance(effect, effects.BeginBackup):
        world.backups[effect.backup.id] = effect.backup
    elif isinstance(effect, effects.FinishBackup):
        _finish_backup(world, deployment, effect.backup_id, at)
    elif effect.backup_id in world.backups:  # it may have failed before it was listed
        world.backups[effect.backup_id] = attrs.evolve(world.backups[effect.backup_id], status="failed")


def _changed(deployment: Deployment, due: ScheduledEffect) -> Deployment:  # noqa: PLR0911 - one line for each effect
    """Return the deployment as it is after an effect on the deployment itself."""
    match due.effect:
        case effects.FinishProvision():
            return attrs.evolve(deployment, provisioned_at=due.at)
        case effects.KeepDeployment():
            return attrs.evolve(deployment, deprovisioning=False)
        case effects.SetUnits(units):
            connections = min(deployment.max_connections, connection_limit(units))
            return attrs.evolve(deployment, units=units, max_connections=connections)
        case effects.SetVersion(version) if is_newer(version, deployment.version):  # else a later one was faster
            return attrs.evolve(deployment, version=version)
        case effects.SetPassword(password):
            return attrs.evolve(deployment, password=password)
        case effects.SetMaxConnections(connections):
            return attrs.evolve(deployment, max_connections=connections)
        case _:
            return deployment


def _finish_backup(world: World, deployment: Deployment, backup_id: str, at: float) -> None:
    """Make a backup usable and drop the older on-demand ones, as Compose kept only the newest."""
    begun = world.backups.get(backup_id)
    if begun is None:
        return
    finished = attrs.evolve(
        begun,
        status="complete",
        created_at=at,
        is_downloadable=DATABASES[deployment.type].downloadable,
        is_restorable=True,
    )
    world.backups.retain(lambda _, backup: not _superseded(backup, deployment.id))
    world.backups[backup_id] = finished


def _superseded(backup: Backup, deployment_id: str) -> bool:
    """Return whether a new on-demand backup of the deployment takes this one's place."""
    return backup.deployment_id == deployment_id and backup.type == "on_demand" and backup.status != "pending"


def _remove(world: World, deployment: Deployment, at: float) -> None:
    """Take a deployment out of the world with all that belongs to it, apart from its history."""
    gone = deployment.id
    del world.deployments[gone]
    world.released_names[deployment.name] = at
    world.portals.retain(lambda _, portal: portal.deployment_id != gone)
    world.portal_users.retain(lambda _, user: user.deployment_id != gone)
    world.whitelist.retain(lambda _, entry: entry.deployment_id != gone)
    world.backups.retain(lambda _, backup: backup.deployment_id != gone)
    for by_role in (world.roles, world.team_roles):
        by_role.retain(lambda key, _: key[0] != gone)
    for by_deployment in (world.alerts, world.addons, world.backup_starts):
        by_deployment.discard(gone)
    billing.close_items(world, gone, at)
