"""The size of a deployment."""

from __future__ import annotations

from typing import Any

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, integer
from ..api.requests import OperationCall
from ..api.responses import invalid
from ..engine.recipes import start_recipe
from ..state.catalog import DATABASES, MAX_UNITS
from ..state.effect_types import SetUnits
from ..state.records import Deployment
from .deployments import without_counts


def get(call: OperationCall) -> JsonObject:
    """Return the units of a deployment and the size of one unit."""
    deployment = lookup.deployment(call)
    return {
        **attrs.asdict(DATABASES[deployment.type].sizing),
        "allocated_units": deployment.units,
        "used_units": deployment.used_units,
        "starting_units": deployment.starting_units,
        "minimum_units": deployment.minimum_units,
    }


def set_units(call: OperationCall) -> JsonObject:
    """Scale to a number of units, in force when the recipe is complete; the present number is accepted, too."""
    deployment = lookup.active_deployment(call)
    units = integer(call.unwrap("deployment"), "units")
    if units < deployment.minimum_units:
        raise invalid(
            "units",
            f"must be at least {deployment.minimum_units}, got {units} "
            f"({deployment.used_units} used, {deployment.starting_units} to start with)",
        )
    if units > MAX_UNITS:
        raise invalid("units", f"must be at most {MAX_UNITS}")
    name = f"Scale deployment to {units} units"
    body = start_recipe(call, deployment, "scale.members", name, SetUnits(units), **_sizes(deployment, units))
    formatted = render.with_offset(call.world.now)
    return without_counts(body) | {"created_at": formatted, "updated_at": formatted}


def _sizes(deployment: Deployment, units: int) -> dict[str, Any]:
    """Return the new size in the form of audit events: ``{"units": "2", "memory": "2 GB", "storage": "4 GB"}``."""
    sizing = DATABASES[deployment.type].sizing
    return {
        "units": str(units),
        "memory": _gigabytes(units * sizing.memory_per_unit_in_mb),
        "storage": _gigabytes(units * sizing.storage_per_unit_in_mb),
    }


def _gigabytes(megabytes: int) -> str:
    return f"{round(megabytes / 1024, 1):g} GB"
