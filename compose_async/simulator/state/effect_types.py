"""What recipes do to the world, as data. `outcomes.apply` carries them out when their time has come."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from .records import Backup, Portal, PortalUser, WhitelistEntry


@attrs.frozen
class FinishProvision:
    """The deployment is up."""


@attrs.frozen
class RemoveDeployment:
    """The deployment is gone, with everything that belonged to it; its recipes stay."""


@attrs.frozen
class KeepDeployment:
    """A deprovision failed: the deployment is an ordinary one again."""


@attrs.frozen
class SetUnits:
    """Every member has so many units."""

    units: int


@attrs.frozen
class SetVersion:
    """The database runs another version."""

    version: str


@attrs.frozen
class SetPassword:
    """The master password is another one, and so are the connection strings."""

    password: str


@attrs.frozen
class SetMaxConnections:
    """PostgreSQL takes so many connections."""

    connections: int


@attrs.frozen
class AddPortal:
    """A portal is there."""

    portal: Portal


@attrs.frozen
class RemovePortal:
    """A portal is gone."""

    portal_id: str


@attrs.frozen
class AddPortalUser:
    """A portal user can log in."""

    user: PortalUser


@attrs.frozen
class RemovePortalUser:
    """A portal user cannot log in any longer."""

    user_id: str


@attrs.frozen
class AddWhitelistEntry:
    """A network may connect."""

    entry: WhitelistEntry


@attrs.frozen
class RemoveWhitelistEntry:
    """A network may not connect any longer."""

    entry_id: str


@attrs.frozen
class BeginBackup:
    """An unfinished backup shows in the list."""

    backup: Backup


@attrs.frozen
class FinishBackup:
    """A backup can be used; older on-demand ones are dropped."""

    backup_id: str


@attrs.frozen
class FailBackup:
    """A backup will never be usable."""

    backup_id: str


Effect: TypeAlias = (
    FinishProvision
    | RemoveDeployment
    | KeepDeployment
    | SetUnits
    | SetVersion
    | SetPassword
    | SetMaxConnections
    | AddPortal
    | RemovePortal
    | AddPortalUser
    | RemovePortalUser
    | AddWhitelistEntry
    | RemoveWhitelistEntry
    | BeginBackup
    | FinishBackup
    | FailBackup
)
