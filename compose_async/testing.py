"""For your own tests: a Compose in the process, in virtual time. A pytest plugin, loaded by itself.

The fixtures load the simulator (extra ``simulator``) only when a test asks for one of them:

- ``compose_simulator``: a :class:`compose_async.simulator.Simulator` on a virtual clock,
- ``compose_clock``: that clock; it moves by itself whenever everybody waits, and by ``advance(seconds)``,
- ``compose_client``: a :class:`compose_async.ComposeClient` connected to it, whose waits take no real time.

The client is closed, on the event loop that it was used on, when the test and the fixtures that use it are done.
Tests may be run by pytest-asyncio, in strict or auto mode and with loops of any scope, or by anyio on asyncio; a test
that is not a coroutine may run a loop of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import compose_async  # this and the next load nothing of the client before a fixture is asked for

from . import simulator

__all__ = ["compose_client", "compose_clock", "compose_simulator"]


@pytest.fixture
def compose_clock() -> simulator.VirtualClock:
    """Virtual time, shared by the simulator and the client of one test.

    It does not move ``asyncio.sleep`` in code of your own, which takes real time. Call ``compose_clock.advance(60)``
    where a minute is to pass, or let such code sleep by ``compose_clock.sleep``.
    """
    return simulator.VirtualClock()


@pytest.fixture
def compose_simulator(compose_clock: simulator.VirtualClock) -> simulator.Simulator:
    """A fresh Compose with one account, one user, one cluster and no deployments."""
    pytest.importorskip("compose_async.simulator.simulator", reason="needs compose-async[simulator]")
    return simulator.Simulator(clock=compose_clock)


@pytest.fixture
def compose_client(compose_simulator: simulator.Simulator) -> Iterator[compose_async.ComposeClient]:
    """A client of ``compose_simulator``, in the process, on the event loop of the test."""
    import asyncio

    transport = compose_simulator.transport()
    client = compose_async.ComposeClient(
        compose_simulator.token, base_url="http://localhost/2016-07", transport=transport
    )
    yield client

    async def close() -> None:
        await client.aclose()
        await transport.aclose()

    loop = transport.loop
    if loop is None or loop.is_closed():  # nothing was begun, or all of it ended with its loop
        asyncio.run(close())
    else:
        loop.run_until_complete(close())
