"""What a failed poll means: not yet, the end of the recipe, or an error for the waiters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from ..errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    DecodeError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from .recipe_state import RecipeState
from .status import Ending

DEPROVISION: Final = "deployments.deprovision"
"""The operation that takes away what its recipe works on."""


async def classify_poll_error(  # noqa: PLR0911 - one return a meaning
    is_gone: Callable[[str], Awaitable[bool]], state: RecipeState, error: Exception, *, now: float, grace: float
) -> Ending | Exception | None:
    """Return an end, an error for the waiters of this moment, or None for "not yet".

    After a deprovision Compose was seen to answer 401 for the recipe although the token was good, so a refused
    recipe together with a missing deployment is its end. A recipe that was known, or has just been started, and is
    not found is lost only when that lasts for ``grace`` seconds. A response that cannot be read, such as the page of
    a proxy, is an error only when that lasts as long.
    """
    if is_passing(error):
        return None
    if isinstance(error, DecodeError):
        return error if _lasts(state, "unreadable", now=now, grace=grace) else None
    missing = isinstance(error, NotFoundError)
    refused = isinstance(error, AuthenticationError | PermissionDeniedError)
    if state.operation == DEPROVISION and state.deployment_id is not None and (missing or refused):
        try:
            if await is_gone(state.deployment_id):
                return "complete"
        except Exception as problem:  # noqa: BLE001 - classified like the error of any other poll
            return None if is_passing(problem) else problem
        if refused:
            return None  # the token can read the deployment: the refusal is about the recipe, not about the token
    if missing and (state.snapshot is not None or state.known):
        return "lost" if _lasts(state, "missing", now=now, grace=grace) else None
    return error


def _lasts(state: RecipeState, trouble: str, *, now: float, grace: float) -> bool:
    """Note a trouble, and return whether it has lasted for ``grace`` seconds; the next one has a grace of its own."""
    if state.trouble is None or state.trouble[0] != trouble:
        state.trouble = trouble, now
    lasts = now - state.trouble[1] >= grace
    if lasts:
        state.trouble = None
    return lasts


def is_passing(error: Exception) -> bool:
    """Return whether a failure says nothing about the recipe and may be gone at the next poll."""
    if isinstance(error, APIStatusError):
        return isinstance(error, InternalServerError | RateLimitError) or error.status == HTTPStatus.REQUEST_TIMEOUT
    return isinstance(error, APIConnectionError)
