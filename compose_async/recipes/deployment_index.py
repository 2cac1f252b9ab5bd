"""An index of watched recipes by deployment, for polling several with one request."""

from __future__ import annotations

from typing import Final
from weakref import WeakSet

from .recipe_state import RecipeState

MIN_GROUP: Final = 3
"""Smallest number of recipes of one deployment for a shared request. Three share it for a third of their own requests;
the list also returns all past recipes, so that it is larger than the polls of two."""


class DeploymentIndex:
    """An index by deployment of recipes with a snapshot. A deployment's only recipe is stored without a set."""

    def __init__(self) -> None:
        self._by_deployment: dict[str, RecipeState | set[RecipeState]] = {}
        self._excluded: WeakSet[RecipeState] = WeakSet()

    def add(self, state: RecipeState) -> None:
        """Add a recipe if its deployment is known. Adding it twice has no effect."""
        if state.deployment_id is None or state.snapshot is None or state in self._excluded:
            return
        found = self._by_deployment.setdefault(state.deployment_id, state)
        if isinstance(found, set):
            found.add(state)
        elif found is not state:
            self._by_deployment[state.deployment_id] = {found, state}

    def discard(self, state: RecipeState) -> None:
        """Remove a recipe if it is present."""
        if state.deployment_id is None:
            return
        found = self._by_deployment.get(state.deployment_id)
        if isinstance(found, set):
            found.discard(state)
        if found is state or found == set():
            del self._by_deployment[state.deployment_id]

    def exclude(self, state: RecipeState) -> None:
        """Exclude a recipe from shared polls for good, because the list lacks it or its details."""
        self.discard(state)
        self._excluded.add(state)

    def others_of(self, state: RecipeState) -> list[RecipeState]:
        """Return the other recipes to poll with this one; none if there are too few for a shared request."""
        found = self._by_deployment.get(state.deployment_id) if state.deployment_id else None
        if not isinstance(found, set) or len(found) < MIN_GROUP or state not in found:
            return []
        others = [s for s in found if s is not state and not s.in_flight and not s.outcome]
        return others if len(others) >= MIN_GROUP - 1 else []
