"""The handle of a recipe, under the name by which it was pickled, and one for a recipe known only by its id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeGuard

from .._handle import RecipeHandle
from .recipe_state import RecipeState

__all__ = ["RecipeHandle"]


def handle_of(state: RecipeState, *, origin: str, now: datetime, remaining: float) -> RecipeHandle:
    """Return a handle for a recipe known by its id; ``now`` is Compose's time, ``remaining`` seconds of waiting."""
    seen = state.snapshot
    return RecipeHandle(
        recipe_id=state.recipe_id,
        resource_id=seen.deployment_id if seen else None,
        started_at=seen.created_at if seen and is_of_our_time(seen.created_at) else now,
        deadline=now + timedelta(seconds=remaining),
        origin=origin,
    )


def is_of_our_time(moment: datetime | None) -> TypeGuard[datetime]:
    """Return whether every calendar can hold it: some programs write the year 1 for "never"."""
    return moment is not None and 1970 <= moment.year < 9999  # noqa: PLR2004 - what every calendar can hold
