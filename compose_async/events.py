"""Events for a client's ``hooks``: frozen records of requests, retries, polls and recipes.

A hook is a plain callable of one argument. It runs directly on the event loop, so it should return at once; an async
hook is refused. An ``Exception`` in a hook is logged and ignored. Other errors, such as that of ``pytest.fail()``, are
raised by the call or by the waiters of the recipe. No event holds a token, a body or a connection string.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Literal

from attrs import frozen

from ._arguments import check_plain
from ._display import LINE, ShortRepr
from ._redact import excerpt

__all__ = ["Event", "Hook", "PollEvent", "RecipeEvent", "RequestEvent", "RetryEvent"]

logger: Final = logging.getLogger("compose_async")


ABANDONED: Final = "abandoned"
"""The outcome of a recipe that is no longer watched, though its end was not seen."""

Phase = Literal["started", "changed", "ended"]
"""The step of a recipe that an event reports."""


@frozen(kw_only=True, repr=False)
class RequestEvent(ShortRepr):
    """The end of one attempt of a call. ``elapsed`` is in seconds; ``status`` is None without a response."""

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    error: str | None
    elapsed: float
    request_id: str


@frozen(kw_only=True, repr=False)
class RetryEvent(ShortRepr):
    """The decision to send a call again after ``delay`` seconds, because of ``reason``."""

    operation: str
    attempt: int
    delay: float
    reason: str
    request_id: str


@frozen(kw_only=True, repr=False)
class PollEvent(ShortRepr):
    """The end of one poll of a recipe. The next poll is due in ``wait`` seconds; None after the end of the recipe."""

    recipe_id: str
    status: str | None
    operations_complete: int
    operations_total: int
    wait: float | None
    error: str | None
    why: str | None = None
    """The rule behind ``wait``: ``progress`` of this recipe, ``history`` of its kind, ``too early`` for a recipe of its
    kind to end, ``tolerance`` of the waiters, or ``schedule`` for any schedule but the default."""


@frozen(kw_only=True, repr=False)
class RecipeEvent(ShortRepr):
    """A step of a recipe that this client watches: one ``started``, a ``changed`` for each new snapshot, one ``ended``.

    ``outcome`` is complete, failed or lost once it has ended. It is ``abandoned`` if the last future of the recipe was
    dropped, or the client closed, before the end was seen; the recipe may go on, and a later future begins with
    ``started`` again. ``elapsed`` is in seconds since ``started``.
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
    """Return whether events are received or logged. Without that, building them is a needless cost."""
    return bool(hooks) or logger.isEnabledFor(logging.DEBUG)


def emit(hooks: Iterable[Hook], event: Event) -> None:
    """Pass the event to every hook. Log an ``Exception`` of a hook, and continue with the next one.

    Other errors, such as that of ``pytest.fail()``, are raised: they end the call, or reach the waiters of the recipe.
    """
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s", excerpt(str(event), LINE))
    for hook in hooks:
        try:
            check_plain("a hook", hook(event))
        except (Exception, asyncio.CancelledError):
            logger.exception("a hook failed on %s", type(event).__name__)
