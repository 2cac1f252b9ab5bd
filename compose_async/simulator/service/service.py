"""The service behind HTTP: logs a request, takes its fault, dispatches it, and saves its changes."""

from __future__ import annotations

import math
import random
import time

import attrs

from ..api.requests import HttpRequest, RoutedRequest
from ..api.responses import ApiResponse
from ..api.settings import Settings
from ..clock import Clock, ScaledClock
from . import dispatch
from .faults import Fault, FaultInjector
from .masking import masked, masked_strings
from .rate_limiter import RateLimiter
from .request_log import Exchange, ExchangeLog
from .world_store import WorldStore


@attrs.define(kw_only=True, eq=False)
class Service:
    """A simulated Compose without HTTP. All methods may be called from any thread."""

    store: WorldStore
    settings: Settings
    clock: Clock
    faults: FaultInjector
    rate_limiter: RateLimiter
    requests: ExchangeLog
    _request_ids: random.Random = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._request_ids = random.Random(self.store.world.ids.rng.random())  # noqa: S311 - to be repeatable is the point

    def request_id(self, incoming: HttpRequest) -> str:
        """Return the id that the client gave to a request, or a new one."""
        return incoming.headers.get("x-request-id") or f"{self._request_ids.getrandbits(128):032x}"

    def has_valid_token(self, incoming: HttpRequest) -> bool:
        """Return whether a request has a good token."""
        return dispatch.has_valid_token(self.store.world, self.settings, incoming)

    def log_request(self, request: RoutedRequest) -> Exchange:
        """Log the arrival of a request."""
        incoming = request.incoming
        exchange = Exchange(
            method=incoming.method,
            path=incoming.path,
            query=masked_strings(incoming.query),
            operation=request.operation,
            json=masked(request.json),
            at=self.clock.utc(),
            request_id=self.request_id(incoming),
            headers=masked_strings(incoming.headers),
        )
        self.requests.add(exchange, incoming.size)
        return exchange

    def take_fault(self, request: RoutedRequest) -> Fault | None:
        """Take the fault that hits a request, the rate limit first."""
        if request.target is not None and (wait := self.rate_limiter.acquire(self._client_seconds())) > 0:
            return Fault(status=429, retry_after=math.ceil(wait), json={"errors": "rate limit exceeded"})
        return self.faults.take(request.incoming.method, request.path, request.operation)

    def handle(self, request: RoutedRequest) -> ApiResponse:
        """Respond to a request, faults aside; the state file holds all changes when this returns."""
        with self.store.transaction(request.incoming.method):
            return dispatch.respond(self.store.world, self.settings, request)

    def _client_seconds(self) -> float:
        """Return the time by which clients sleep: scaled clocks hurry the world, not its clients."""
        return time.monotonic() if isinstance(self.clock, ScaledClock) else self.clock.now()
