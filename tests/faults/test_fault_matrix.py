"""Every kind of operation through every fault at every point, over sockets: error, times sent, state at Compose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from attrs import frozen
from support.fault_proxy import FaultProxy, Harm, Kind, Side

from compose_async import ComposeClient, PollPolicy
from compose_async.errors import APIConnectionError, APITimeoutError, OutcomeUnknownError
from compose_async.events import Event, RequestEvent
from compose_async.recipes.policy import fixed
from compose_async.simulator import Server, Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

pytestmark = pytest.mark.asyncio

TIMEOUT: Final = 0.3
POLL: Final = PollPolicy(first=0.0, schedule=fixed(0.01))
SILENT: Final = {"trickle", "blackhole"}


@frozen
class Target:
    """What is acted upon: a deployment that is up, its finished recipe, and a name that nobody has."""

    account_id: str
    deployment_id: str
    recipe_id: str
    name: str


@frozen
class Operation:
    """``ask`` goes through the proxy; ``done`` tells whether Compose carried it out."""

    name: str
    safe: bool
    ask: Callable[[ComposeClient, Target], Awaitable[object]]
    done: Callable[[Simulator, Target], bool]


def _create(compose: ComposeClient, target: Target) -> Awaitable[object]:
    return compose.deployments.create(
        name=target.name, account_id=target.account_id, type="redis", datacenter="aws:us-east-1"
    )


OPERATIONS: Final = {
    "safe GET": Operation(
        "deployments.get", True, lambda compose, it: compose.deployments.get(it.deployment_id), lambda *_: True
    ),
    "poll": Operation("recipes.get", True, lambda compose, it: compose.recipes.future(it.recipe_id), lambda *_: True),
    "PATCH": Operation(
        "deployments.update",
        False,
        lambda compose, it: compose.deployments.update(it.deployment_id, notes=it.name),
        lambda world, it: world.state.deployments[it.deployment_id].notes == it.name,
    ),
    "create": Operation(
        "deployments.create",
        False,
        _create,
        lambda world, it: any(one.name == it.name for one in world.state.deployments.values()),
    ),
    "deprovision": Operation(
        "deployments.deprovision",
        False,
        lambda compose, it: compose.deployments.deprovision(it.deployment_id),
        lambda world, it: world.state.deployments[it.deployment_id].deprovisioning,
    ),
}


@pytest.fixture(scope="module", name="simulator")
def _simulator() -> Simulator:
    return Simulator(clock=VirtualClock(auto=False))


@pytest.fixture(scope="module", name="server")
def _server(simulator: Simulator) -> Iterator[Server]:
    with simulator.serve() as server:
        yield server


@pytest.fixture(scope="module", name="lengths")
def _lengths() -> dict[str, dict[str, int]]:
    """By kind of operation, how many bytes go either way when all is calm; told by the first test that asks."""
    return {}


async def made(simulator: Simulator) -> Target:
    compose = ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=simulator.transport())
    account = (await compose.accounts.list())[0]
    name = uuid4().hex
    future = await compose.deployments.create(
        name=f"{name}-1", account_id=account.id, type="redis", datacenter="aws:us-east-1"
    )
    assert isinstance(simulator.clock, VirtualClock)
    simulator.clock.advance(7200)
    assert future.resource is not None
    await compose.aclose()
    return Target(account.id, future.resource.id, future.handle.recipe_id, name)


@frozen
class Seen:
    """How a call through the proxy ended, how often it was sent and reached Compose, and bytes passed by side."""

    end: object
    sent: int
    reached: int
    passed: dict[str, int]


async def through(
    proxy: FaultProxy,
    simulator: Simulator,
    operation: Operation,
    target: Target,
    harm: Harm | None,
    *,
    retries: int = 4,
) -> Seen:
    events: list[Event] = []
    compose = ComposeClient(
        simulator.token,
        base_url=f"{proxy.base_url}/2016-07",
        timeout=TIMEOUT,
        max_retries=retries,
        max_connections=1,
        poll=POLL,
        hooks=[events.append],
    )
    proxy.harm = harm
    try:
        end: object = await operation.ask(compose, target)
    except Exception as error:  # noqa: BLE001 - asserted by the caller
        end = error
    passed = dict(proxy.passed)
    sent = [event for event in events if isinstance(event, RequestEvent) and event.operation == operation.name]
    ids = {event.request_id for event in sent}
    reached = sum(1 for exchange in simulator.requests if exchange.request_id in ids)
    await compose.user.get()  # whatever happened, the one slot is free and the client goes on
    await compose.aclose()
    await proxy.nobody_connected()
    return Seen(end, len(sent), reached, passed)


POINTS: Final[dict[str, Callable[[int], int]]] = {
    "at once": lambda _: 0,
    "within the head": lambda _: 40,
    "near the end": lambda length: length - 8,
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("side", get_args(Side))
@pytest.mark.parametrize("fault", get_args(Kind))
@pytest.mark.parametrize("kind", OPERATIONS)
async def test_every_operation_survives_every_fault(
    simulator: Simulator,
    server: Server,
    lengths: dict[str, dict[str, int]],
    *,
    kind: str,
    fault: Kind,
    side: Side,
    point: str,
) -> None:
    operation = OPERATIONS[kind]
    parts = urlsplit(server.base_url)
    proxy = FaultProxy((parts.hostname or "", parts.port or 0))
    async with proxy.running():
        if kind not in lengths:
            calm = await through(proxy, simulator, operation, await made(simulator), None)
            assert (calm.sent, calm.reached) == (1, 1)
            lengths[kind] = calm.passed
        harm = Harm(fault, side, POINTS[point](lengths[kind][side]))
        target = await made(simulator)
        seen = await through(proxy, simulator, operation, target, harm)
        arrived = 0 if side == "up" else 1
        done = operation.done(simulator, target)
        if fault == "latency" or (fault == "trickle" and point == "near the end"):
            assert not isinstance(seen.end, Exception)
            assert (seen.sent, seen.reached, done) == (1, 1, True)
        elif operation.safe:
            assert not isinstance(seen.end, Exception)
            assert (seen.sent, seen.reached, done) == (2, 1 + arrived, True)
        else:
            assert isinstance(seen.end, OutcomeUnknownError)
            assert (seen.sent, seen.reached, done) == (1, arrived, side == "down")
            assert seen.end.attempt.operation == operation.name
            cause = APITimeoutError if fault in SILENT else APIConnectionError
            assert type(seen.end.__cause__) is cause


@pytest.mark.parametrize("side", get_args(Side))
@pytest.mark.parametrize("fault", get_args(Kind))
async def test_a_read_that_may_not_be_repeated_ends_in_the_error_of_its_fault(
    simulator: Simulator, server: Server, fault: Kind, side: Side
) -> None:
    parts = urlsplit(server.base_url)
    proxy = FaultProxy((parts.hostname or "", parts.port or 0))
    async with proxy.running():
        target = await made(simulator)
        seen = await through(proxy, simulator, OPERATIONS["safe GET"], target, Harm(fault, side, 40), retries=0)
        assert (seen.sent, seen.reached) == (1, 0 if side == "up" and fault != "latency" else 1)
        if fault == "latency":
            assert not isinstance(seen.end, Exception)
        else:
            assert isinstance(seen.end, APIConnectionError)
            assert type(seen.end) is (APITimeoutError if fault in SILENT else APIConnectionError)
            # A proxy that did not reset but closed would make for a weaker test.
            assert (type(seen.end.__cause__) is httpx.ReadError) == (fault == "reset")
