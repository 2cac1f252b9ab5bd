"""For your own tests: a Compose in the process, in virtual time. A pytest plugin, loaded by itself.

The fixtures load the simulator (extra ``simulator``) only when a test asks for one of them:

- ``compose_simulator``: a :class:`compose_async.simulator.Simulator` on a virtual clock,
- ``compose_clock``: that clock; it moves by itself whenever everybody waits, and by ``advance(seconds)``,
- ``compose_client``: a :class:`compose_async.ComposeClient` connected to it, whose waits take no real time.

The client is closed, on the test's own event loop, when the test and the fixtures that use it are done. Tests may
be run by pytest-asyncio, in strict or auto mode, or by anyio on asyncio; a test that is not a coroutine may run a
loop of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from . import ComposeClient
    from .simulator import Simulator
    from .simulator.clock import VirtualClock

__all__ = ["compose_client", "compose_clock", "compose_simulator"]

_ASYNCIO_PLUGINS = ("asyncio", "pytest_asyncio")


def pytest_configure(config: pytest.Config) -> None:
    """Make a fixture for pytest-asyncio where that is in use."""
    if any(map(config.pluginmanager.hasplugin, _ASYNCIO_PLUGINS)):
        config.pluginmanager.import_plugin("compose_async._testing_asyncio")


@pytest.fixture
def compose_clock() -> VirtualClock:
    """Virtual time, shared by the simulator and the client of one test."""
    return pytest.importorskip("compose_async.simulator.clock").VirtualClock()  # type: ignore[no-any-return]


@pytest.fixture
def compose_simulator(compose_clock: VirtualClock) -> Simulator:
    """A fresh Compose with one account, one user, one cluster and no deployments."""
    simulator = pytest.importorskip("compose_async.simulator", reason="needs compose-async[simulator]")
    return simulator.Simulator(clock=compose_clock)  # type: ignore[no-any-return]


@pytest.fixture
def compose_client(request: pytest.FixtureRequest) -> ComposeClient:
    """A client of ``compose_simulator``, in the process, on the event loop of the test."""
    if "anyio_backend" in request.fixturenames:
        runner = "anyio"
    elif request.node.get_closest_marker("asyncio"):
        runner = "asyncio"
    else:
        runner = "nobody"
    return request.getfixturevalue(f"_compose_client_run_by_{runner}")  # type: ignore[no-any-return]


@contextlib.asynccontextmanager
async def connected(simulator: Simulator) -> AsyncIterator[ComposeClient]:
    """Connect a client to a simulator in this process, and close both ends afterwards."""
    from . import ComposeClient

    transport = simulator.transport()
    async with (
        transport,
        ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=transport) as client,
    ):
        yield client


@pytest.fixture
async def _compose_client_run_by_anyio(compose_simulator: Simulator) -> AsyncIterator[ComposeClient]:
    async with connected(compose_simulator) as client:
        yield client


@pytest.fixture
def _compose_client_run_by_nobody(compose_simulator: Simulator) -> Iterator[ComposeClient]:
    with asyncio.Runner() as runner:
        connection = connected(compose_simulator)
        yield runner.run(connection.__aenter__())
        runner.run(connection.__aexit__(None, None, None))
