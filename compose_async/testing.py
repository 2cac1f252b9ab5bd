"""Pytest plugin with an in-process Compose in virtual time, for your own tests. Pytest loads it automatically.

The fixtures import the simulator (extra ``simulator``) only when a test uses one of them:

- ``compose_simulator``: a :class:`compose_async.simulator.Simulator` on a virtual clock,
- ``compose_clock``: that clock; it moves when all tasks wait, and with ``advance(seconds)``,
- ``compose_client``: a :class:`compose_async.ComposeClient` of that simulator; its waits take no real time.

Faults break requests, and plans change recipes; without them everything goes well. ``help(Fault)`` and
``help(RecipePlan)`` list what can happen, and ``requests`` of the simulator what was sent::

    from compose_async.simulator import Fault, RecipePlan

    async def test_the_worst_night(compose_simulator, compose_client):
        compose_simulator.faults.add(Fault(operation="scalings.set", drop=True, when="after"))  # a lost response
        compose_simulator.faults.add(Fault(method="GET", status=500, probability=0.2, times=None))
        compose_simulator.faults.add(Fault(operation="backups.start", status=429, retry_after=30, times=3))
        compose_simulator.plan("deployments.create", RecipePlan(seconds=2400), deployment="slow")
        compose_simulator.plan("versions.upgrade", RecipePlan(fail_at=2, detail="no room"))

Jobs run in virtual time, too: submit them to ``Jobs(f"sqlite:///{tmp_path}/jobs.db")``, and keep
``jobs.work(compose_client)`` running in a task of the test.

The client is closed on its own event loop, after the test and the fixtures that use it. Tests may run with
pytest-asyncio, in strict or auto mode and with loops of any scope, or with anyio on asyncio. A synchronous test may
run its own loop.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import compose_async  # both imports load no client code before a fixture is used

from . import simulator

__all__ = ["compose_client", "compose_clock", "compose_simulator"]


@pytest.fixture
def compose_clock() -> simulator.VirtualClock:
    """Return the virtual clock that the simulator and the client of one test share.

    ``asyncio.sleep`` and ``asyncio.timeout`` in your own code still take real time, so bound waits with ``deadline=``.
    Call ``compose_clock.advance(60)`` to let a minute pass, or use ``compose_clock.sleep`` in that code.
    """
    return simulator.VirtualClock()


@pytest.fixture
def compose_simulator(compose_clock: simulator.VirtualClock) -> simulator.Simulator:
    """Return a new simulator with one account, one user, one cluster and no deployments."""
    pytest.importorskip("compose_async.simulator.simulator", reason="needs compose-async[simulator]")
    return simulator.Simulator(clock=compose_clock)


@pytest.fixture
def compose_client(compose_simulator: simulator.Simulator) -> Iterator[compose_async.ComposeClient]:
    """Yield a client of ``compose_simulator`` on the event loop of the test, and close it afterwards."""
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
    if loop is None or loop.is_closed():  # the client was not used, or its loop has ended
        asyncio.run(close())
    else:
        loop.run_until_complete(close())
