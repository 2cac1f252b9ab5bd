"""Functions of recipe handles: build, compare with a recipe, seconds left. Old pickles find RecipeHandle here."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import models
from .._handle import RecipeHandle
from .recipe_kinds import may_match
from .recipe_state import RecipeState
from .status import is_plausible_time

__all__ = ["RecipeHandle"]


def handle_of(state: RecipeState, *, origin: str, now: datetime, remaining: float) -> RecipeHandle:
    """Return a handle for a recipe that was watched by its id alone, with the facts of its snapshot, if it has one.

    ``now`` is Compose's time; ``remaining`` is the number of seconds until the deadline.
    """
    seen = state.snapshot
    return RecipeHandle(
        recipe_id=state.recipe_id,
        resource_id=seen.deployment_id if seen else None,
        started_at=seen.created_at if seen and is_plausible_time(seen.created_at) else now,
        deadline=now + timedelta(seconds=remaining),
        origin=origin,
    )


def mismatch_reason(handle: RecipeHandle, recipe: models.Recipe) -> str | None:
    """Return why this is not the recipe of the handle, or None. Facts that the recipe does not state are not compared.

    The text does not show the recipe: its deployment may be another customer's.
    """
    if handle.resource_id is not None and recipe.deployment_id not in {None, handle.resource_id}:
        return f"recipe {handle.recipe_id} works on another deployment than its handle says"
    if not may_match(recipe, handle.operation):
        return f"recipe {handle.recipe_id} is of another kind than its handle says, which names {handle.operation}"
    return None


def seconds_left(handle: RecipeHandle, now: datetime, longest: float) -> float:
    """Return the seconds until the handle's deadline.

    They are at most ``longest``, and at most the time from its start to its deadline: ``now``, Compose's time, may be
    wrong, and the handle may have been edited.
    """
    remaining, total = handle.deadline - now, handle.deadline - handle.started_at
    return min(remaining.total_seconds(), total.total_seconds(), longest)
