"""What does one ``recipes.get`` cost the client, alone and among many? CPU time against a loopback server."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.call_contenders import CONTENDERS, HTTPX, OURS, OURS_AIOHTTP, OURS_RAISED, opened
from benchmarks.loopback import loopback
from benchmarks.measure import NotInstalledError, Sample, in_fresh_process, progress, stopwatch
from benchmarks.tables import Goal, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.call_contenders import Call

CALLS: Final = {1: 200, 10: 300, 50: 300, 200: 400}
"""Calls of one round, by how many are in flight."""

Costs = dict[str, dict[int, list[float]]]


async def _burst(call: Call, count: int, in_flight: int) -> None:
    left = iter(range(count))

    async def worker() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*[worker() for _ in range(in_flight)])


async def _measure(call: Call, in_flight: int) -> float:
    """CPU µs of this process per call, the connections being there."""
    await _burst(call, 2 * in_flight, in_flight)
    with stopwatch() as watch:
        await _burst(call, CALLS[in_flight], in_flight)
    return 1e6 * watch.cpu / CALLS[in_flight]


async def _rounds(url: str, rounds: int, sizes: list[int], table: Table) -> Costs:
    costs: Costs = {}
    missing: set[str] = set()
    for number in range(rounds):
        progress(f"call: round {number + 1} of {rounds}")
        for in_flight in sizes:
            for name, open_ in CONTENDERS.items():
                try:
                    cost = await _one(open_, url, in_flight)
                except NotInstalledError:
                    missing.add(name)
                    continue
                costs.setdefault(name, {}).setdefault(in_flight, []).append(cost)
    for name in sorted(missing):
        table.missing(name)
    return costs


async def _one(open_: Callable[[str], object], url: str, in_flight: int) -> float:
    async with AsyncExitStack() as stack:
        return await _measure(await opened(stack, open_, url), in_flight)


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    sizes = [1, 50] if quick else list(CALLS)
    table = Table(
        "call: CPU µs per recipes.get, by calls in flight",
        ("client", *map(str, sizes), f"× {HTTPX}: {sizes[0]}", *map(str, sizes[1:])),
        note="Medians of interleaved rounds; the server is another process. The compose-async rows, "
        "openapi-python-client and openai's SDK give a typed recipe, the others a dict.",
    )
    with loopback() as url:
        costs = asyncio.run(_rounds(url, 2 if quick else 9, sizes, table))
    medians = {name: {size: median(found) for size, found in row.items()} for name, row in costs.items()}
    for name, row in medians.items():
        ratios = (_ratio(costs, name, size) for size in sizes)
        table.rows.append((name, *(row[size] for size in sizes), *ratios))
    table.goals.append(Goal(f"× {HTTPX}, 1 in flight", _ratio(costs, OURS, 1), 1))
    for name in (OURS, OURS_RAISED):
        table.goals.append(Goal(f"× {HTTPX}, 50 in flight, {name}", _ratio(costs, name, 50), 0.4))
        if 200 in sizes:
            growth = [many / few for many, few in zip(costs[name][200], costs[name][50], strict=True)]
            table.goals.append(Goal(f"200 in flight × 50, {name}", median(growth), 1.2))
    if OURS_AIOHTTP in costs:
        table.goals.append(Goal(f"× {HTTPX}, 1 in flight, {OURS_AIOHTTP}", _ratio(costs, OURS_AIOHTTP, 1), 0.4))
        table.goals.append(Goal(f"× {HTTPX}, 50 in flight, {OURS_AIOHTTP}", _ratio(costs, OURS_AIOHTTP, 50), 0.1))
    if plots:
        from benchmarks.plots import plot_calls

        plot_calls(medians, plots / "call.png")
    return [table, _first_calls(3 if quick else 7)]


def _first_calls(rounds: int) -> Table:
    table = Table(
        "first call: how long it holds the event loop, in ms",
        ("client", "longest gap", "in all", "± %"),
        note="A fresh process each time; the longest gap between two ticks of 2 ms, while a first client is made and "
        "calls once. Medians of interleaved rounds.",
    )
    for scheme in ("http", "https"):
        with loopback(scheme) as url:
            found: dict[str, list[dict[str, float]]] = {HTTPX: [], OURS: []}
            for _ in range(rounds):
                for name, samples in found.items():
                    samples.append(in_fresh_process("first_call_worker", name, url))
        for name, samples in found.items():
            held = Sample(tuple(sample["held"] for sample in samples))
            took = median(sample["took"] for sample in samples)
            table.rows.append((f"{name}, {scheme}", held.median, took, 100 * held.spread))
            if name == OURS:
                table.goals.append(Goal(f"longest gap, {scheme}, ms", held.median, 50))
    return table


def _ratio(costs: Costs, name: str, size: int) -> float:
    """Median of the ratios within each round."""
    return median(one / base for one, base in zip(costs[name][size], costs[HTTPX][size], strict=True))
