"""What was asked and answered: the request as it came in, and the log that tests look at."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from ..api.json_types import Json
from .faults import Fault

KEPT: Final = 10_000
"""How many exchanges are kept: the latest ones."""

_ROOT: Final = re.compile(r"/+(?:2016-07|api/+2016-07/+instances/+(?P<instance>[^/]+))(?P<rest>/.*)?", re.DOTALL)


@attrs.frozen
class Incoming:
    """A request as read from the wire; `path` is still percent-encoded, header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str
    ip: str | None

    @property
    def bearer(self) -> str:
        """Give the bearer token, empty if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def wants_close(self) -> bool:
        """Tell whether the client asks for the connection to be closed after the answer."""
        return "close" in re.split(r"[,\s]+", self.headers.get("connection", "").lower())


@attrs.frozen
class Target:
    """What lies below a version root: the address the client knows it by, and the path from there.

    The root is `/2016-07`, or in the IBM Cloud variant `/api/2016-07/instances/INSTANCE` (REFERENCE section
    7).
    """

    base: str
    path: str
    instance: str | None


def target_of(incoming: Incoming) -> Target | None:
    """Find the version root in a path; None if the request is not for the API."""
    found = _ROOT.fullmatch(incoming.path)
    if found is None:
        return None
    rest = found["rest"] or "/"
    root = re.sub("/+", "/", incoming.path[: len(incoming.path) - len(found["rest"] or "")])
    path = "/" + "/".join(segment for segment in rest.split("/") if segment)
    return Target(incoming.origin + root, path, found["instance"])


@attrs.frozen
class Exchange:
    """One request and what became of it.

    `path` is as the client sent it, `operation` the one it was routed to, `json` the body (None if it is
    empty or not JSON), `at` the simulated time of its arrival; header names are in lower case, and the token is
    left out. `status` is None until there is an answer: it stays None if the connection was dropped instead.
    `fault` is what went wrong on purpose, the rate limit included.
    """

    method: str
    path: str
    query: Mapping[str, str]
    operation: str | None
    json: Json
    at: datetime
    request_id: str
    headers: Mapping[str, str]
    status: int | None = None
    fault: Fault | None = None

    @property
    def user_agent(self) -> str | None:
        """Give the header User-Agent."""
        return self.headers.get("user-agent")


class ExchangeLog:
    """The latest exchanges, oldest first. Safe to use from any thread."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Exchange]:
        """Go through a copy of the log as it is now."""
        with self._lock:
            return iter(list(self._kept))

    def __len__(self) -> int:
        """Give the number of exchanges kept."""
        return len(self._kept)

    def __getitem__(self, index: int) -> Exchange:
        """Give one exchange; -1 is the latest."""
        return self._kept[index]

    def clear(self) -> None:
        """Forget everything so far."""
        with self._lock:
            self._kept.clear()

    def arrive(self, exchange: Exchange) -> None:
        """Note a request that has no answer yet."""
        with self._lock:
            self._kept.append(exchange)

    def answer(self, exchange: Exchange, status: int | None, fault: Fault | None) -> None:
        """Note what became of a request noted before; forgotten ones do not matter."""
        with self._lock:
            for index in range(len(self._kept) - 1, -1, -1):
                if self._kept[index] is exchange:
                    self._kept[index] = attrs.evolve(exchange, status=status, fault=fault)
                    return
