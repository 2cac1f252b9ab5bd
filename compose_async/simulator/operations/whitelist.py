"""The whitelist: networks that may connect. An empty one admits every address."""

from __future__ import annotations

import ipaddress

from ..api import lookup, render
from ..api.json_types import string
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, invalid
from ..engine.recipes import run
from ..engine.timeline import RecipeRequest
from ..state.effect_types import AddWhitelistEntry, RemoveWhitelistEntry
from ..state.records import WhitelistEntry
from ..state.world import World


def list_entries(world: World, call: OperationCall) -> ApiResponse:
    """List the entries in force."""
    deployment = lookup.deployment(world, call)
    entries = [entry for entry in world.whitelist.values() if entry.deployment_id == deployment.id]
    return ApiResponse(200, embedded("whitelist", [render.subresource(entry) for entry in entries]))


def add(world: World, call: OperationCall) -> ApiResponse:
    """Add an entry; it is listed, with its netmask, when the recipe is complete."""
    deployment = lookup.active_deployment(world, call)
    body = call.unwrap("deployment", "whitelist")
    network = _network(string(body, "ip"))
    if any(e.ip == network and e.deployment_id == deployment.id for e in world.whitelist.values()):
        raise invalid("ip", "has already been taken")
    entry = WhitelistEntry(world.new_id(), deployment.id, network, string(body, "description"))
    request = RecipeRequest("Whitelist IP", done=(AddWhitelistEntry(entry),), where="portal-1")
    return ApiResponse(202, run(world, call, deployment, request, "deployment.whitelist.add", data={"ip": network}))


def remove(world: World, call: OperationCall) -> ApiResponse:
    """Remove an entry; it goes when the recipe is complete."""
    deployment = lookup.active_deployment(world, call)
    entry = lookup.subresource(world.whitelist, deployment, call.params["whitelist_id"])
    request = RecipeRequest("Remove whitelisted IP", done=(RemoveWhitelistEntry(entry.id),), where="portal-1")
    return ApiResponse(202, run(world, call, deployment, request, "deployment.whitelist.remove", data={"ip": entry.ip}))


def _network(given: str) -> str:
    """Return an address or network with its netmask: ``1.1.1.1`` becomes ``1.1.1.1/32``."""
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise invalid("ip", "is invalid") from None
