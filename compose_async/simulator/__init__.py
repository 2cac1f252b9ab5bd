"""A simulated Compose to run yourself: the whole 2016-07 API in one process, stateful, on a clock you choose.

In this process, for a client or for any ``httpx.AsyncClient``, or on a socket::

    from compose_async import ComposeClient
    from compose_async.simulator import ScaledClock, Simulator, VirtualClock

    sim = Simulator(clock=VirtualClock())
    async with ComposeClient(sim.token, base_url="http://localhost/2016-07", transport=sim.transport()) as compose:
        print(await compose.user.get())

    sim = Simulator(clock=ScaledClock(100))
    with sim.serve() as server:
        async with ComposeClient(sim.token, base_url=server.base_url) as compose:
            print(await compose.user.get())

From a shell, ``compose-async simulate`` is a server to develop against. ``--state compose.db`` keeps its world,
``--speed 100`` runs its recipes faster, ``--rate-limit 5`` limits its callers, ``--audit`` makes its audit log late or
unreadable, ``--console`` opens its page, and a fault may even let a request take effect after its connection broke:

    compose-async simulate --state compose.db --fault operation=deployments.create,status=504,when=after

A program that knows no address but ``https://api.compose.io`` is led there by the name of that host, with
``--port 443``, ``--tls-cert`` and ``--tls-key``.

In a container with ``compose-async[simulator]`` it listens on all networks, and its clients allow plain http:

    docker run --rm -p 8091:8091 IMAGE compose-async simulate --host 0.0.0.0
    export COMPOSE_API_URL=http://HOST:8091/2016-07 COMPOSE_API_TOKEN=simulator-token COMPOSE_API_ALLOW_HTTP=1

The page at ``/`` and the paths below ``/_simulator/`` steer it without a token. They are for this machine: they refuse
web pages from elsewhere, and hosts other than loopback, the one that it listens on, and ``allow_hosts``.

It behaves as Compose was documented, and as published clients observed it; docstrings say where a behaviour is
invented because no source shows it.
"""

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .api.settings import PROVISIONER, AuditLog, Settings
    from .clock import Clock, RealClock, ScaledClock, VirtualClock
    from .http.in_process import SimulatorTransport
    from .http.server import Certificate, Server
    from .service.faults import Fault
    from .service.request_log import Exchange
    from .simulator import Simulator, serve_forever
    from .state.recipe_plans import RecipePlan
    from .state.records import Addon, Alert
    from .state.state_file import StateFileError
    from .state.world import World

__all__ = [
    "PROVISIONER",
    "Addon",
    "Alert",
    "AuditLog",
    "Certificate",
    "Clock",
    "Exchange",
    "Fault",
    "RealClock",
    "RecipePlan",
    "ScaledClock",
    "Server",
    "Settings",
    "Simulator",
    "SimulatorTransport",
    "StateFileError",
    "VirtualClock",
    "World",
    "serve_forever",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".api.settings": ["PROVISIONER", "AuditLog", "Settings"],
        ".clock": ["Clock", "RealClock", "ScaledClock", "VirtualClock"],
        ".http.in_process": ["SimulatorTransport"],
        ".http.server": ["Certificate", "Server"],
        ".service.faults": ["Fault"],
        ".service.request_log": ["Exchange"],
        ".simulator": ["Simulator", "serve_forever"],
        ".state.recipe_plans": ["RecipePlan"],
        ".state.records": ["Addon", "Alert"],
        ".state.state_file": ["StateFileError"],
        ".state.world": ["World"],
    },
)
