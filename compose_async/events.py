"""Events for a client's ``hooks``: frozen records of requests, retries, polls and recipes.

A hook is a plain callable of one argument. It runs directly on the event loop, so it should return at once; an async
hook is refused. An ``Exception`` in a hook is logged and ignored. Other errors, such as that of ``pytest.fail()``, are
raised by the call or by the waiters of the recipe. No event holds a token, a body or a connection string.

The logger ``compose_async`` gets each event at level DEBUG. Fields of the event are fields of the log record
(``extra=``), with a prefix: ``compose_event`` is ``RequestEvent``, ``compose_operation`` is ``scalings.set``.
``COMPOSE_LOG=debug`` (or another level) in the environment writes the records of this logger to standard error. The
package changes no other logger.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Literal, ParamSpec

from attrs import asdict, frozen

from . import _log
from ._arguments import refuse_awaitable
from ._display import MAX_LINE, ShortRepr
from ._pickling import restore
from ._redact import redacted_excerpt

__all__ = ["Event", "Hook", "PollEvent", "RecipeEvent", "RequestEvent", "RetryEvent"]

P = ParamSpec("P")

logger: Final = _log.logger

ABANDONED: Final = "abandoned"
"""The outcome of a recipe that is no longer watched, though its end was not seen."""

Phase = Literal["started", "changed", "ended"]
"""The step of a recipe that an event reports."""


@frozen(kw_only=True, repr=False)
class RequestEvent(ShortRepr):
    """The end of one attempt of a call. ``elapsed`` is in seconds; ``status`` is None without a response.

    ``path`` has no query: that of :meth:`ComposeClient.request` may hold a secret.
    """

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
    kind to end, ``tolerance`` of the waiters, ``grace`` for a problem that may pass, or ``schedule`` for any other
    schedule than the default."""


@frozen(kw_only=True, repr=False)
class RecipeEvent(ShortRepr):
    """A step of a recipe that this client watches: one ``started``, a ``changed`` for each new snapshot, one ``ended``.

    ``outcome`` is complete, failed or lost once it has ended. It is ``abandoned`` if the last future of the recipe was
    dropped, or the client closed, before the end was seen; the recipe may go on, and a later future begins with
    ``started`` again. ``elapsed`` is in seconds since ``started``.

    With ``ended``, ``duration`` is the time that the recipe ran, and ``late`` the time from its end to the poll that
    saw it, both in seconds by the recipe's own timestamps; None where it has none.
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
    duration: float | None = None
    late: float | None = None

    __setstate__ = restore  # an older pickle lacks the last two


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
        values = {"event": type(event).__name__} | asdict(event)  # a status is the server's text
        extra = {
            f"compose_{key}": redacted_excerpt(value, MAX_LINE) if isinstance(value, str) else value
            for key, value in values.items()
        }
        logger.debug("%s", redacted_excerpt(repr(event), MAX_LINE), extra=extra)
    for hook in hooks:
        call_safely("a hook", hook, event)


def call_safely(name: str, callback: Callable[P, object] | None, *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a plain callback, if there is one. Log an ``Exception`` that it raises, and an awaitable that it returns.

    A CancelledError is logged as well: it would look like the cancellation of the task that only reports.
    """
    if callback is None:
        return
    try:
        refuse_awaitable(name, callback(*args, **kwargs))
    except (Exception, asyncio.CancelledError):
        logger.exception("%s failed on %s", name, redacted_excerpt(", ".join(map(str, args)), MAX_LINE))
