"""The size of a deployment."""

from __future__ import annotations

from ..api import lookup, render
from ..api.json_types import integer
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, invalid
from ..engine.recipes import run
from ..engine.timeline import RecipeRequest
from ..state.catalog import DATABASES, MAX_UNITS
from ..state.effect_types import SetUnits
from ..state.records import Deployment
from ..state.world import World
from .deployments import without_counts


def get(world: World, call: OperationCall) -> ApiResponse:
    """Return the units of a deployment and the size of one unit."""
    deployment = lookup.deployment(world, call)
    sizing = DATABASES[deployment.type].sizing
    return ApiResponse(
        200,
        {
            "allocated_units": deployment.units,
            "used_units": deployment.used_units,
            "starting_units": deployment.starting_units,
            "minimum_units": deployment.minimum_units,
            "unit_size_in_mb": sizing.unit_size_in_mb,
            "memory_per_unit_in_mb": sizing.memory_per_unit_in_mb,
            "storage_per_unit_in_mb": sizing.storage_per_unit_in_mb,
            "unit_type": sizing.unit_type,
        },
    )


def set_units(world: World, call: OperationCall) -> ApiResponse:
    """Scale to a number of units, in force when the recipe is complete; the present number is accepted, too."""
    deployment = lookup.active_deployment(world, call)
    units = integer(call.unwrap("deployment"), "units")
    if units < deployment.minimum_units:
        raise invalid(
            "units",
            f"must be at least {deployment.minimum_units}, got {units} "
            f"({deployment.used_units} used, {deployment.starting_units} to start with)",
        )
    if units > MAX_UNITS:
        raise invalid("units", f"must be at most {MAX_UNITS}")
    request = RecipeRequest(f"Scale deployment to {units} units", done=(SetUnits(units),))
    body = run(world, call, deployment, request, "deployment.scale.members", data=_sizes(deployment, units))
    spelled = render.with_offset(world.now)
    return ApiResponse(200, without_counts(body) | {"created_at": spelled, "updated_at": spelled})


def _sizes(deployment: Deployment, units: int) -> dict[str, str]:
    """Return the new size in the form of audit events: ``{"units": "2", "memory": "2 GB", "storage": "4 GB"}``."""
    sizing = DATABASES[deployment.type].sizing
    return {
        "units": str(units),
        "memory": _gigabytes(units * sizing.memory_per_unit_in_mb),
        "storage": _gigabytes(units * sizing.storage_per_unit_in_mb),
    }


def _gigabytes(megabytes: int) -> str:
    return f"{round(megabytes / 1024, 1):g} GB"
