"""A simulated Compose in virtual time with a client, and what it holds in the words of a declaration."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx

from compose_async import ComposeClient, DeploymentSpec
from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HERE = "aws:us-east-1"


class LateTransport(httpx.AsyncBaseTransport):
    """Hangs up at once on some writes, and lets them reach the simulator so many seconds later."""

    def __init__(self, simulator: Simulator) -> None:
        self.inner = simulator.transport()
        self.clock = self.inner.clock
        self.late: list[tuple[str, str, float]] = []
        """Method, end of the path, and delay in seconds; each is used once."""
        self._on_their_way: set[asyncio.Task[object]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for entry in self.late:
            method, end, delay = entry
            if request.method == method and request.url.path.endswith(end):
                self.late.remove(entry)
                self._on_their_way.add(asyncio.create_task(self._later(request, delay)))
                raise httpx.ReadError("hung up", request=request)
        return await self.inner.handle_async_request(request)

    async def _later(self, request: httpx.Request, delay: float) -> None:
        await self.clock.sleep(delay)  # type: ignore[union-attr]
        with suppress(httpx.TransportError):  # nobody hears the answer
            await (await self.inner.handle_async_request(request)).aread()


@asynccontextmanager
async def simulated(
    *, options: dict[str, Any] | None = None, **knobs: Any
) -> AsyncIterator[tuple[Simulator, ComposeClient]]:
    simulator = Simulator(clock=VirtualClock(), **knobs)
    options = {"transport": simulator.transport(), **(options or {})}
    async with ComposeClient(simulator.token, base_url="http://localhost/2016-07", **options) as compose:
        yield simulator, compose


def colleague(simulator: Simulator, **options: Any) -> ComposeClient:
    """Another client of the same Compose, with a memory of its own."""
    options = {"transport": simulator.transport(), **options}
    return ComposeClient(simulator.token, base_url="http://localhost/2016-07", **options)


@asynccontextmanager
async def simulated_with_late_requests(**knobs: Any) -> AsyncIterator[tuple[Simulator, ComposeClient, LateTransport]]:
    simulator = Simulator(clock=VirtualClock(), **knobs)
    transport = LateTransport(simulator)
    async with ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=transport) as compose:
        yield simulator, compose, transport


def redis(name: str = "cache", **wishes: Any) -> DeploymentSpec:
    return DeploymentSpec(**{"name": name, "type": "redis", "datacenter": HERE, **wishes})


def postgres(name: str = "orders", **wishes: Any) -> DeploymentSpec:
    return DeploymentSpec(**{"name": name, "type": "postgresql", "datacenter": HERE, **wishes})


def operations_sent(simulator: Simulator, since: int = 0) -> list[str | None]:
    """The operations of all requests since this one."""
    return [exchange.operation for exchange in list(simulator.requests)[since:]]


def writes_sent(simulator: Simulator, since: int = 0) -> list[str | None]:
    return [exchange.operation for exchange in list(simulator.requests)[since:] if exchange.method != "GET"]


def deployments_by_name(simulator: Simulator) -> dict[str, dict[str, Any]]:
    """What the server holds, by name; a name that is there twice fails."""
    world = simulator.state
    found: dict[str, dict[str, Any]] = {}
    for deployment in world.deployments.values():
        assert deployment.name not in found, "a double"
        assert deployment.provisioned_at is not None
        found[deployment.name] = {
            "type": deployment.type,
            "units": deployment.units,
            "version": deployment.version,
            "notes": deployment.notes,
            "customer_billing_code": deployment.customer_billing_code,
            "whitelist": {entry.ip for entry in world.whitelist.values() if entry.deployment_id == deployment.id},
            "developers": {world.teams[team].name for team in world.team_roles.get((deployment.id, "developer"), ())},
        }
    return found


def recipe_counts(simulator: Simulator, name: str) -> Counter[str]:
    """How often each kind of recipe was started for the deployment of this name."""
    world = simulator.state
    ids = {deployment.id for deployment in world.deployments.values() if deployment.name == name}
    return Counter(
        recipe.name for recipe in world.recipes.values() if recipe.deployment_id in ids and recipe.parent_id is None
    )
