"""Roles of users and of teams in a deployment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, JsonValue, string
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, invalid
from ..engine import audit
from ..state.change_tracking import ChangeTrackingDict
from ..state.records import ROLE_NAMES, Deployment
from ..state.world import World
from . import teams


@attrs.frozen
class _Kind:
    """Roles of users, or of teams: the key on the wire, and the word and JSON form of a holder."""

    word: str
    holder: str
    render: Callable[[World, str], JsonObject]


_USERS: Final = _Kind("role", "user", lambda world, id_: render.user(world.users[id_]))
_TEAMS: Final = _Kind("team_role", "team", lambda world, id_: teams.render_team(world, world.teams[id_]))


def list_roles(world: World, call: OperationCall) -> ApiResponse:
    """List the three roles with their users."""
    return _list(world, call, _USERS)


def assign(world: World, call: OperationCall) -> ApiResponse:
    """Assign a role to a user; a second time changes nothing."""
    return _assign(world, call, _USERS)


def remove(world: World, call: OperationCall) -> ApiResponse:
    """Take a role away from a user."""
    return _remove(world, call, _USERS)


def list_team_roles(world: World, call: OperationCall) -> ApiResponse:
    """List the three roles with their teams."""
    return _list(world, call, _TEAMS)


def assign_team(world: World, call: OperationCall) -> ApiResponse:
    """Assign a role to a team; a second time changes nothing."""
    return _assign(world, call, _TEAMS)


def remove_team(world: World, call: OperationCall) -> ApiResponse:
    """Take a role away from a team."""
    return _remove(world, call, _TEAMS)


def _list(world: World, call: OperationCall, kind: _Kind) -> ApiResponse:
    deployment = lookup.deployment(world, call)
    return ApiResponse(
        200, embedded(f"{kind.word}s", [_rendered(world, kind, deployment, name) for name in ROLE_NAMES])
    )


def _assign(world: World, call: OperationCall, kind: _Kind) -> ApiResponse:
    deployment = lookup.active_deployment(world, call)
    name, who = _read(world, call, kind)
    holders = _holders(world, kind).get((deployment.id, name), ())
    if who not in holders:
        _holders(world, kind)[deployment.id, name] = (*holders, who)
    audit.write(world, call, f"deployment.{kind.word}.assign", deployment=deployment, data={"role": name})
    return ApiResponse(201, _rendered(world, kind, deployment, name))


def _remove(world: World, call: OperationCall, kind: _Kind) -> ApiResponse:
    """Take a role away; a 422 if it was not assigned."""
    deployment = lookup.active_deployment(world, call)
    name, who = _read(world, call, kind)
    holders = _holders(world, kind).get((deployment.id, name), ())
    if who not in holders:
        raise invalid("name", "is not assigned")
    _holders(world, kind)[deployment.id, name] = tuple(holder for holder in holders if holder != who)
    audit.write(world, call, f"deployment.{kind.word}.remove", deployment=deployment, data={"role": name})
    return ApiResponse(204)


def _read(world: World, call: OperationCall, kind: _Kind) -> tuple[str, str]:
    """Return the role's name and the id of its holder; both must exist."""
    body, id_key = call.unwrap(kind.word), f"{kind.holder}_id"
    name, who = string(body, "name"), string(body, id_key)
    if name not in ROLE_NAMES:
        raise invalid("name", f"must be one of {', '.join(ROLE_NAMES)}")
    if who not in (world.users if kind is _USERS else world.teams):
        raise invalid(id_key, "is invalid")
    return name, who


def _holders(world: World, kind: _Kind) -> ChangeTrackingDict[tuple[str, str], tuple[str, ...]]:
    return world.roles if kind is _USERS else world.team_roles


def _rendered(world: World, kind: _Kind, deployment: Deployment, name: str) -> JsonObject:
    holders = _holders(world, kind).get((deployment.id, name), ())
    return {"name": name, f"{kind.holder}s": list[JsonValue](kind.render(world, who) for who in holders)}
