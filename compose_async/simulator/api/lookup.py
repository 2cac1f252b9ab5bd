"""Look-ups of records by the ids in a path, with a 404 if there is none, and of what belongs to a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from ..state.records import AuditEvent, Backup, Deployment, Logfile, Portal, PortalUser, User, WhitelistEntry
from ..state.world import World
from .requests import OperationCall
from .responses import not_found

_Record = TypeVar("_Record")
_Item = TypeVar("_Item", bound="AuditEvent | Backup | Logfile | User")
_Subresource = TypeVar("_Subresource", bound="Backup | Portal | PortalUser | WhitelistEntry")
_Effect = TypeVar("_Effect")


def record(records: Mapping[str, _Record], call: OperationCall, param: str) -> _Record:
    """Return the record whose id is this parameter of the path."""
    if call.params[param] not in records:
        raise not_found()
    return records[call.params[param]]


def item(items: Iterable[_Item], call: OperationCall, param: str) -> _Item:
    """Return the item whose id is this parameter of the path."""
    for found in items:
        if found.id == call.params[param]:
            return found
    raise not_found()


def deployment(call: OperationCall) -> Deployment:
    """Return the deployment in the path."""
    return record(call.world.deployments, call, "deployment_id")


def active_deployment(call: OperationCall) -> Deployment:
    """Return the deployment in the path for a change; one being removed counts as gone (invented)."""
    found = deployment(call)
    if found.deprovisioning:
        raise not_found()
    return found


def subresource(
    records: Mapping[str, _Subresource], call: OperationCall, param: str
) -> tuple[Deployment, _Subresource]:
    """Return the deployment in the path, for a change, and that of its records whose id is this parameter."""
    owner, found = active_deployment(call), record(records, call, param)
    if found.deployment_id != owner.id:
        raise not_found()
    return owner, found


def subresources(records: Mapping[str, _Subresource], owner: Deployment) -> list[_Subresource]:
    """Return the records of a deployment, oldest first."""
    return [found for found in records.values() if found.deployment_id == owner.id]


def pending_effects(world: World, deployment: Deployment, kind: type[_Effect]) -> list[_Effect]:
    """Return the pending effects of a kind on a deployment, in the order of the requests."""
    return [
        due.effect
        for due in world.pending.values()
        if isinstance(due.effect, kind) and world.recipes[due.recipe_id].deployment_id == deployment.id
    ]


def members(world: World, user_ids: tuple[str, ...]) -> list[User]:
    """Return the users with these ids; deleted ones are left out."""
    return [world.users[user_id] for user_id in user_ids if user_id in world.users]
