"""What a failed poll means: not yet, the end of the recipe, or an error for the waiters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from ..errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from .recipe_state import RecipeState
from .status import Ending


async def classify_poll_error(
    is_gone: Callable[[str], Awaitable[bool]], state: RecipeState, error: Exception, *, now: float, grace: float
) -> Ending | Exception | None:
    """Return an end, an error for the waiters of this moment, or None for "not yet".

    After a deprovision Compose was seen to answer 401 for the recipe although the token was good, so a refused
    recipe together with a missing deployment is its end. A recipe that was known, or has just been started, and is
    not found is lost only when that lasts for ``grace`` seconds.
    """
    if is_passing(error):
        return None
    missing = isinstance(error, NotFoundError)
    if state.deletes_deployment is not None and isinstance(
        error, NotFoundError | AuthenticationError | PermissionDeniedError
    ):
        try:
            if await is_gone(state.deletes_deployment):
                return "complete"
        except Exception as problem:  # noqa: BLE001 - classified like the error of any other poll
            return None if is_passing(problem) else problem
        if not missing:
            return None  # the token can read the deployment: the refusal is about the recipe, not about the token
    if not missing or (state.snapshot is None and not state.known):
        return error
    if state.missing_since is None:
        state.missing_since = now
    return "lost" if now - state.missing_since >= grace else None


def is_passing(error: Exception) -> bool:
    """Return whether a failure says nothing about the recipe and may be gone at the next poll."""
    if isinstance(error, APIStatusError):
        return isinstance(error, InternalServerError | RateLimitError) or error.status == HTTPStatus.REQUEST_TIMEOUT
    return isinstance(error, APIConnectionError)
