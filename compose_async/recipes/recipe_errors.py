"""The errors for a failed, lost or timed-out recipe, built from its state."""

from __future__ import annotations

from .._handle import RecipeHandle
from ..errors import RecipeFailedError, RecipeLostError, RecipeTimeoutError
from .recipe_state import RecipeState
from .status import describe_failure, display_status, failing_path


def failed_or_lost(state: RecipeState, handle: RecipeHandle) -> RecipeFailedError | RecipeLostError:
    """Return a fresh error for a failed or lost recipe."""
    recipe_id, snapshot = state.recipe_id, state.snapshot
    if state.outcome == "failed" and snapshot is not None:
        path = failing_path(snapshot)
        msg = f"recipe {recipe_id} failed: {describe_failure(path)}"
        return RecipeFailedError(msg, recipe_id=recipe_id, snapshot=snapshot, handle=handle, path=path)
    msg = f"recipe {recipe_id} is gone, and nothing says that it ended well"
    return RecipeLostError(msg, recipe_id=recipe_id, snapshot=snapshot, handle=handle)


def timed_out(state: RecipeState, handle: RecipeHandle, now: float) -> RecipeTimeoutError:
    """Return the error of a wait whose deadline passed at this moment of the clock."""
    elapsed, snapshot = now - state.watched_at, state.snapshot
    msg = (
        f"recipe {state.recipe_id} had not ended after {elapsed:.0f} s and {state.polls} polls "
        f"({display_status(snapshot)}); it goes on at Compose, and its handle can be resumed"
    )
    return RecipeTimeoutError(
        msg, recipe_id=state.recipe_id, snapshot=snapshot, handle=handle, elapsed=elapsed, polls=state.polls
    )
