"""The effects of recipes as data; ``effects.apply`` carries them out when they are due."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from .records import Backup, Portal, PortalUser, WhitelistEntry


@attrs.frozen
class FinishProvision:
    """The end of a provision: the deployment is up."""


@attrs.frozen
class RemoveDeployment:
    """The removal of a deployment and all that belongs to it, its recipes aside."""


@attrs.frozen
class KeepDeployment:
    """The failure of a deprovision: the deployment is an ordinary one again."""


@attrs.frozen
class SetUnits:
    """Another number of units per member."""

    units: int


@attrs.frozen
class SetVersion:
    """Another version of the database."""

    version: str


@attrs.frozen
class SetPassword:
    """Another master password, and with it other connection strings."""

    password: str


@attrs.frozen
class SetMaxConnections:
    """Another connection limit of PostgreSQL."""

    connections: int


@attrs.frozen
class AddPortal:
    """A new portal."""

    portal: Portal


@attrs.frozen
class RemovePortal:
    """The removal of a portal."""

    portal_id: str


@attrs.frozen
class AddPortalUser:
    """A new portal user."""

    user: PortalUser


@attrs.frozen
class RemovePortalUser:
    """The removal of a portal user."""

    user_id: str


@attrs.frozen
class AddWhitelistEntry:
    """A new network that may connect."""

    entry: WhitelistEntry


@attrs.frozen
class RemoveWhitelistEntry:
    """The removal of a network that could connect."""

    entry_id: str


@attrs.frozen
class BeginBackup:
    """An unfinished backup, listed from now on."""

    backup: Backup


@attrs.frozen
class FinishBackup:
    """The completion of a backup; older on-demand ones are dropped."""

    backup_id: str


@attrs.frozen
class FailBackup:
    """The failure of a backup."""

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
