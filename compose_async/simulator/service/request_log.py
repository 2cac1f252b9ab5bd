"""The log of requests and their outcomes, for tests to read."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from ..api.json_types import JsonValue
from .faults import Fault

MAX_EXCHANGES: Final = 10_000
"""The number of latest exchanges kept."""

MAX_BYTES: Final = 32_000_000
"""The bytes that the requests kept may take in memory; the latest one is kept whatever it takes."""


@attrs.frozen
class Exchange:
    """One request and its outcome.

    ``path`` is as the client sent it, ``operation`` the id it was routed to, ``json`` the body (None if it is
    empty or not JSON), ``at`` the simulated time of its arrival; header names are in lower case. The token,
    cookies, keys and passwords are masked, as their names show them. ``status`` is None until there is a response, and
    stays None if the connection was dropped instead. ``fault`` is the injected fault, the rate limit included.
    """

    method: str
    path: str
    query: Mapping[str, str]
    operation: str | None
    json: JsonValue
    at: datetime
    request_id: str
    headers: Mapping[str, str]
    status: int | None = None
    fault: Fault | None = None

    @property
    def user_agent(self) -> str | None:
        """Return the header User-Agent."""
        return self.headers.get("user-agent")


class ExchangeLog:
    """The latest exchanges, oldest first. Safe to use from any thread."""

    def __init__(self) -> None:
        """Start empty."""
        self._exchanges: deque[Exchange] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Exchange]:
        """Iterate over a copy of the log."""
        with self._lock:
            return iter(list(self._exchanges))

    def __len__(self) -> int:
        """Return the number of exchanges kept."""
        return len(self._exchanges)

    def __getitem__(self, index: int) -> Exchange:
        """Return one exchange; -1 is the latest."""
        return self._exchanges[index]

    def clear(self) -> None:
        """Remove all exchanges."""
        with self._lock:
            self._exchanges.clear()
            self._sizes.clear()
            self._bytes = 0

    def add(self, exchange: Exchange, size: int) -> None:
        """Log a request of so many bytes that has no response yet, and forget the oldest ones above the limits."""
        with self._lock:
            self._exchanges.append(exchange)
            self._sizes.append(size)
            self._bytes += size
            while len(self._exchanges) > MAX_EXCHANGES or (self._bytes > MAX_BYTES and len(self._exchanges) > 1):
                self._exchanges.popleft()
                self._bytes -= self._sizes.popleft()

    def complete(self, exchange: Exchange, status: int | None, fault: Fault | None) -> None:
        """Log the outcome of a request; one no longer kept does not matter."""
        with self._lock:
            for index in range(len(self._exchanges) - 1, -1, -1):
                if self._exchanges[index] is exchange:
                    self._exchanges[index] = attrs.evolve(exchange, status=status, fault=fault)
                    return
