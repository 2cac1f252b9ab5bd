"""The whitelist: networks that may connect. An empty one admits every address."""

from __future__ import annotations

import ipaddress

from ..api import lookup
from ..api.json_types import JsonObject, text
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, invalid
from ..engine import audit
from ..engine.recipes import render_recipe, start
from ..state.effect_types import AddWhitelistEntry, RemoveWhitelistEntry
from ..state.records import WhitelistEntry
from ..state.world import World


def list_entries(world: World, call: OperationCall) -> ApiResponse:
    """List the entries in force."""
    deployment = lookup.deployment(world, call)
    entries: list[JsonObject] = [
        {"id": entry.id, "ip": entry.ip, "description": entry.description}
        for entry in world.whitelist.values()
        if entry.deployment_id == deployment.id
    ]
    return ApiResponse(200, embedded("whitelist", entries))


def add(world: World, call: OperationCall) -> ApiResponse:
    """Add an entry; it is listed, with its netmask, when the recipe is complete."""
    deployment = lookup.lasting_deployment(world, call)
    body = call.inside("deployment", "whitelist")
    network = _network(text(body, "ip"))
    if any(e.ip == network and e.deployment_id == deployment.id for e in world.whitelist.values()):
        raise invalid("ip", "has already been taken")
    entry = WhitelistEntry(world.new_id(), deployment.id, network, text(body, "description"))
    recipe = start(world, call, deployment, "Whitelist IP", done=[AddWhitelistEntry(entry)], where="portal-1")
    audit.write(world, call, "deployment.whitelist.add", deployment=deployment, data={"ip": network})
    return ApiResponse(202, render_recipe(world, recipe))


def remove(world: World, call: OperationCall) -> ApiResponse:
    """Remove an entry; it goes when the recipe is complete."""
    deployment = lookup.lasting_deployment(world, call)
    entry = lookup.belonging(world.whitelist, deployment, call.params["whitelist_id"])
    gone = RemoveWhitelistEntry(entry.id)
    recipe = start(world, call, deployment, "Remove whitelisted IP", done=[gone], where="portal-1")
    audit.write(world, call, "deployment.whitelist.remove", deployment=deployment, data={"ip": entry.ip})
    return ApiResponse(202, render_recipe(world, recipe))


def _network(given: str) -> str:
    """Return an address or network with its netmask: ``1.1.1.1`` becomes ``1.1.1.1/32``."""
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise invalid("ip", "is invalid") from None
