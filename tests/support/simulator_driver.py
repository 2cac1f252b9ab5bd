"""Drive a simulator over raw HTTP: shared steps of the simulator's tests."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx

from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

BASE = "https://api.compose.io/2016-07"
TOKEN = "simulator-token"
ENDED = {"complete", "completed", "failed"}


class Driver:
    """A client of one simulator, and the few steps that every test begins with."""

    def __init__(self, sim: Simulator, clock: VirtualClock, client: httpx.AsyncClient, account_id: str) -> None:
        self.sim = sim
        self.clock = clock
        self.client = client
        self.account_id = account_id

    async def call(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """Send a request, check its status, and return the body as JSON (None if it is empty)."""
        response = await self.client.request(method, BASE + path, json=body)
        assert response.status_code == expect, response.text
        return response.json() if response.content else None

    async def get(self, path: str, *, expect: int = 200) -> Any:
        return await self.call("GET", path, expect=expect)

    async def listed(self, path: str) -> list[Any]:
        """Return the items of a collection, whatever its key."""
        [items] = (await self.get(path))["_embedded"].values()
        assert isinstance(items, list)
        return items

    async def create(self, name: str = "orders", type_: str = "postgresql", **wishes: Any) -> Any:
        """Create a deployment; return the body of the response."""
        deployment = {"name": name, "type": type_, "account_id": self.account_id, **wishes}
        if not {"datacenter", "cluster_id", "provisioning_tags"} & set(wishes):
            deployment["datacenter"] = "aws:us-east-1"
        return await self.call("POST", "/deployments", {"deployment": deployment}, expect=202)

    async def up(self, name: str = "orders", type_: str = "postgresql", **wishes: Any) -> str:
        """Make a deployment, wait until it is up, and return its path."""
        created = await self.create(name, type_, **wishes)
        await self.finish(created["provision_recipe_id"])
        return f"/deployments/{created['id']}"

    async def finish(self, recipe_id: str) -> Any:
        """Let time pass until a recipe has ended; return its last state."""
        recipe = await self.get(f"/recipes/{recipe_id}")
        for _ in range(500):
            if recipe["status"] in ENDED:
                return recipe
            self.clock.advance(30)
            recipe = await self.get(f"/recipes/{recipe_id}")
        raise AssertionError(f"recipe {recipe_id} does not end: {recipe}")

    async def do(self, method: str, path: str, body: Any = None, *, expect: int = 202) -> Any:
        """Start something, wait until its recipe has ended well, and return the recipe's last state."""
        started = await self.call(method, path, body, expect=expect)
        ended = await self.finish(started["id"])
        assert ended["status"] == "complete", ended
        return ended


@contextlib.asynccontextmanager
async def simulated(**knobs: Any) -> AsyncIterator[Driver]:
    """Run a simulator in this process with a virtual clock that only the test moves."""
    clock = VirtualClock(auto=knobs.pop("auto", False))
    sim = Simulator(clock=clock, **knobs)
    headers = {"Authorization": f"Bearer {sim.token}"}
    async with httpx.AsyncClient(transport=sim.transport(), headers=headers) as client:
        yield Driver(sim, clock, client, sim.state.account.id)


def names(items: Iterable[Any], key: str = "name") -> list[Any]:
    """Return one field of every item."""
    return [item[key] for item in items]
