"""Portals in front of a deployment, and the users who log in through them."""

from __future__ import annotations

from typing import Final

from ..api import lookup, render
from ..api.json_types import JsonObject, boolean, string
from ..api.requests import OperationCall
from ..api.responses import ApiError, embedded, invalid
from ..engine.provisioning import new_portal
from ..engine.recipes import start_recipe
from ..state.catalog import DATABASES, PORTAL_LIMIT
from ..state.effect_types import AddPortal, AddPortalUser, RemovePortal, RemovePortalUser
from ..state.records import Deployment, Portal, PortalUser
from ..state.world import World

RESPONSE_TYPES: Final = {"tcp": "haproxy", "haproxy": "haproxy", "ssh": "ssh"}
"""The types in requests, and their names in responses."""


def list_portals(call: OperationCall) -> JsonObject:
    """List a deployment's portals."""
    deployment = lookup.deployment(call)
    return embedded("portals", [render.subresource(p) for p in lookup.subresources(call.world.portals, deployment)])


def create(call: OperationCall) -> JsonObject:
    """Add a portal; it is listed, also in the connection strings, when the recipe is complete."""
    deployment = lookup.active_deployment(call)
    body = call.unwrap("deployment", "portal")
    kind = RESPONSE_TYPES.get(string(body, "type"))
    if kind is None or not _available(deployment, kind):
        raise invalid("type", f"is not available for {deployment.type}")
    present = _portals_after_pending(call.world, deployment)
    if sum(_limit_group(portal.type) == _limit_group(kind) for portal in present) >= PORTAL_LIMIT:
        raise invalid("portal", f"limit of {PORTAL_LIMIT} {string(body, 'type')} portals has been reached")
    ssl = boolean(body, "ssl") if deployment.type == "redis" and kind == "haproxy" else None
    portal = new_portal(call.world, deployment, number=_next_number(call.world, deployment), kind=kind, ssl=ssl)
    event = "add.haproxy" if kind == "haproxy" else "add.ssh_portal"  # the latter is invented
    body = start_recipe(call, deployment, event, f"Creating {kind} portal", AddPortal(portal), portal=portal.name)
    formatted = render.whole_seconds(call.world.now)
    return body | {"created_at": formatted, "updated_at": formatted}


def delete(call: OperationCall) -> JsonObject:
    """Remove a portal when the recipe is complete; the last one for database clients must stay."""
    deployment, portal = lookup.subresource(call.world.portals, call, "portal_id")
    others = [p for p in _portals_after_pending(call.world, deployment) if p.id != portal.id]
    if _limit_group(portal.type) == "tcp" and all(_limit_group(p.type) != "tcp" for p in others):
        raise ApiError(403, {"portal": ["is the last one"]})
    name = f"Removing {portal.type} portal"
    return start_recipe(call, deployment, "capsule.destroy", name, RemovePortal(portal.id), portal=portal.name)


def list_users(call: OperationCall) -> JsonObject:
    """List the portal users; their id is undocumented, but their removal needs it."""
    deployment = lookup.deployment(call)
    users = lookup.subresources(call.world.portal_users, deployment)
    return embedded("portal_users", [render.subresource(user) for user in users])


def create_user(call: OperationCall) -> JsonObject:
    """Create a portal user; only name and type are kept, since the rest of the body is undocumented."""
    deployment = lookup.active_deployment(call)
    body = call.unwrap("deployment", "portal_user")
    user = PortalUser(call.world.new_id(), deployment.id, string(body, "name"), string(body, "type", "ssh"))
    if not user.name:
        raise invalid("name", "can't be blank")
    users = lookup.subresources(call.world.portal_users, deployment)
    coming = (effect.user for effect in lookup.pending_effects(call.world, deployment, AddPortalUser))
    going = {effect.user_id for effect in lookup.pending_effects(call.world, deployment, RemovePortalUser)}
    if any(u.name == user.name and u.id not in going for u in (*users, *coming)):
        raise invalid("name", "has already been taken")
    return start_recipe(
        call, deployment, "portal_user.create", "Create portal user", AddPortalUser(user), user=user.name
    )


def delete_user(call: OperationCall) -> JsonObject:
    """Delete a portal user when the recipe is complete."""
    deployment, user = lookup.subresource(call.world.portal_users, call, "portal_user_id")
    return start_recipe(
        call, deployment, "portal_user.delete", "Delete portal user", RemovePortalUser(user.id), user=user.name
    )


def _portals_after_pending(world: World, deployment: Deployment) -> list[Portal]:
    """Return the portals that will exist after all pending recipes."""
    coming = [effect.portal for effect in lookup.pending_effects(world, deployment, AddPortal)]
    going = {effect.portal_id for effect in lookup.pending_effects(world, deployment, RemovePortal)}
    return [portal for portal in (*lookup.subresources(world.portals, deployment), *coming) if portal.id not in going]


def _next_number(world: World, deployment: Deployment) -> int:
    """Return the number of a new portal's name: one more than any present or pending one."""
    coming = [effect.portal for effect in lookup.pending_effects(world, deployment, AddPortal)]
    tails = [portal.name.rpartition("-")[2] for portal in (*lookup.subresources(world.portals, deployment), *coming)]
    return 1 + max((int(tail) for tail in tails if tail.isdecimal()), default=0)


def _available(deployment: Deployment, kind: str) -> bool:
    database = DATABASES[deployment.type]
    return database.ssh_portals if kind == "ssh" else database.tcp_portals


def _limit_group(type_: str) -> str:
    """Return which of the two limits a type of portal falls under."""
    return "ssh" if type_ == "ssh" else "tcp"
