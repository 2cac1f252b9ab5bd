"""The whitelist: networks that may connect. An empty one admits every address."""

from __future__ import annotations

import ipaddress

from ..api import lookup, render
from ..api.json_types import JsonObject, string
from ..api.requests import OperationCall
from ..api.responses import embedded, invalid
from ..engine.recipes import start_recipe
from ..state.effect_types import AddWhitelistEntry, RemoveWhitelistEntry
from ..state.records import WhitelistEntry


def list_entries(call: OperationCall) -> JsonObject:
    """List the entries in force."""
    deployment = lookup.deployment(call)
    entries = lookup.subresources(call.world.whitelist, deployment)
    return embedded("whitelist", [render.subresource(entry) for entry in entries])


def add(call: OperationCall) -> JsonObject:
    """Add an entry; it is listed, with its netmask, when the recipe is complete."""
    deployment = lookup.active_deployment(call)
    body = call.unwrap("deployment", "whitelist")
    network = _network(string(body, "ip"))
    if network in {entry.ip for entry in lookup.subresources(call.world.whitelist, deployment)}:
        raise invalid("ip", "has already been taken")
    entry = WhitelistEntry(call.world.new_id(), deployment.id, network, string(body, "description"))
    return start_recipe(call, deployment, "whitelist.add", "Whitelist IP", AddWhitelistEntry(entry), ip=network)


def remove(call: OperationCall) -> JsonObject:
    """Remove an entry; it goes when the recipe is complete."""
    deployment, entry = lookup.subresource(call.world.whitelist, call, "whitelist_id")
    return start_recipe(
        call, deployment, "whitelist.remove", "Remove whitelisted IP", RemoveWhitelistEntry(entry.id), ip=entry.ip
    )


def _network(given: str) -> str:
    """Return an address or network with its netmask: ``1.1.1.1`` becomes ``1.1.1.1/32``."""
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise invalid("ip", "is invalid") from None
