"""Recipes: one by its id, and the history of a deployment."""

from __future__ import annotations

from http import HTTPStatus

from ..api import lookup
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..api.responses import ApiError, embedded
from ..engine import timeline
from ..engine.recipes import render_recipe


def get(call: OperationCall) -> JsonObject:
    """Return one recipe; it can be read after its deployment has gone."""
    recipe = lookup.record(call.world.recipes, call, "recipe_id")
    if status := timeline.vanished(call.world, recipe):
        raise ApiError(status, HTTPStatus(status).name.lower())
    return render_recipe(call.world, recipe)


def list_recipes(call: OperationCall) -> JsonObject:
    """List all recipes a deployment ever had, oldest first (the real order is not documented)."""
    deployment = lookup.deployment(call)
    recipes = [r for r in timeline.history(call.world, deployment.id) if not timeline.vanished(call.world, r)]
    return embedded("recipes", [render_recipe(call.world, recipe) for recipe in recipes])
