"""A Compose to run yourself: the whole 2016-07 API in one process, stateful, on a clock you choose.

    sim = Simulator(clock=VirtualClock())
    async with httpx.AsyncClient(transport=sim.transport()) as client: ...      # in this process
    with Simulator().serve() as server: print(server.base_url)                  # or on a socket

Facts are those of the project's reference («REFERENCE 6.8»); what is invented, because no source tells,
says so.
"""

from .clock import Clock, RealClock, ScaledClock, VirtualClock
from .core import Simulator
from .exchanges import Exchange
from .faults import Fault
from .recipes import RecipePlan
from .records import Addon, Alert
from .server import Certificate, Server, serve_forever
from .settings import PROVISIONER, Settings
from .state_file import StateFileError
from .transport import SimulatorTransport
from .world import World

__all__ = [
    "PROVISIONER",
    "Addon",
    "Alert",
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
