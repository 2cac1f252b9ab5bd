"""Injected faults: faults as data, the injector from which each request takes at most one, and the injection.

What breaks bytes or connections (``drop``, ``cut``, ``malformed``, ``late``) is carried out by ``http.app``.
"""

from __future__ import annotations

import fnmatch
import http
import math
import random
import re
import threading
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final, Literal

import attrs
from attrs import validators

from ..api.json_types import JsonValue
from ..api.responses import ApiResponse
from ..api.settings import matches_an_operation

_SANDBOX: Final = {"Content-Security-Policy": "sandbox"}
"""In a browser a fault's body must not act as a page of the simulator."""

_HEADER: Final = re.compile(r"(?:[!-~\x80-\xff]+(?:[ \t]+[!-~\x80-\xff]+)*)?")
"""A value that fits into a header."""


@attrs.frozen
class Fault:
    """An injected failure of matching requests.

    A fault with none of ``status``, ``drop``, ``malformed``, ``body`` and ``json`` only delays the real response or
    cuts it.

    Attributes:
        method, path: globs, in which ``*`` also matches slashes; the path is that below the version root
            (``/deployments/*``), cleaned of extra slashes, or the whole path for downloads.
        operation: a glob over operation ids (``deployments.create``); None is any.
        status: respond with this status; the body is ``json``, else ``body``, else a plain error, and with 204, 205 and
            304 there is none.
        delay: seconds to wait: before the effect, or with ``when="after"`` between the effect and the response.
        when: of a fault that replaces the response: ``before`` means that the request has no effect, ``after`` that it
            has one, but the response is lost.
        drop: close the connection without a response.
        cut: close the connection after so many bytes of the body; its full length has been announced.
        malformed: break the JSON of the response, with ``when="after"`` that of the real one.
        body, json: the body of the response: a text as ``text/html``, or a JSON value.
        retry_after: the header, as seconds or as any text.
        times: the number of requests it hits; None is no limit.
        skip: the number of matching requests that pass first.
        probability: the share of matching requests that it hits, 0 to 1.
        late: let a request that is dropped, or gets the fault's response, have its effect so many seconds later,
            whatever ``when`` says; the client never hears of it.

    """

    method: str = "*"
    path: str = "*"
    operation: str | None = attrs.field(default=None, validator=validators.optional(matches_an_operation))
    status: int | None = None
    delay: float = 0.0
    when: Literal["before", "after"] = "before"
    drop: bool = False
    cut: int | None = None
    malformed: bool = False
    body: str | None = None
    json: JsonValue = None
    retry_after: float | str | None = None
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    late: float = 0.0

    def __attrs_post_init__(self) -> None:
        """Reject values that make no sense."""
        if self.status is not None and not 200 <= self.status <= 599:  # noqa: PLR2004 - the range of statuses
            raise ValueError(f"status must be from 200 to 599, got {self.status}")
        if self.when not in {"before", "after"}:
            raise ValueError(f"when must be 'before' or 'after', got {self.when!r}")
        if not self.delay >= 0:
            raise ValueError(f"delay must be at least 0 seconds, got {self.delay!r}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"probability must be from 0 to 1, got {self.probability!r}")
        if not 0 <= self.late < math.inf or (self.late and not (self.drop or self.answers)):
            raise ValueError(f"late must be seconds from 0, of a fault that drops or responds, got {self.late!r}")
        if self.skip < 0 or (self.cut or 0) < 0 or (self.times is not None and self.times < 1):
            raise ValueError("skip and cut must be at least 0, times at least 1")
        if self.retry_after is not None and not _HEADER.fullmatch(_seconds(self.retry_after)):
            raise ValueError(f"retry_after must fit into a header, got {self.retry_after!r}")

    @property
    def replaces(self) -> bool:
        """Return whether the client gets something else than the real response."""
        return self.answers or self.drop or self.malformed

    @property
    def answers(self) -> bool:
        """Return whether it has its own response."""
        return self.status is not None or self.body is not None or self.json is not None

    @property
    def prevents(self) -> bool:
        """Return whether the request has no effect before its response."""
        return self.replaces and (self.when == "before" or self.late > 0)

    def matches(self, method: str, path: str, operation: str | None) -> bool:
        """Return whether the fault matches this request."""
        return (
            fnmatch.fnmatchcase(method, self.method.upper())
            and fnmatch.fnmatchcase(path, self.path)
            and (self.operation is None or fnmatch.fnmatchcase(operation or "", self.operation))
        )

    def apply_to(self, real: ApiResponse | None) -> ApiResponse:
        """Return the response for the client; ``real`` is None if the request had no effect."""
        if real is not None and not self.answers:
            return real  # perhaps late, dropped or malformed on its way
        status = self.status or 200
        headers = {**_SANDBOX, **({} if self.retry_after is None else {"Retry-After": _seconds(self.retry_after)})}
        if self.json is None and self.body is not None:
            return ApiResponse(status, self.body, {**headers, "Content-Type": "text/html; charset=utf-8"})
        return ApiResponse(status, {"errors": _phrase(status)} if self.json is None else self.json, headers)


async def inject(
    fault: Fault, handle: Callable[[], ApiResponse], sleep: Callable[[float], Awaitable[None]]
) -> ApiResponse:
    """Handle a request with a fault, which may delay it, or keep it from having an effect."""
    if fault.when == "before":
        await sleep(fault.delay)
    real = None if fault.prevents else handle()
    if fault.when == "after":
        await sleep(fault.delay)
    return fault.apply_to(real)


@attrs.define
class _Entry:
    fault: Fault
    skip: int
    left: int | None


class FaultInjector:
    """The faults in force. Safe to use from any thread."""

    def __init__(self, seed: int) -> None:
        """Start without faults; ``seed`` decides about faults with a probability."""
        self._rng = random.Random(seed)  # noqa: S311 - to be repeatable is the point
        self._entries: list[_Entry] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Add a fault behind those in force, and return it."""
        with self._lock:
            self._entries.append(_Entry(fault, fault.skip, fault.times))
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._entries.clear()

    def remove(self, number: int) -> bool:
        """Remove one fault, counted from 0 as in ``active()``; return whether there was one."""
        with self._lock:
            if number >= len(self._entries):
                return False
            del self._entries[number]
            return True

    def active(self) -> list[Fault]:
        """Return the faults still in force, with the rest of their ``times`` and ``skip``."""
        with self._lock:
            return [attrs.evolve(e.fault, times=e.left, skip=e.skip) for e in self._entries]

    def take(self, method: str, path: str, operation: str | None) -> Fault | None:
        """Return the first fault that hits this request, and count it down."""
        with self._lock:
            for entry in self._entries:
                if entry.fault.matches(method, path, operation) and self._hits(entry):
                    return entry.fault
        return None

    def _hits(self, entry: _Entry) -> bool:
        if entry.skip > 0:
            entry.skip -= 1
            return False
        if self._rng.random() >= entry.fault.probability:
            return False
        if entry.left is not None:
            entry.left -= 1
            if entry.left == 0:
                self._entries.remove(entry)
        return True


def _seconds(value: float | str) -> str:
    """Format seconds without an exponent; infinity and NaN become a value that no header can carry."""
    if isinstance(value, str):
        return value
    return f"{Decimal(str(value)).normalize():f}" if math.isfinite(value) else "\0"


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "error"
