"""Settings of the database inside a deployment: master password, PostgreSQL's connections."""

from __future__ import annotations

from ..api import lookup
from ..api.json_types import integer, string
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, invalid
from ..engine.recipes import run
from ..engine.timeline import RecipeRequest
from ..state.catalog import MINIMUM_CONNECTIONS, connection_limit
from ..state.effect_types import SetMaxConnections, SetPassword, SetUnits
from ..state.world import World


def set_password(world: World, call: OperationCall) -> ApiResponse:
    """Change the master password; the connection strings change when the recipe is complete."""
    deployment = lookup.active_deployment(world, call)
    password = string(call.unwrap("deployment"), "password")
    request = RecipeRequest("Change password", done=(SetPassword(password),))
    return ApiResponse(202, run(world, call, deployment, request, "deployment.password.update"))


def set_max_connections(world: World, call: OperationCall) -> ApiResponse:
    """Set PostgreSQL's connection limit, within the range of its units; it needs 9.5 or later."""
    deployment = lookup.active_deployment(world, call)
    wanted = integer(call.unwrap("deployment"), "max_connections")
    scalings = lookup.pending_effects(world, deployment, SetUnits)
    units = scalings[-1].units if scalings else deployment.units  # those in force when this recipe runs
    limit = connection_limit(units)
    if deployment.type != "postgresql":
        raise invalid("max_connections", f"is not available for {deployment.type}")
    if deployment.version.startswith("9.4."):
        raise invalid("max_connections", f"needs version 9.5 or later, this is {deployment.version}")
    if not MINIMUM_CONNECTIONS <= wanted <= limit:
        raise invalid(
            "max_connections",
            f"must be from {MINIMUM_CONNECTIONS} to {limit} with {units} units, got {wanted}",
        )
    request = RecipeRequest("Set max connections", done=(SetMaxConnections(wanted),))
    data = {"max_connections": wanted}
    return ApiResponse(202, run(world, call, deployment, request, "deployment.max_connections.update", data=data))
