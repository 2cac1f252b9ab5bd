"""The 59 operations by their id in openapi.yaml: one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from . import (
    accounts,
    audit_events,
    backups,
    catalog,
    clusters,
    deployments,
    health,
    portals,
    recipes,
    roles,
    scalings,
    settings,
    teams,
    vendors,
    versions,
    whitelist,
)

OperationFunction: TypeAlias = Callable[[OperationCall], JsonObject | None]

# Each returns the body of the response to a call, whose status the description tells, or raises ApiError.
OPERATIONS: Final[Mapping[str, OperationFunction]] = {
    "accounts.list": accounts.list_accounts,
    "accounts.close": accounts.close,
    "accounts.list_users": accounts.list_users,
    "accounts.create_user": accounts.create_user,
    "accounts.delete_user": accounts.delete_user,
    "addons.list": health.list_addons,
    "alerts.get": health.get_alerts,
    "audit_events.list": audit_events.list_events,
    "audit_events.get": audit_events.get,
    "backups.list": backups.list_backups,
    "backups.get": backups.get,
    "backups.restore": backups.restore,
    "backups.start": backups.begin,
    "billables.list": vendors.list_billables,
    "clusters.list": clusters.list_clusters,
    "clusters.get": clusters.get,
    "clusters.add_tags": clusters.add_tags,
    "clusters.replace_tags": clusters.replace_tags,
    "clusters.remove_tags": clusters.remove_tags,
    "databases.list": catalog.list_databases,
    "datacenters.list": catalog.list_datacenters,
    "deployments.create": deployments.create,
    "deployments.list": deployments.list_deployments,
    "deployments.get": deployments.get,
    "deployments.update": deployments.update,
    "deployments.deprovision": deployments.deprovision,
    "deployments.set_password": settings.set_password,
    "logfiles.list": health.list_logfiles,
    "logfiles.get": health.get_logfile,
    "portals.list": portals.list_portals,
    "portals.create": portals.create,
    "portals.delete": portals.delete,
    "portal_users.list": portals.list_users,
    "portal_users.create": portals.create_user,
    "portal_users.delete": portals.delete_user,
    "recipes.list": recipes.list_recipes,
    "recipes.get": recipes.get,
    "refresh_tokens.create": vendors.create_refresh_token,
    "roles.list": partial(roles.list_roles, kind=roles.USER),
    "roles.assign": partial(roles.assign, kind=roles.USER),
    "roles.remove": partial(roles.remove, kind=roles.USER),
    "scalings.get": scalings.get,
    "scalings.set": scalings.set_units,
    "settings.set_max_connections": settings.set_max_connections,
    "team_roles.list": partial(roles.list_roles, kind=roles.TEAM),
    "team_roles.assign": partial(roles.assign, kind=roles.TEAM),
    "team_roles.remove": partial(roles.remove, kind=roles.TEAM),
    "teams.list": teams.list_teams,
    "teams.create": teams.create,
    "teams.get": teams.get,
    "teams.rename": teams.rename,
    "teams.delete": teams.delete,
    "teams.replace_users": teams.replace_users,
    "user.get": accounts.get_user,
    "versions.list": versions.list_versions,
    "versions.upgrade": versions.upgrade,
    "whitelist.list": whitelist.list_entries,
    "whitelist.add": whitelist.add,
    "whitelist.remove": whitelist.remove,
}
