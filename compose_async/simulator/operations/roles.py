"""Roles of users and of teams in a deployment; the operations of both take the kind of role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, JsonValue, string
from ..api.requests import OperationCall
from ..api.responses import embedded, invalid
from ..engine import audit
from ..state.change_tracking import ChangeTrackingDict
from ..state.records import ROLE_NAMES, Deployment
from ..state.world import World
from . import teams


@attrs.frozen
class RoleKind:
    """Roles of users, or of teams: the key on the wire, and the noun and JSON form of a holder."""

    key: str
    holder: str
    render: Callable[[World, str], JsonObject]


USER: Final = RoleKind("role", "user", lambda world, id_: render.user(world.users[id_]))
TEAM: Final = RoleKind("team_role", "team", lambda world, id_: teams.render_team(world, world.teams[id_]))


def list_roles(call: OperationCall, kind: RoleKind) -> JsonObject:
    """List the three roles with their holders."""
    deployment = lookup.deployment(call)
    return embedded(f"{kind.key}s", [_rendered(call.world, kind, deployment, name) for name in ROLE_NAMES])


def assign(call: OperationCall, kind: RoleKind) -> JsonObject:
    """Assign a role; a second time changes nothing."""
    deployment, name, holder_id = _read(call, kind)
    holders = _holders(call.world, kind).get((deployment.id, name), ())
    if holder_id not in holders:
        _holders(call.world, kind)[deployment.id, name] = (*holders, holder_id)
    audit.write(call, f"deployment.{kind.key}.assign", deployment=deployment, role=name)
    return _rendered(call.world, kind, deployment, name)


def remove(call: OperationCall, kind: RoleKind) -> None:
    """Take a role away; a 422 if it was not assigned."""
    deployment, name, holder_id = _read(call, kind)
    holders = _holders(call.world, kind).get((deployment.id, name), ())
    if holder_id not in holders:
        raise invalid("name", "is not assigned")
    _holders(call.world, kind)[deployment.id, name] = tuple(id_ for id_ in holders if id_ != holder_id)
    audit.write(call, f"deployment.{kind.key}.remove", deployment=deployment, role=name)


def _read(call: OperationCall, kind: RoleKind) -> tuple[Deployment, str, str]:
    """Return the deployment, the role's name and the id of its holder; all must exist."""
    deployment = lookup.active_deployment(call)
    body, id_key = call.unwrap(kind.key), f"{kind.holder}_id"
    name, holder_id = string(body, "name"), string(body, id_key)
    if name not in ROLE_NAMES:
        raise invalid("name", f"must be one of {', '.join(ROLE_NAMES)}")
    if holder_id not in (call.world.users if kind is USER else call.world.teams):
        raise invalid(id_key, "is invalid")
    return deployment, name, holder_id


def _holders(world: World, kind: RoleKind) -> ChangeTrackingDict[tuple[str, str], tuple[str, ...]]:
    return world.roles if kind is USER else world.team_roles


def _rendered(world: World, kind: RoleKind, deployment: Deployment, name: str) -> JsonObject:
    holders = _holders(world, kind).get((deployment.id, name), ())
    return {"name": name, f"{kind.holder}s": list[JsonValue](kind.render(world, id_) for id_ in holders)}
