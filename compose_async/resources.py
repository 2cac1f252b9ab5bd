"""The resource classes of the API. Their methods are the operations; a client has an instance of each as attribute.

Compose is gone, and not every fact about it survived. Each docstring says how well its facts are known. These are
inferred or guessed; ``ComposeClient.request`` sends what you know better:

- ``addons.list``: the envelope of the response. Both known forms are read.
- ``portal_users.create``: the body, which is sent as you pass it.
- ``portal_users.delete``: the verb, and the source of the id.
- ``deployments.set_password`` and ``settings.set_max_connections``: verb and body.
- ``refresh_tokens.create``: verb, body, and the names in the response.
"""

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from ._api.endpoints import AuditEvents, Logfiles, Recipes
    from ._generated.resources import *
    from ._namespaces import Backups, Deployments

__all__ = [
    "AccountsResource",
    "AddonsResource",
    "AlertsResource",
    "AuditEvents",
    "Backups",
    "BillablesResource",
    "ClustersResource",
    "DatabasesResource",
    "DatacentersResource",
    "Deployments",
    "Logfiles",
    "PortalUsersResource",
    "PortalsResource",
    "Recipes",
    "RefreshTokensResource",
    "RolesResource",
    "ScalingsResource",
    "SettingsResource",
    "TeamRolesResource",
    "TeamsResource",
    "UserResource",
    "VersionsResource",
    "WhitelistResource",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "._api.endpoints": ["AuditEvents", "Logfiles", "Recipes"],
        "._generated.resources": [name for name in __all__ if name.endswith("Resource")],
        "._namespaces": ["Backups", "Deployments"],
    },
)
