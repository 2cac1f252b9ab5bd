"""An index of watched recipes by deployment, for polling several with one request."""

from __future__ import annotations

from typing import Final

from .recipe_state import RecipeState

MIN_BATCH: Final = 3
"""Smallest number of recipes of one deployment for a shared request: one request replaces three, but its list also
holds all past recipes, so that for two it would be larger than their polls."""


class DeploymentIndex:
    """Watched recipes by deployment; only those that their deployment's list contains, as far as is known."""

    def __init__(self) -> None:
        self._recipes: dict[str, list[RecipeState]] = {}

    def add(self, state: RecipeState) -> None:
        """Add a recipe if it has been seen and its deployment is known. Adding it twice has no effect."""
        if state.deployment_id is not None and state.snapshot is not None and state.is_batchable:
            found = self._recipes.setdefault(state.deployment_id, [])
            if state not in found:
                found.append(state)

    def discard(self, state: RecipeState) -> None:
        """Remove a recipe if it is present."""
        found = self._recipes.get(state.deployment_id or "", [])
        if state in found:
            found.remove(state)
            if not found:
                del self._recipes[state.deployment_id or ""]

    def batch_with(self, state: RecipeState) -> list[RecipeState]:
        """Return the other recipes to poll with this one; none if there are too few for a shared request."""
        found = self._recipes.get(state.deployment_id or "", [])
        if len(found) < MIN_BATCH or state not in found:
            return []
        others = [s for s in found if s is not state and not s.in_flight and not s.outcome]
        return others if len(others) >= MIN_BATCH - 1 else []
