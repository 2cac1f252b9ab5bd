"""The 59 operations as documents and published clients have them, to be compared with openapi.yaml."""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Listed:
    """One line: how sure it is, the verb, the path, and where the recipe id is, if a recipe is started."""

    evidence: str
    verb: str
    path: str
    recipe_id: str | None = None


INDEX: Final = {
    name: Listed(*rest)
    for name, *rest in map(
        str.split,
        """
        accounts.list                A GET    /accounts
        accounts.close               B DELETE /accounts/:id
        accounts.create_user         A POST   /accounts/:id/users
        accounts.delete_user         A DELETE /accounts/:id/users/:user_id
        audit_events.list            A GET    /audit_events
        audit_events.get             A GET    /audit_events/:id
        clusters.list                A GET    /clusters
        clusters.get                 A GET    /clusters/:id
        databases.list               A GET    /databases
        datacenters.list             A GET    /datacenters
        deployments.list             A GET    /deployments
        deployments.create           A POST   /deployments                                       provision_recipe_id
        deployments.get              A GET    /deployments/:id
        deployments.update           A PATCH  /deployments/:id
        deployments.deprovision      A DELETE /deployments/:id                                   id
        addons.list                  C GET    /deployments/:id/addons
        alerts.get                   A GET    /deployments/:id/alerts
        backups.list                 A GET    /deployments/:id/backups
        backups.start                A POST   /deployments/:id/backups                           id
        backups.get                  A GET    /deployments/:id/backups/:backup_id
        backups.restore              A POST   /deployments/:id/backups/:backup_id/restore        provision_recipe_id
        deployments.set_password     D PATCH  /deployments/:id/password                          id
        portals.list                 B GET    /deployments/:id/portals
        portals.create               B POST   /deployments/:id/portals                           id
        portals.delete               B DELETE /deployments/:id/portals/:portal_id                id
        portal_users.list            B GET    /deployments/:id/portal_users
        portal_users.create          C POST   /deployments/:id/portal_users                      id
        portal_users.delete          C DELETE /deployments/:id/portal_users/:portal_user_id      id
        recipes.list                 A GET    /deployments/:id/recipes
        roles.list                   A GET    /deployments/:id/roles
        roles.assign                 B POST   /deployments/:id/roles
        roles.remove                 B DELETE /deployments/:id/roles
        scalings.get                 A GET    /deployments/:id/scalings
        scalings.set                 A POST   /deployments/:id/scalings                          id
        settings.set_max_connections D PATCH  /deployments/:id/settings/max_connections          id
        team_roles.list              A GET    /deployments/:id/team_roles
        team_roles.assign            A POST   /deployments/:id/team_roles
        team_roles.remove            A DELETE /deployments/:id/team_roles
        whitelist.list               A GET    /deployments/:id/whitelist
        whitelist.add                A POST   /deployments/:id/whitelist                         id
        whitelist.remove             A DELETE /deployments/:id/whitelist/:whitelist_id           id
        versions.list                A GET    /deployments/:id/versions
        versions.upgrade             A PATCH  /deployments/:id/versions                          id
        recipes.get                  A GET    /recipes/:id
        teams.list                   A GET    /teams
        teams.create                 A POST   /teams
        teams.get                    A GET    /teams/:id
        teams.rename                 A PATCH  /teams/:id
        teams.delete                 A DELETE /teams/:id
        teams.replace_users          A PUT    /teams/:id/users
        user.get                     A GET    /user
        logfiles.list                A GET    /deployments/:id/logfiles
        logfiles.get                 A GET    /deployments/:id/logfiles/:logfile_id
        refresh_tokens.create        D POST   /refresh_tokens
        billables.list               B GET    /billables
        clusters.replace_tags        A PATCH  /clusters/:id/tags
        clusters.add_tags            A POST   /clusters/:id/tags
        clusters.remove_tags         A DELETE /clusters/:id/tags
        accounts.list_users          A GET    /accounts/:id/users
        """.strip().splitlines(),
    )
}
