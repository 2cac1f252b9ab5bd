"""Recipes of calls: started on a deployment, and rendered as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..api import render
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..state.effect_types import Effect, FinishProvision
from ..state.records import Deployment, Recipe
from ..state.world import World
from . import timeline
from .snapshots import snapshot_at


def start(
    world: World,
    call: OperationCall,
    deployment: Deployment,
    name: str,
    *,
    done: Sequence[Effect] = (),
    failed: Sequence[Effect] = (),
    part_way: Sequence[Effect] = (),
    where: str = "",
) -> Recipe:
    """Start the recipe of the called operation on a deployment; see ``timeline.Order`` for the effects."""
    order = timeline.Order(
        operation=call.operation,
        name=name,
        done=tuple(done),
        failed=tuple(failed),
        part_way=tuple(part_way),
        where=where,
        user_id=call.user.id,
        ip=call.ip,
    )
    recipe = timeline.start(world, deployment, order)
    timeline.settle(world, world.now)  # a plan may take no time at all
    return recipe


def provision(world: World, call: OperationCall, deployment: Deployment) -> Deployment:
    """Start the recipe that brings a new deployment up, and return the deployment with its id."""
    recipe = start(world, call, deployment, "Provision", done=[FinishProvision()])
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
