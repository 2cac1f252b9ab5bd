"""Events for a client's ``hooks``: frozen records of requests, retries, polls and recipes.

A hook is a plain callable of one argument. It runs on the event loop, in line, so it should return at once; an async
one is refused. An ``Exception`` of it is logged and ignored; any other, such as that of ``pytest.fail()``, is raised
by the call or by the waiters of the recipe. No event holds a token, a body or a connection string.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Literal

from attrs import frozen

from ._arguments import check_plain

__all__ = ["Event", "Hook", "PollEvent", "RecipeEvent", "RequestEvent", "RetryEvent"]

logger: Final = logging.getLogger("compose_async")


Phase = Literal["started", "changed", "ended"]


@frozen(kw_only=True)
class RequestEvent:
    """The end of one attempt of a call. ``elapsed`` in seconds; ``status`` is None when no response came."""

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    error: str | None
    elapsed: float
    request_id: str


@frozen(kw_only=True)
class RetryEvent:
    """The decision to send a call again after ``delay`` seconds, because of ``reason``."""

    operation: str
    attempt: int
    delay: float
    reason: str
    request_id: str


@frozen(kw_only=True)
class PollEvent:
    """The end of one poll of a recipe; the next is due in ``wait`` seconds (None: there is none)."""

    recipe_id: str
    status: str | None
    operations_complete: int
    operations_total: int
    wait: float | None
    error: str | None
    why: str | None = None
    """The rule behind ``wait``: ``progress`` of this recipe, ``history`` of its kind, ``too early`` for any of its kind
    to have ended, ``tolerance`` of those who wait, or a ``schedule`` of the user's own."""


@frozen(kw_only=True)
class RecipeEvent:
    """A step of a recipe that this client watches: one ``started``, a ``changed`` for each new snapshot, one ``ended``.

    ``outcome`` is complete, failed or lost once it has ended. ``elapsed`` is in seconds since ``started``. A recipe
    without any future is forgotten; a later future starts it anew.
    """

    recipe_id: str
    operation: str
    phase: Phase
    status: str | None
    outcome: str | None
    operations_complete: int
    operations_total: int
    elapsed: float
    polls: int


Event = RequestEvent | RetryEvent | PollEvent | RecipeEvent
Hook = Callable[[Event], object]


def has_listeners(hooks: Iterable[Hook]) -> bool:
    """Return whether an event would be heard or logged: making one costs as much as a poll."""
    return bool(hooks) or logger.isEnabledFor(logging.DEBUG)


def emit(hooks: Iterable[Hook], event: Event) -> None:
    """Hand the event to every hook; log an exception of one, and go on with the rest.

    An exception that is no ``Exception``, such as that of ``pytest.fail()``, is raised: it ends the call, or reaches
    the waiters of the recipe.
    """
    logger.debug("%s", event)
    for hook in hooks:
        try:
            check_plain("a hook", hook(event))
        except (Exception, asyncio.CancelledError):
            logger.exception("a hook failed on %s", type(event).__name__)
