"""Upgrades of a deployment to another version."""

from __future__ import annotations

import attrs

from ..api import lookup
from ..api.json_types import JsonObject, string
from ..api.requests import OperationCall
from ..api.responses import embedded, invalid
from ..engine.recipes import start_recipe
from ..state.catalog import DATABASES, Transition, transitions
from ..state.effect_types import SetVersion
from ..state.records import Deployment


def list_versions(call: OperationCall) -> JsonObject:
    """List the versions a deployment may move to."""
    moves = _moves(lookup.deployment(call))
    return embedded("transitions", [attrs.asdict(move) for move in moves])


def upgrade(call: OperationCall) -> JsonObject:
    """Upgrade in place; the version changes when the recipe is complete."""
    deployment = lookup.active_deployment(call)
    version = string(call.unwrap("deployment"), "version")
    methods = {move.to_version: move.method for move in _moves(deployment)}
    if version not in methods:
        raise invalid("version", f"cannot be reached from {deployment.version}")
    if methods[version] != "in_place":
        raise invalid("version", f"can only be reached from {deployment.version} by restoring a backup")
    return start_recipe(
        call, deployment, "version.update", f"Upgrade to {version}", SetVersion(version), version=version
    )


def _moves(deployment: Deployment) -> tuple[Transition, ...]:
    return transitions(DATABASES[deployment.type], deployment.version)
