"""Recipes for operations: started, recorded in the audit log, rendered with their sub-recipes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..api import render
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..state.effect_types import Effect
from ..state.recipe_plans import Snapshot
from ..state.records import Deployment, Recipe
from ..state.world import World
from . import audit, timeline
from .snapshots import snapshot_at
from .timeline import RecipeRequest


def start_recipe(
    call: OperationCall,
    deployment: Deployment,
    event: str,
    name: str,
    *done: Effect,
    failed: tuple[Effect, ...] = (),
    part_way: tuple[Effect, ...] = (),
    **data: Any,
) -> JsonObject:
    """Start a recipe, record the event ``deployment.EVENT`` with its data, and return the recipe as JSON.

    The effects are those of ``RecipeRequest``; a portal among the data is the capsule that the recipe works on.
    """
    recipe = timeline.start(call, deployment, RecipeRequest(name, done, failed, part_way, data.get("portal", "")))
    audit.write(call, f"deployment.{event}", deployment=deployment, **data)
    return render_recipe(call.world, recipe)


def render_recipe(
    world: World, recipe: Recipe, details: Callable[[Recipe, Snapshot], JsonObject] = lambda _, __: {}
) -> JsonObject:
    """Return a recipe, with its sub-recipes, in its present state; ``details`` adds members to each."""

    def rendered(record: Recipe, elapsed: float) -> JsonObject:
        children = [
            rendered(child, timeline.elapsed_within(elapsed, record, child))
            for child in (world.recipes[child_id] for child_id in record.child_ids)
        ]
        snapshot = snapshot_at(record.plan, elapsed)
        return render.recipe(record, snapshot, children) | details(record, snapshot)

    return rendered(recipe, timeline.elapsed(world, recipe))
