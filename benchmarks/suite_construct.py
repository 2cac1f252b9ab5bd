"""What does a client cost before its first call? Time and memory to build one, and one with other options."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import httpx

from benchmarks.generated import generated
from benchmarks.measure import NotInstalledError, peer, progress, stopwatch
from benchmarks.tables import Goal, Table
from compose_async import ComposeClient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[[], Any]

COUNT: Final = 20
URL: Final = "https://api.example.com/2016-07"
OURS: Final = "compose-async"


def _ours() -> Build:
    return lambda: ComposeClient("token", base_url=URL)


def _with_options() -> Build:
    client = ComposeClient("token", base_url=URL)
    return lambda: client.with_options(timeout=5)


def _httpx() -> Build:
    return lambda: httpx.AsyncClient(base_url=URL)


def _aiohttp() -> Build:
    return peer("aiohttp").ClientSession  # type: ignore[no-any-return]


def _openai() -> Build:
    return partial(peer("openai").AsyncOpenAI, api_key="token", base_url=URL)


def _openai_with_options() -> Build:
    client = _openai()()
    return lambda: client.with_options(timeout=5)


def _azure() -> Build:
    return partial(peer("azure.core").AsyncPipelineClient, URL)


def _generated() -> Build:
    """It builds its httpx client when that is first asked for."""
    client = generated("client").AuthenticatedClient
    return lambda: client(base_url=URL, token=OURS).get_async_httpx_client()


CONTENDERS: Final[dict[str, Callable[[], Build]]] = {
    OURS: _ours,
    "compose-async, with_options": _with_options,
    "httpx.AsyncClient": _httpx,
    "aiohttp.ClientSession": _aiohttp,
    "openai.AsyncOpenAI": _openai,
    "openai, with_options": _openai_with_options,
    "azure.core.AsyncPipelineClient": _azure,
    "openapi-python-client's": _generated,
}


async def _close(clients: list[Any]) -> None:
    for client in clients:
        close = getattr(client, "aclose", None) or getattr(client, "close", None)
        if close and not getattr(client, "_original", None):
            await close()


async def _measure(build: Build) -> tuple[float, float]:
    """CPU µs, and KB held, per client; one is built before, so that imports are done."""
    built = [build()]
    gc.collect()
    with stopwatch() as watch:
        built += [build() for _ in range(COUNT)]
    gc.collect()
    tracemalloc.start()
    built += [build() for _ in range(COUNT)]
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    await _close(built)
    return 1e6 * watch.cpu / COUNT, held / 1000 / COUNT


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    return [asyncio.run(_run(quick=quick))]


async def _run(*, quick: bool) -> Table:
    table = Table(
        "construct: before the first call",
        ("client", "µs", "KB", "× httpx.AsyncClient"),
        note=f"CPU time and memory by tracemalloc (what OpenSSL holds is not in it), {COUNT} clients after a first, "
        "median of interleaved rounds.",
    )
    progress("construct")
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(2 if quick else 5):
        for name, prepare in CONTENDERS.items():
            try:
                found.setdefault(name, []).append(await _measure(prepare()))
            except NotInstalledError:
                found.setdefault(name, [])
    times = {name: median(time for time, _ in samples) for name, samples in found.items() if samples}
    for name, samples in found.items():
        if not samples:
            table.missing(name)
            continue
        table.rows.append((name, times[name], samples[-1][1], times[name] / times["httpx.AsyncClient"]))
    table.goals.append(Goal("to build one", times[OURS] / 1000, 1, " ms"))
    return table
