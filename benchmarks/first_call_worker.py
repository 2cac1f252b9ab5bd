"""``python -m benchmarks.first_call_worker CLIENT URL``: how long does a first call hold the event loop?

Prints the longest gap between two ticks of 2 ms, and what the call took, as JSON in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from benchmarks.bodies import RECIPE_ID
from benchmarks.loopback import CERTIFICATE
from compose_async import ComposeClient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK: Final = 0.002


async def _ours(url: str) -> None:
    async with ComposeClient("token", base_url=url) as client:
        await client.recipes.get(RECIPE_ID)


async def _httpx(url: str) -> None:
    import httpx

    async with httpx.AsyncClient(base_url=url) as client:
        (await client.get(f"/recipes/{RECIPE_ID}")).json()


CLIENTS: Final[dict[str, Callable[[str], Awaitable[None]]]] = {"compose-async": _ours, "httpx": _httpx}


async def _measure(call: Callable[[str], Awaitable[None]], url: str) -> dict[str, float]:
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            ticks.append(time.perf_counter())
            await asyncio.sleep(TICK)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(10 * TICK)
    began = time.perf_counter()
    ticks[:] = [began]  # the call holds the loop from here
    await call(url)
    took = time.perf_counter() - began
    await asyncio.sleep(2 * TICK)
    ticking.cancel()
    return {"held": 1000 * max(later - earlier for earlier, later in pairwise(ticks)), "took": 1000 * took}


if __name__ == "__main__":
    os.environ["SSL_CERT_FILE"] = str(CERTIFICATE)
    print(json.dumps(asyncio.run(_measure(CLIENTS[sys.argv[1]], sys.argv[2]))))
