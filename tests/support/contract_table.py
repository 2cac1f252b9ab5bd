"""Which example bodies belong to which operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from attrs import frozen


@frozen
class Examples:
    """Names of example files without their suffixes; an operation without answers has an empty one."""

    answers: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


def of(*answers: str, sent: tuple[str, ...] = ()) -> Examples:
    return Examples(answers, sent)


EXAMPLES: Final[dict[str, Examples]] = {
    "accounts.list": of("accounts_list"),
    "accounts.close": of("account_close"),
    "accounts.list_users": of("account_users_list"),
    "accounts.create_user": of("account_user_create", sent=("account_user_create",)),
    "accounts.delete_user": of("account_user_delete"),
    "audit_events.list": of("audit_events_list"),
    "audit_events.get": of("audit_event_get"),
    "clusters.list": of("clusters_list"),
    "clusters.get": of("cluster_get"),
    "clusters.replace_tags": of("cluster_tags_replace", sent=("cluster_tags_replace",)),
    "clusters.add_tags": of("cluster_tags_add", sent=("cluster_tags_add",)),
    "clusters.remove_tags": of("cluster_tags_delete", sent=("cluster_tags_delete",)),
    "databases.list": of("databases_list"),
    "datacenters.list": of("datacenters_list"),
    "deployments.list": of("deployments_list"),
    "deployments.create": of(
        "deployment_create", sent=("deployment_create", "deployment_create_cluster", "deployment_create_tags")
    ),
    "deployments.get": of("deployment_get", "deployment_get_lets_encrypt", "deployment_get_scylla"),
    "deployments.update": of("deployment_update", sent=("deployment_update",)),
    "deployments.deprovision": of("deployment_delete"),
    "deployments.set_password": of("deployment_password", sent=("deployment_password",)),
    "addons.list": of("deployment_addons_list", "deployment_addons_list_empty"),
    "alerts.get": of("deployment_alerts", "deployment_alerts_healthy"),
    "backups.list": of("backups_list"),
    "backups.start": of("backup_start"),
    "backups.get": of("backup_get", "backup_get_no_link"),
    "backups.restore": of("backup_restore", sent=("backup_restore",)),
    "portals.list": of("portals_list"),
    "portals.create": of("portal_create", sent=("portal_create",)),
    "portals.delete": of("portal_delete"),
    "portal_users.list": of("portal_users_list"),
    "portal_users.create": of("portal_user_create", sent=("portal_user_create",)),
    "portal_users.delete": of("portal_user_delete"),
    "recipes.list": of("deployment_recipes_list"),
    "recipes.get": of("recipe_get_complete", "recipe_get_failed", "recipe_get_running_with_subrecipes"),
    "roles.list": of("roles_list"),
    "roles.assign": of("role_assign", sent=("role_assign",)),
    "roles.remove": of(sent=("role_remove",)),
    "scalings.get": of("scalings_get", "scalings_get_memory"),
    "scalings.set": of("scalings_set", sent=("scalings_set",)),
    "settings.set_max_connections": of("max_connections_set", sent=("max_connections_set",)),
    "team_roles.list": of("team_roles_list"),
    "team_roles.assign": of("team_role_assign", sent=("team_role_assign",)),
    "team_roles.remove": of(sent=("team_role_remove",)),
    "whitelist.list": of("whitelist_list"),
    "whitelist.add": of("whitelist_add", sent=("whitelist_add",)),
    "whitelist.remove": of("whitelist_delete"),
    "versions.list": of("versions_list", "versions_list_empty"),
    "versions.upgrade": of("version_upgrade", sent=("version_upgrade",)),
    "teams.list": of("teams_list"),
    "teams.create": of("team_create", sent=("team_create",)),
    "teams.get": of("team_get"),
    "teams.rename": of("team_update", sent=("team_update",)),
    "teams.delete": of("team_delete"),
    "teams.replace_users": of("team_users_replace", sent=("team_users_replace",)),
    "user.get": of("user_get"),
    "logfiles.list": of("logfiles_list", "logfiles_list_singular_key"),
    "logfiles.get": of("logfile_get", "logfile_get_created_at"),
    "refresh_tokens.create": of("refresh_token_create", sent=("refresh_token_create",)),
    "billables.list": of("billables_list"),
}

ERRORS: Final[tuple[str, ...]] = (
    "error_402_account_close",
    "error_404",
    "error_field_map",
    "error_field_string",
    "error_invalid_token",
    "error_string",
)

BESIDE_THE_API: Final[tuple[str, ...]] = ("ibm_instance_get",)
"""Not one of the operations: reached through ``compose.request``."""

QUERIES: Final[dict[str, tuple[dict[str, Any], dict[str, str]]]] = {
    "audit_events.list": (
        {
            "older_than": datetime(2018, 3, 28, 12, 0, 0, 500_000, tzinfo=UTC),
            "newer_than": datetime(2018, 3, 1, tzinfo=UTC),
            "cursor": "5c0a11b2c3d4e5f600000a01",
            "limit": 50,
        },
        {
            "older_than": "2018-03-28T12:00:00.500Z",
            "newer_than": "2018-03-01T00:00:00.000Z",
            "cursor": "5c0a11b2c3d4e5f600000a01",
            "limit": "50",
        },
    ),
}
"""Keyword arguments and the query that they become; every other operation sends no query at all."""
