"""What is left of a client whose callers keep giving up? Ten slots, fourteen workers, many calls cancelled."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx

from benchmarks.loopback import loopback
from benchmarks.measure import NotInstalledError, peer, progress, stopwatch
from benchmarks.tables import Goal, Table
from compose_async import ComposeClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Get = Callable[[str], Awaitable[object]]

SLOTS: Final = 10
WORKERS: Final = 14
ANSWER_AFTER: Final = 0.02
PATIENCE: Final = {"impatient": 2 * ANSWER_AFTER, "patient": 6 * ANSWER_AFTER}
"""The most patient caller's, in seconds; evenly spread down to none at all."""
OURS: Final = "compose-async"
HTTPX: Final = "httpx"
CEILING: Final = "a semaphore and a sleep"


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Get]:
    async with ComposeClient("token", base_url=url, max_connections=SLOTS, max_retries=0) as client:
        yield client.recipes.get


@asynccontextmanager
async def _httpx(url: str) -> AsyncIterator[Get]:
    limits = httpx.Limits(max_connections=SLOTS, max_keepalive_connections=SLOTS)
    async with httpx.AsyncClient(base_url=url, limits=limits) as client:

        async def get(recipe_id: str) -> object:
            return (await client.get(f"/recipes/{recipe_id}")).json()

        yield get


@asynccontextmanager
async def _aiohttp(url: str) -> AsyncIterator[Get]:
    aiohttp = peer("aiohttp")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SLOTS)) as session:

        async def get(recipe_id: str) -> object:
            async with session.get(f"{url}/recipes/{recipe_id}") as response:
                return await response.json()

        yield get


@asynccontextmanager
async def _ceiling(_: str) -> AsyncIterator[Get]:
    """No network and no HTTP: a place, and the time that the server takes. What fair waiting can reach at best."""
    slots = asyncio.Semaphore(SLOTS)

    async def get(recipe_id: str) -> object:
        async with slots:
            await asyncio.sleep(ANSWER_AFTER if recipe_id == "delayed" else 1.0)
        return None

    yield get


CONTENDERS: Final[dict[str, Callable[[str], Any]]] = {
    OURS: _ours,
    HTTPX: _httpx,
    "aiohttp": _aiohttp,
    CEILING: _ceiling,
}


async def _churn(get: Get, patience: float, seconds: float) -> tuple[int, int]:
    """Calls completed, and cancelled, in so many seconds."""
    chance = random.Random(7)  # noqa: S311 - the same cancellations for every contender
    end = asyncio.get_running_loop().time() + seconds
    counts = [0, 0]

    async def worker() -> None:
        while asyncio.get_running_loop().time() < end:
            try:
                async with asyncio.timeout(chance.uniform(0, patience)):
                    await get("delayed")
            except (TimeoutError, httpx.HTTPError):
                counts[1] += 1
            else:
                counts[0] += 1

    await asyncio.gather(*[worker() for _ in range(WORKERS)])
    return counts[0], counts[1]


async def _stuck(get: Get) -> int:
    """Slots that cannot be used any more: answers of a second each, as many as there are slots, and time for one."""

    async def slow() -> bool:
        try:
            async with asyncio.timeout(1.7):
                await get("slow")
        except (TimeoutError, httpx.HTTPError):
            return False
        return True

    return SLOTS - sum(await asyncio.gather(*[slow() for _ in range(SLOTS)]))


Found = dict[tuple[str, str], tuple[int, int]]
"""Calls completed and slots stuck, by callers and client."""


async def _run(url: str, seconds: float, table: Table) -> Found:
    found: Found = {}
    for callers, patience in PATIENCE.items():
        for name, open_ in CONTENDERS.items():
            progress(f"churn: {name}, {callers} callers, {seconds:g} s")
            async with AsyncExitStack() as stack:
                try:
                    get: Get = await stack.enter_async_context(open_(url))
                except NotInstalledError:
                    table.missing(name)
                    continue
                with stopwatch() as watch:
                    completed, cancelled = await _churn(get, patience, seconds)
                stuck = await _stuck(get)
            found[callers, name] = completed, stuck
            cpu = 1e6 * watch.cpu / (completed + cancelled)
            table.rows.append((f"{name}, {callers}", completed, cancelled, stuck, cpu))
    return found


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    seconds = 2.0 if quick else 5.0
    waits = " or ".join(f"0 to {1000 * patience:g} ms ({callers})" for callers, patience in PATIENCE.items())
    table = Table(
        f"churn: {SLOTS} slots, {WORKERS} workers that give up after {waits}, {seconds:g} s",
        ("client, callers", "completed", "given up", "slots stuck", "CPU µs per attempt"),
        note=f"The server answers after {1000 * ANSWER_AFTER:g} ms. A slot is stuck if it serves nobody afterwards: "
        "with plain httpx a race, which is lost the more often, the more is cancelled.",
    )
    with loopback() as url:
        found = asyncio.run(_run(url, seconds, table))
    for callers in PATIENCE:
        ratio = found[callers, OURS][0] / max(found[callers, HTTPX][0], 1)
        table.goals.append(Goal(f"completed, × {HTTPX}, {callers}", ratio, 1.5, at_least=True))
    ratio = found["patient", OURS][0] / found["patient", CEILING][0]
    table.goals.append(Goal(f"completed, × {CEILING}, patient", ratio, 0.85, at_least=True))
    table.goals.append(Goal("slots stuck", max(found[callers, OURS][1] for callers in PATIENCE), 0))
    return [table]
