"""The resource classes of the API. Their methods are the operations; a client has an instance of each as attribute."""

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from ._api.endpoints import AuditEvents, Logfiles, Recipes
    from ._generated.resources import (
        AccountsResource,
        AddonsResource,
        AlertsResource,
        BillablesResource,
        ClustersResource,
        DatabasesResource,
        DatacentersResource,
        PortalsResource,
        PortalUsersResource,
        RefreshTokensResource,
        RolesResource,
        ScalingsResource,
        SettingsResource,
        TeamRolesResource,
        TeamsResource,
        UserResource,
        VersionsResource,
        WhitelistResource,
    )
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
