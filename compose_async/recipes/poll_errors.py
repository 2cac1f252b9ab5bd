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
from .status import Ending
from .watch import Watch


async def judge(
    is_gone: Callable[[str], Awaitable[bool]], watch: Watch, error: Exception, *, now: float, grace: float
) -> Ending | Exception | None:
    """What a failed look means: an end, an error for whoever waits now, or None for «not yet».

    After a deprovision Compose was seen to answer 401 for the recipe although the token was good, so a refused
    recipe together with a missing deployment is its end. A recipe that was known, or has just been started, and is
    not found is lost only when that lasts for ``grace`` seconds.
    """
    if is_passing(error):
        return None
    missing = isinstance(error, NotFoundError)
    if watch.removes is not None and isinstance(error, NotFoundError | AuthenticationError | PermissionDeniedError):
        try:
            if await is_gone(watch.removes):
                return "complete"
        except Exception as problem:  # noqa: BLE001 - judged like any other look
            return None if is_passing(problem) else problem
        if not missing:
            return None  # the token can read the deployment: the refusal is about the recipe, not about the token
    if not missing or (watch.snapshot is None and not watch.known):
        return error
    if watch.missing_since is None:
        watch.missing_since = now
    return "lost" if now - watch.missing_since >= grace else None


def is_passing(error: Exception) -> bool:
    """A look that failed for a reason that says nothing about the recipe, and that time may heal."""
    if isinstance(error, APIStatusError):
        return isinstance(error, InternalServerError | RateLimitError) or error.status == HTTPStatus.REQUEST_TIMEOUT
    return isinstance(error, APIConnectionError)
