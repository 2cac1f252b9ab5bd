"""The simulator as users see it: its knobs, its faults and plans, its transport and its server."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence

from .api.settings import AuditLog, Settings
from .clock import Clock, RealClock, VirtualClock
from .http.app import App
from .http.in_process import SimulatorTransport
from .http.server import Certificate, Server
from .service.faults import FaultInjector
from .service.rate_limiter import RateLimiter
from .service.request_log import ExchangeLog
from .service.service import Service
from .service.world_store import WorldStore
from .state.durations import PlanRule
from .state.recipe_plans import RecipePlan
from .state.world import World


class Simulator:
    """A simulated Compose in this process. All methods may be called from any thread.

    Attributes:
        clock: the time of its world; a ``VirtualClock`` has ``advance()``.
        faults: the injected failures: ``faults.add(Fault(...))``, ``active()``, ``remove(number)`` and ``clear()``.
        requests: the latest requests, each an ``Exchange``, the oldest first: ``requests[-1]``, ``requests.clear()``.
        limiter: the limit of requests per second, which ``limiter.limit(5)`` changes.
        settings: the ``Settings`` made of the arguments.

    """

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
        audit: AuditLog | None = None,
        cors: Sequence[str] = (),
    ) -> None:
        """Create a world with one account, one user and one cluster; see ``Settings`` for the knobs.

        ``rate_limit`` is in requests per second of the client: virtual seconds if the clock is virtual, else real ones.
        The default clock is a ``RealClock``; the same seed and requests give the same world. ``state`` is a file to
        keep the world in: a world that it already holds continues by the clock, and ``close()`` releases the file.
        ``audit`` is how the audit log misbehaves; by default it does not. ``cors`` are the origins of pages that may
        call the API, ``*`` for any.
        Raises StateFileError if the file cannot be used.
        """
        self.settings = Settings(
            token, seed, name_cooldown, backup_quota, tuple(denied), download_bytes, audit or AuditLog()
        )
        self.clock: Clock = clock if clock is not None else RealClock()
        self.faults = FaultInjector(seed)
        self.limiter = RateLimiter(rate_limit)
        self.requests = ExchangeLog()
        self._store = WorldStore(self.clock, seed, state)
        service = Service(
            store=self._store,
            settings=self.settings,
            clock=self.clock,
            faults=self.faults,
            rate_limiter=self.limiter,
            requests=self.requests,
        )
        self.app = App(service, cors)

    def close(self) -> None:
        """Write the last changes and the time into the state file, if there is one, and close it.

        No request can be handled afterwards; closing again is harmless.
        """
        self._store.close()

    @property
    def token(self) -> str:
        """Return the accepted bearer token."""
        return self.settings.token

    @property
    def state(self) -> World:
        """Return the world as it is at this moment."""
        return self._store.world

    def plan(
        self, operation: str, plan: RecipePlan, *, deployment: str | None = None, times: int | None = None
    ) -> None:
        """Let the coming recipes of an operation (a glob) run as planned.

        ``deployment`` is a name or id, None is any; ``times`` limits how many recipes, None does not. The last
        plan added wins. Raises ValueError if no operation matches.
        """
        self._store.add_rule(PlanRule(operation, plan, deployment, times))

    def transport(self) -> SimulatorTransport:
        """Return an in-process transport for httpx, which ignores the host in the URL."""
        return SimulatorTransport(self.app, self.clock if isinstance(self.clock, VirtualClock) else None)

    def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        certificate: Certificate | None = None,
        allow_hosts: Collection[str] = (),
    ) -> Server:
        """Return a server on a socket, started by ``with`` or ``start()``; port 0 picks a free one.

        With a certificate it speaks TLS, for clients that know no other address than ``https://api.compose.io``.
        ``allow_hosts`` are more names under which it may be steered, besides ``host`` and those of this machine.
        """
        return Server(self.app, host, port, certificate, allow_hosts)


def serve_forever(
    simulator: Simulator,
    host: str,
    port: int,
    ready: Callable[[str], None] = lambda _: None,
    *,
    certificate: Certificate | None = None,
    allow_hosts: Collection[str] = (),
) -> None:
    """Serve in this thread until interrupted; ``ready`` is called with the base URL once requests are served.

    Raises OSError if the port or the certificate cannot be used.
    """
    simulator.serve(host, port, certificate=certificate, allow_hosts=allow_hosts).run(ready)
