"""What happened, as frozen records handed to the client's ``hooks``: plain callables of one argument.

A hook runs on the event loop, in line: it should return at once. What it raises is logged, never passed on.
No record holds a token, a body or a connection string.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Literal

from attrs import frozen

__all__ = ["Event", "Hook", "PollEvent", "RecipeEvent", "RequestEvent", "RetryEvent"]

logger: Final = logging.getLogger("compose_async")


Phase = Literal["started", "changed", "ended"]


@frozen(kw_only=True)
class RequestEvent:
    """One attempt of one call ended. ``elapsed`` in seconds; ``status`` is None when no answer came."""

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
    """A call will be sent again after ``delay`` seconds, for ``reason``."""

    operation: str
    attempt: int
    delay: float
    reason: str
    request_id: str


@frozen(kw_only=True)
class PollEvent:
    """One look at a recipe came back; the next is due in ``wait`` seconds (None: no more)."""

    recipe_id: str
    status: str | None
    operations_complete: int
    operations_total: int
    wait: float | None
    error: str | None


@frozen(kw_only=True)
class RecipeEvent:
    """A recipe as this client watches it: one ``started``, a ``changed`` for each new snapshot, one ``ended``.

    ``outcome`` is complete, failed or lost once it has ended. ``elapsed`` is in seconds since then. A recipe that
    nobody holds a future of is forgotten; watched again, it starts again.
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


def wanted(hooks: Iterable[Hook]) -> bool:
    """Whether anybody would hear of an event: making one costs as much as a look at a recipe."""
    return bool(hooks) or logger.isEnabledFor(logging.DEBUG)


def emit(hooks: Iterable[Hook], event: Event) -> None:
    """Hand the event to every hook; a hook that raises is logged and the rest go on."""
    logger.debug("%s", event)
    for hook in hooks:
        try:
            hook(event)
        except (Exception, asyncio.CancelledError):
            logger.exception("a hook failed on %s", type(event).__name__)
