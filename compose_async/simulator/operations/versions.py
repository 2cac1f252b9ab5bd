"""Upgrades of a deployment to another version."""

from __future__ import annotations

import attrs

from ..api import lookup
from ..api.json_types import string
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, invalid
from ..engine.recipes import run
from ..engine.timeline import RecipeRequest
from ..state.catalog import DATABASES, Transition, transitions
from ..state.effect_types import SetVersion
from ..state.records import Deployment
from ..state.world import World


def list_versions(world: World, call: OperationCall) -> ApiResponse:
    """List the versions a deployment may move to."""
    moves = _moves(lookup.deployment(world, call))
    return ApiResponse(200, embedded("transitions", [attrs.asdict(move) for move in moves]))


def upgrade(world: World, call: OperationCall) -> ApiResponse:
    """Upgrade in place; the version changes when the recipe is complete."""
    deployment = lookup.active_deployment(world, call)
    version = string(call.unwrap("deployment"), "version")
    methods = {move.to_version: move.method for move in _moves(deployment)}
    if version not in methods:
        raise invalid("version", f"cannot be reached from {deployment.version}")
    if methods[version] != "in_place":
        raise invalid("version", f"can only be reached from {deployment.version} by restoring a backup")
    request = RecipeRequest(f"Upgrade to {version}", done=(SetVersion(version),))
    return ApiResponse(200, run(world, call, deployment, request, "deployment.upgrade", data={"version": version}))


def _moves(deployment: Deployment) -> tuple[Transition, ...]:
    return transitions(DATABASES[deployment.type], deployment.version)
