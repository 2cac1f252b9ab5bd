"""Look-ups of the records that a path names; a 404 if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ..state.records import Account, Cluster, Deployment, Portal, PortalUser, Team, User, WhitelistEntry
from ..state.world import World
from .requests import OperationCall
from .responses import not_found

_Record = TypeVar("_Record")
_Subresource = TypeVar("_Subresource", bound="Portal | PortalUser | WhitelistEntry")
_Effect = TypeVar("_Effect")


def account(world: World, call: OperationCall) -> Account:
    """Find the account in the path."""
    return _get_or_404(world.accounts, call.params["account_id"])


def deployment(world: World, call: OperationCall) -> Deployment:
    """Find the deployment in the path."""
    return _get_or_404(world.deployments, call.params["deployment_id"])


def active_deployment(world: World, call: OperationCall) -> Deployment:
    """Find the deployment in the path for a change; one being removed counts as gone (invented)."""
    record = deployment(world, call)
    if record.deprovisioning:
        raise not_found()
    return record


def cluster(world: World, call: OperationCall) -> Cluster:
    """Find the cluster in the path."""
    return _get_or_404(world.clusters, call.params["cluster_id"])


def team(world: World, call: OperationCall) -> Team:
    """Find the team in the path."""
    return _get_or_404(world.teams, call.params["team_id"])


def portals(world: World, deployment_id: str) -> list[Portal]:
    """Return the portals of a deployment, oldest first."""
    return [portal for portal in world.portals.values() if portal.deployment_id == deployment_id]


def subresource(records: Mapping[str, _Subresource], owner: Deployment, key: str) -> _Subresource:
    """Find a record by its key among those of a deployment."""
    record = _get_or_404(records, key)
    if record.deployment_id != owner.id:
        raise not_found()
    return record


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


def _get_or_404(records: Mapping[str, _Record], key: str) -> _Record:
    if key not in records:
        raise not_found()
    return records[key]
