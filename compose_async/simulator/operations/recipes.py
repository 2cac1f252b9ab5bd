"""Recipes: one by its id, and the history of a deployment."""

from __future__ import annotations

from http import HTTPStatus

from ..api import lookup
from ..api.requests import OperationCall
from ..api.responses import ApiError, ApiResponse, embedded, not_found
from ..engine import timeline
from ..engine.recipes import render_recipe
from ..state.world import World


def get(world: World, call: OperationCall) -> ApiResponse:
    """Return one recipe; it can be read after its deployment has gone."""
    recipe = world.recipes.get(call.params["recipe_id"])
    if recipe is None:
        raise not_found()
    if status := timeline.vanished(world, recipe):
        raise ApiError(status, HTTPStatus(status).name.lower())
    return ApiResponse(200, render_recipe(world, recipe))


def list_recipes(world: World, call: OperationCall) -> ApiResponse:
    """List all recipes a deployment ever had, oldest first (the real order is not documented)."""
    deployment = lookup.deployment(world, call)
    recipes = [r for r in timeline.history(world, deployment.id) if not timeline.vanished(world, r)]
    return ApiResponse(200, embedded("recipes", [render_recipe(world, recipe) for recipe in recipes]))
