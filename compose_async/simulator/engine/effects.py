"""The effects of recipes on the world, carried out."""

from __future__ import annotations

import attrs

from ..api import lookup
from ..state import effect_types as effects
from ..state.catalog import DATABASES, connection_limit, is_newer
from ..state.records import Backup, Deployment
from ..state.world import ScheduledEffect, World
from . import billing


def apply(world: World, due: ScheduledEffect) -> None:  # noqa: C901, PLR0912 - one branch for each effect
    """Carry out one effect at its time; nothing happens if the deployment is gone by then."""
    deployment = world.deployments.get(world.recipes[due.recipe_id].deployment_id)
    if deployment is None:
        return
    match due.effect:
        case effects.FinishProvision():
            _replace(world, attrs.evolve(deployment, provisioned_at=due.at))
            billing.open_item(world, deployment, due.at)
        case effects.RemoveDeployment():
            _remove(world, deployment, due.at)
        case effects.KeepDeployment():
            _replace(world, attrs.evolve(deployment, deprovisioning=False))
        case effects.SetUnits(units):
            connections = min(deployment.max_connections, connection_limit(units))
            resized = attrs.evolve(deployment, units=units, max_connections=connections)
            _replace(world, resized)
            if units != deployment.units:
                billing.open_item(world, resized, due.at)
        case effects.SetVersion(version) if is_newer(version, deployment.version):  # else a later one was faster
            _replace(world, attrs.evolve(deployment, version=version))
        case effects.SetPassword(password):
            _replace(world, attrs.evolve(deployment, password=password))
        case effects.SetMaxConnections(connections):
            _replace(world, attrs.evolve(deployment, max_connections=connections))
        case effects.AddPortal(portal):
            world.portals[portal.id] = portal
        case effects.RemovePortal(portal_id):
            world.portals.discard(portal_id)
        case effects.AddPortalUser(user):
            world.portal_users[user.id] = user
        case effects.RemovePortalUser(user_id):
            world.portal_users.discard(user_id)
        case effects.AddWhitelistEntry(entry):
            if entry.ip not in {known.ip for known in lookup.subresources(world.whitelist, deployment)}:
                world.whitelist[entry.id] = entry  # else requested twice before the first was in force
        case effects.RemoveWhitelistEntry(entry_id):
            world.whitelist.discard(entry_id)
        case effects.BeginBackup(backup):
            world.backups[backup.id] = backup
        case effects.FinishBackup(backup_id) if backup_id in world.backups:
            _finish_backup(world, deployment, world.backups[backup_id], due.at)
        case effects.FailBackup(backup_id) if backup_id in world.backups:
            world.backups[backup_id] = attrs.evolve(world.backups[backup_id], status="failed")
        case _:
            pass  # overtaken, or a backup that was never listed


def _replace(world: World, deployment: Deployment) -> None:
    world.deployments[deployment.id] = deployment


def _finish_backup(world: World, deployment: Deployment, begun: Backup, at: float) -> None:
    """Make a backup usable and drop the older on-demand ones, as Compose kept only the newest."""
    world.backups.retain(lambda _, backup: not _superseded(backup, deployment.id))
    world.backups[begun.id] = attrs.evolve(
        begun,
        status="complete",
        created_at=at,
        is_downloadable=DATABASES[deployment.type].downloadable,
        is_restorable=True,
    )


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
