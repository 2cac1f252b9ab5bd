"""``python -m benchmarks.compare_worker CHECKOUT CASE``: CPU µs of one case with the package of a checkout, as JSON.

Only the carrier, or for ``waits`` the polled source, is a stub, so that what is left is the package's own share.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])  # before the package is imported: the benchmarks are those of this checkout

import httpx

import compose_async
from benchmarks import bodies
from benchmarks.measure import stopwatch
from benchmarks.waits_contenders import Source, ours
from compose_async import ComposeClient, PollPolicy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

URL: Final = "https://api.example.com/2016-07"
RECIPE: Final = bodies.compact(bodies.recipe())
DEPLOYMENTS: Final = bodies.deployments(200)


class Carrier(httpx.AsyncBaseTransport):
    """Sends nothing, and responds after a time of its own."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._seconds:
            await asyncio.sleep(self._seconds)
        return httpx.Response(200, content=DEPLOYMENTS if request.url.path.endswith("/deployments") else RECIPE)


async def call(in_flight: int, count: int = 3000) -> float:
    async with ComposeClient("token", base_url=URL, transport=Carrier(), max_connections=50) as client:
        await client.recipes.get(bodies.RECIPE_ID)
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                await client.recipes.get(bodies.RECIPE_ID)

        with stopwatch() as watch:
            await asyncio.gather(*[worker() for _ in range(in_flight)])
    return watch.cpu / count


async def decode(count: int = 20) -> float:
    async with ComposeClient("token", base_url=URL, transport=Carrier()) as client:
        await client.deployments.list()
        gc.collect()
        with stopwatch() as watch:
            for _ in range(count):
                await client.deployments.list()
    return watch.cpu / count / 200


async def construct(count: int = 3000) -> float:
    return _build(lambda: ComposeClient("token", base_url=URL), count)


async def with_options(count: int = 3000) -> float:
    client = ComposeClient("token", base_url=URL)
    return _build(lambda: client.with_options(timeout=5), count)


def _build(build: Callable[[], object], count: int) -> float:
    build()
    gc.collect()
    with stopwatch() as watch:
        for _ in range(count):
            build()
    return watch.cpu / count


async def churn(count: int = 3000) -> float:
    """Ten connections, fourteen callers, a response after 4 ms, and patience for 0 to 8 ms."""
    chance = random.Random(7)  # noqa: S311 - the same for both checkouts
    carrier = Carrier(0.004)
    async with ComposeClient("token", base_url=URL, transport=carrier, max_connections=10, max_retries=0) as client:
        await client.recipes.get(bodies.RECIPE_ID)
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                try:
                    async with asyncio.timeout(chance.uniform(0, 0.008)):
                        await client.recipes.get(bodies.RECIPE_ID)
                except TimeoutError:
                    pass

        with stopwatch() as watch:
            await asyncio.gather(*[worker() for _ in range(14)])
    return watch.cpu / count


async def waits() -> float:
    """Ten thousand recipes, polled every 0.4 s."""
    interval = 0.4
    source = Source(10_000, interval, 2.0)
    wait = ours if find_spec("compose_async.recipes.watcher") else _waits_of_the_first_edition
    with stopwatch() as watch:
        await wait(source, interval)
    return watch.cpu / source.polls


async def _waits_of_the_first_edition(source: Source, interval: float) -> None:
    """The same as ``ours``: its poller took an object with the methods of the source."""
    poller: Any = import_module("compose_async.recipes.poller").Poller
    policy = PollPolicy(schedule=lambda _: interval, max_polls_per_second=1e9)
    setattr(source, "server_now", lambda: None)  # noqa: B010 - a type checker refuses the assignment
    async with ComposeClient("token", base_url=URL) as client:
        vars(client)["_api"].poller = poller(source, import_module("compose_async._clock").LoopClock(), policy)
        await asyncio.gather(*[client.recipes.future(recipe_id).wait() for recipe_id in source.ids])


CASES: Final[dict[str, Callable[[], Awaitable[float]]]] = {
    "call, 1 in flight": lambda: call(1),
    "call, 50 in flight": lambda: call(50),
    "decode, per object": decode,
    "construct": construct,
    "construct, with_options": with_options,
    "churn, per attempt": churn,
    "waits, per poll": waits,
}


async def main(case: str) -> None:
    print(json.dumps({"us": 1e6 * await CASES[case](), "package": compose_async.__file__}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[2]))
