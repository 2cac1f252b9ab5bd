"""The module path under which handles were pickled, and the handle of a recipe known only by its id."""

from __future__ import annotations

from datetime import datetime, timedelta

from .._handle import RecipeHandle
from .recipe_state import RecipeState
from .status import is_plausible_time

__all__ = ["RecipeHandle"]


def handle_of(state: RecipeState, *, origin: str, now: datetime, remaining: float) -> RecipeHandle:
    """Return a handle for a recipe known only by its id.

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
