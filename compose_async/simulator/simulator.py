"""The simulator: one world, one clock, one door in, and the knobs for those who test against it."""

from __future__ import annotations

import math
import random
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .admin import steering as admin
from .api import downloads, validation
from .api.responses import Answer, Refused
from .api.settings import Settings
from .clock import LATEST, Clock, RealClock, ScaledClock, VirtualClock
from .engine import timeline
from .http.app import App
from .http.in_process import SimulatorTransport
from .http.server import Certificate, Server
from .service import dispatch as desk
from .service.exchanges import Exchange, ExchangeLog, Incoming, target_of
from .service.faults import Fault, FaultBook
from .service.rate_limiter import RateLimiter
from .state.durations import PlanRule
from .state.state_file import Moment, StateFile
from .state.world import World, found

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .api.json_types import Json
    from .state.recipe_plans import RecipePlan


class Simulator:
    """A Compose in this process. All methods may be called from any thread."""

    def __init__(
        self,
        *,
        token: str = "simulator-token",  # noqa: S107 - the whole world knows it
        clock: Clock | None = None,
        seed: int = 0,
        name_cooldown: float = 0.0,
        backup_quota: int | None = None,
        denied: Sequence[str] = (),
        rate_limit: float | None = None,
        download_bytes: int = 65_536,
        state: str | os.PathLike[str] | None = None,
    ) -> None:
        """Found a world with one account, one user and one cluster; see `Settings` for the knobs.

        `rate_limit` is in requests per second; the seconds are those of the client: virtual if the clock is, else real.
        The default clock is a `RealClock`; the same seed and requests give the same world. `state` is a file to
        keep the world in: if it holds one, that one goes on from where it is by the clock now, and `close()`
        gives the file back. Raises StateFileError if the file cannot be used.
        """
        self.settings = Settings(token, seed, name_cooldown, backup_quota, tuple(denied), download_bytes)
        self.clock: Clock = clock if clock is not None else RealClock()
        self.faults = FaultBook(seed)
        self.limiter = RateLimiter(rate_limit)
        self.requests = ExchangeLog()
        self.app = App(self)
        self._lock = threading.RLock()
        self._file = None if state is None else StateFile(state)
        self._world = self._take_up() or found(seed, self.clock.utc().timestamp())
        self._request_ids = random.Random(self._world.mint.rng.random())  # noqa: S311 - to be repeatable is the point
        self._save(with_time=True)

    def _take_up(self) -> World | None:
        """Give the world of the state file, and let the clock go on from it."""
        loaded = None if self._file is None else self._file.load()
        if loaded is None:
            return None
        world, absence = loaded
        self.clock.resume(datetime.fromtimestamp(min(absence.now, LATEST.timestamp()), UTC), absence.away)
        return world

    def _save(self, *, with_time: bool) -> None:
        if self._file is not None:
            speed = getattr(self.clock, "speed", None)  # a clock of somebody else need not have one
            wall = time.time()  # before the clock is read: at its speed, the moment between the two counts
            self._file.save(self._world, Moment(self.clock.utc().timestamp(), wall, speed), with_time=with_time)

    def close(self) -> None:
        """Write the last changes and the time into the state file, if there is one, and close it.

        Nothing can be asked afterwards; closing again is harmless.
        """
        with self._lock:
            if self._file is None or self._file.closed:
                return
            try:
                timeline.settle(self._world, self.clock.utc().timestamp())
                self._save(with_time=True)
            finally:
                self._file.close()

    @property
    def token(self) -> str:
        """Give the bearer token that is accepted."""
        return self.settings.token

    @property
    def state(self) -> World:
        """Give the world, settled up to this moment."""
        with self._lock:
            timeline.settle(self._world, self.clock.utc().timestamp())
            return self._world

    def plan(
        self, operation: str, plan: RecipePlan, *, deployment: str | None = None, times: int | None = None
    ) -> None:
        """Let the coming recipes of an operation (a glob) run as planned.

        `deployment` is a name or id, None is any; `times` limits how many recipes, None does not. The plan
        given last comes first. Raises ValueError if no operation matches.
        """
        rule = PlanRule(operation, plan, deployment, times)
        with self._lock:
            self._world.plan_rules.append(rule)

    def transport(self) -> SimulatorTransport:
        """Make an in-process transport for httpx, which leads here whatever the host in the URL."""
        return SimulatorTransport(self.app, self.clock if isinstance(self.clock, VirtualClock) else None)

    def serve(self, host: str = "127.0.0.1", port: int = 0, *, certificate: Certificate | None = None) -> Server:
        """Make a server on a socket, to be started by `with` or `start()`; port 0 picks a free one.

        With a certificate it speaks TLS, for clients that know no other address than `https://api.compose.io`.
        """
        return Server(self.app, host, port, certificate)

    def arrive(self, incoming: Incoming) -> Exchange:
        """Note the arrival of a request in `requests`, unless it is for the admin path."""
        target = target_of(incoming)
        request_id = incoming.headers.get("x-request-id") or f"{self._request_ids.getrandbits(128):032x}"
        exchange = Exchange(
            method=incoming.method,
            path=incoming.path,
            query=incoming.query,
            operation=desk.operation_of(incoming.method, target.path) if target else None,
            json=_json(incoming.body),
            at=self.clock.utc(),
            request_id=request_id,
            headers={key: "***" if key == "authorization" else value for key, value in incoming.headers.items()},
        )
        if not admin.is_for(incoming):
            self.requests.arrive(exchange)
        return exchange

    def take_fault(self, incoming: Incoming, exchange: Exchange) -> Fault | None:
        """Take the fault that hits a request, the rate limit first; the admin path has none."""
        if admin.is_for(incoming):
            return None
        target = target_of(incoming)
        if target is not None and (wait := self.limiter.take(self._client_seconds())) > 0:
            return Fault(status=429, retry_after=math.ceil(wait), json={"errors": "rate limit exceeded"})
        return self.faults.take(incoming.method, target.path if target else incoming.path, exchange.operation)

    def _client_seconds(self) -> float:
        """Give the time that a client sleeps by: scaled clocks hurry the world, not its clients."""
        now = self.clock.now()
        return now / self.clock.speed if isinstance(self.clock, ScaledClock) else now

    def handle(self, incoming: Incoming) -> Answer | bytes:
        """Answer a request, faults aside; bytes are the content of a download.

        What it changed is in the state file, if there is one, when this returns. Reading does not change even the
        time there, which goes on by itself; only a virtual clock has to be moved, and that is a write.
        """
        with self._lock:
            answer = self._answer(incoming)
            self._save(with_time=incoming.method not in {"GET", "HEAD"})
            return answer

    def _answer(self, incoming: Incoming) -> Answer | bytes:
        if admin.is_for(incoming):
            return admin.answer(self, incoming)
        world = self.state
        if incoming.path.startswith(downloads.PREFIX):
            status, content = desk.download(world, self.settings, incoming)
            return content if isinstance(content, bytes) else Answer(status, {"errors": content})
        target = target_of(incoming)
        if target is None:
            return Answer(404, {"errors": "not_found"})
        return desk.answer(world, self.settings, incoming, target)


def _json(body: bytes) -> Json:
    try:
        return validation.parse(body) if body.strip() else None
    except Refused:
        return None
