"""Classification of failed polls: not yet, the end of the recipe, or an error for the waiters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from .. import errors
from .grace_period import GracePeriod
from .recipe_state import RecipeState
from .status import RecipeOutcome

DEPROVISION: Final = "deployments.deprovision"
"""The operation whose recipe removes its own deployment."""


async def classify_poll_error(  # noqa: PLR0911 - one return for each outcome
    is_gone: Callable[[str], Awaitable[bool]], state: RecipeState, error: Exception, *, now: float, grace: float
) -> RecipeOutcome | Exception | None:
    """Return an end, an error for the current waiters, or None for "not yet".

    After a deprovision Compose may respond with 401 for the recipe, even to a valid token. So if the deployment is
    gone, 401, 403 and 404 mean complete. Any other recipe that was seen or certainly started is lost only after
    ``grace`` seconds of 404. An unreadable response, such as the page of a proxy, is an error only after ``grace``
    seconds.
    """
    if is_transient(error):
        return None
    if isinstance(error, errors.DecodeError):
        return error if _has_outlasted(state, "unreadable", now, grace) else None
    missing = isinstance(error, errors.NotFoundError)
    refused = isinstance(error, errors.AuthenticationError | errors.PermissionDeniedError)
    if state.operation == DEPROVISION and state.deployment_id is not None and (missing or refused):
        try:
            if await is_gone(state.deployment_id):
                return "complete"
        except Exception as problem:  # noqa: BLE001 - classified like the error of any other poll
            return None if is_transient(problem) else problem
        if refused:
            return None  # the token can read the deployment, so it is valid: only the recipe is refused
    if missing and (state.snapshot is not None or state.certainly_started):
        return "lost" if _has_outlasted(state, "missing", now, grace) else None
    return error


def _has_outlasted(state: RecipeState, problem: str, now: float, grace: float) -> bool:
    state.grace_period = state.grace_period or GracePeriod()
    return state.grace_period.outlasted_by(problem, now=now, seconds=grace)


def is_transient(error: Exception) -> bool:
    """Return whether a failure is transient: unrelated to the recipe, and possibly gone at the next poll."""
    if isinstance(error, errors.APIStatusError):
        return (
            isinstance(error, errors.InternalServerError | errors.RateLimitError)
            or error.status == HTTPStatus.REQUEST_TIMEOUT
        )
    return isinstance(error, errors.APIConnectionError) and error.transient
