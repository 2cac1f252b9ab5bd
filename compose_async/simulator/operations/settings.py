"""Settings of the database inside a deployment: master password, PostgreSQL's connections."""

from __future__ import annotations

from ..api import lookup
from ..api.json_types import JsonObject, integer, string
from ..api.requests import OperationCall
from ..api.responses import invalid
from ..engine.recipes import start_recipe
from ..state.catalog import MINIMUM_CONNECTIONS, connection_limit
from ..state.effect_types import SetMaxConnections, SetPassword, SetUnits
from ..state.records import Deployment


def set_password(call: OperationCall) -> JsonObject:
    """Change the master password; the connection strings change when the recipe is complete."""
    deployment = lookup.active_deployment(call)
    password = string(call.unwrap("deployment"), "password")
    return start_recipe(call, deployment, _event(deployment), "Change password", SetPassword(password))


def set_max_connections(call: OperationCall) -> JsonObject:
    """Set PostgreSQL's connection limit, within the range of its units; it needs 9.5 or later."""
    deployment = lookup.active_deployment(call)
    wanted = integer(call.unwrap("deployment"), "max_connections")
    scalings = lookup.pending_effects(call.world, deployment, SetUnits)
    units = scalings[-1].units if scalings else deployment.units  # those in force when this recipe runs
    limit = connection_limit(units)
    if deployment.type != "postgresql":
        raise invalid("max_connections", f"is not available for {deployment.type}")
    if deployment.version.startswith("9.4."):
        raise invalid("max_connections", f"needs version 9.5 or later, this is {deployment.version}")
    if not MINIMUM_CONNECTIONS <= wanted <= limit:
        raise invalid(
            "max_connections", f"must be from {MINIMUM_CONNECTIONS} to {limit} with {units} units, got {wanted}"
        )
    effect = SetMaxConnections(wanted)
    event = _event(deployment)
    return start_recipe(call, deployment, event, "Set max connections", effect, max_connections=wanted)


def _event(deployment: Deployment) -> str:
    """Return the event of changed settings; redis has its own."""
    return "apply_configuration" if deployment.type == "redis" else "reconfig"
