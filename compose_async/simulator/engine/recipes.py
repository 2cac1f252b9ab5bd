"""Recipes of calls: started on a deployment, recorded in the audit log, and rendered as JSON."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..api import render
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..state.effect_types import FinishProvision
from ..state.records import Deployment, Recipe
from ..state.world import World
from . import audit, timeline
from .snapshots import snapshot_at
from .timeline import RecipeRequest


def run(
    world: World,
    call: OperationCall,
    deployment: Deployment,
    request: RecipeRequest,
    event: str,
    *,
    data: Mapping[str, object] | None = None,
) -> JsonObject:
    """Start the recipe of a call, record the call in the audit log, and return the recipe as JSON."""
    recipe = timeline.start(world, call, deployment, request)
    audit.write(world, call, event, deployment=deployment, data=data)
    return render_recipe(world, recipe)


def provision(world: World, call: OperationCall, deployment: Deployment) -> Deployment:
    """Start the recipe that brings a new deployment up, and return the deployment with its id."""
    recipe = timeline.start(world, call, deployment, RecipeRequest("Provision", done=(FinishProvision(),)))
    deployment = attrs.evolve(world.deployments[deployment.id], provision_recipe_id=recipe.id)
    world.deployments[deployment.id] = deployment
    return deployment


def render_recipe(world: World, recipe: Recipe) -> JsonObject:
    """Return a recipe, with its sub-recipes, in its present state."""
    return _rendered(world, recipe, timeline.elapsed(world, recipe))


def _rendered(world: World, recipe: Recipe, elapsed: float) -> JsonObject:
    children = [
        _rendered(world, child, timeline.elapsed_within(elapsed, recipe, child))
        for child in (world.recipes[child_id] for child_id in recipe.child_ids)
    ]
    return render.recipe(recipe, snapshot_at(recipe.plan, elapsed), children)
