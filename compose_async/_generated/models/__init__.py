"""The objects of the Compose API, each built at its first use.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from typing import TYPE_CHECKING

from ..._lazy import lazy_names

if TYPE_CHECKING:
    from .account import Account
    from .addon import Addon
    from .alert import Alert
    from .alerts import Alerts
    from .audit_event import AuditEvent
    from .backup import Backup
    from .billable import Billable
    from .cluster import Cluster
    from .connection_strings import ConnectionStrings
    from .database import Database
    from .database_version import DatabaseVersion
    from .datacenter import Datacenter
    from .deployment import Deployment
    from .deployment_summary import DeploymentSummary
    from .link import Link
    from .logfile import Logfile
    from .portal import Portal
    from .portal_user import PortalUser
    from .recipe import Recipe
    from .refresh_token import RefreshToken
    from .role import Role
    from .scaling import Scaling
    from .team import Team
    from .team_role import TeamRole
    from .transition import Transition
    from .user import User
    from .whitelist_entry import WhitelistEntry

__all__ = [
    "Account",
    "Addon",
    "Alert",
    "Alerts",
    "AuditEvent",
    "Backup",
    "Billable",
    "Cluster",
    "ConnectionStrings",
    "Database",
    "DatabaseVersion",
    "Datacenter",
    "Deployment",
    "DeploymentSummary",
    "Link",
    "Logfile",
    "Portal",
    "PortalUser",
    "Recipe",
    "RefreshToken",
    "Role",
    "Scaling",
    "Team",
    "TeamRole",
    "Transition",
    "User",
    "WhitelistEntry",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".account": ["Account"],
        ".addon": ["Addon"],
        ".alert": ["Alert"],
        ".alerts": ["Alerts"],
        ".audit_event": ["AuditEvent"],
        ".backup": ["Backup"],
        ".billable": ["Billable"],
        ".cluster": ["Cluster"],
        ".connection_strings": ["ConnectionStrings"],
        ".database": ["Database"],
        ".database_version": ["DatabaseVersion"],
        ".datacenter": ["Datacenter"],
        ".deployment": ["Deployment"],
        ".deployment_summary": ["DeploymentSummary"],
        ".link": ["Link"],
        ".logfile": ["Logfile"],
        ".portal": ["Portal"],
        ".portal_user": ["PortalUser"],
        ".recipe": ["Recipe"],
        ".refresh_token": ["RefreshToken"],
        ".role": ["Role"],
        ".scaling": ["Scaling"],
        ".team": ["Team"],
        ".team_role": ["TeamRole"],
        ".transition": ["Transition"],
        ".user": ["User"],
        ".whitelist_entry": ["WhitelistEntry"],
    },
)
