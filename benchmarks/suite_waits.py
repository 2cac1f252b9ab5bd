"""What does waiting for N recipes at once cost? An in-process stub instead of Compose, each contender in a process."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.measure import in_fresh_process, progress
from benchmarks.tables import Goal, Table
from benchmarks.waits_contenders import CONTENDERS
from benchmarks.waits_worker import SCHEDULES

if TYPE_CHECKING:
    from pathlib import Path

OURS: Final = "compose-async"
BASE: Final = "bare call_at"
TENACITY: Final = "tenacity loops"
STUB: Final = "the callers alone"
AT_50K: Final = (OURS, BASE, "sleep loops", TENACITY)
"""The others are too slow to keep the interval of this size."""
ROUNDS: Final = {1_000: 3, 10_000: 3, 50_000: 1}
MEMORY_SIZE: Final = 10_000


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    sizes = [1_000, 10_000] if quick else list(SCHEDULES)
    return [_cpu(sizes, quick=quick), _memory(sizes)]


def _cpu(sizes: list[int], *, quick: bool) -> Table:
    table = Table(
        "waits: CPU µs per poll, all included",
        ("contender", *(f"{size:,} waits" for size in sizes), f"× {BASE}", f"× {TENACITY}"),
        note="Polls at an interval of 0.1, 0.4 and 1.5 s. ``Of ours`` is less the stub and the callers' own tasks, the "
        f"row ``{STUB}``. Ratios are those at the middle size.",
    )
    costs: dict[tuple[str, int], float] = {}
    for size in sizes:
        names = [STUB, *(AT_50K if size == 50_000 else CONTENDERS)]
        rounds = 1 if quick else ROUNDS[size]
        found: dict[str, list[float]] = {name: [] for name in names}
        for number in range(rounds):
            progress(f"waits: {size:,}, round {number + 1} of {rounds}")
            for name in names:
                if answer := in_fresh_process("waits_worker", "cpu", name, size):
                    found[name].append(1e6 * answer["cpu"] / answer["polls"])
        costs |= {(name, size): median(values) for name, values in found.items() if values}
    middle = sizes[1]
    for name in [*CONTENDERS, STUB]:
        if (name, middle) not in costs:
            table.missing(name)
            continue
        cells = [costs.get((name, size)) for size in sizes]
        own = costs[name, middle]
        table.rows.append((name, *cells, own / costs[BASE, middle], own / costs[TENACITY, middle]))
    for size in sizes:
        ours = costs[OURS, size] - costs[STUB, size]
        table.goals.append(Goal(f"of ours per poll, {size:,} waits", ours, 10, " µs"))
        table.goals.append(Goal(f"× {BASE}, {size:,} waits", costs[OURS, size] / costs[BASE, size], 1))
        table.goals.append(Goal(f"× {TENACITY}, {size:,} waits", costs[OURS, size] / costs[TENACITY, size], 0.1))
    return table


def _memory(sizes: list[int]) -> Table:
    table = Table(
        "waits: memory and longest callback",
        ("contender", "bytes per wait", *(f"longest ms, {size:,}" for size in sizes), "collector ms"),
        note="Bytes by tracemalloc, parked after the first poll, without the caller's task and the snapshot. "
        "Longest single callback of the loop in CPU time of its thread; the collector's longest pause stands apart.",
    )
    for name in (OURS, BASE, "sleep loops"):
        progress(f"waits: memory and callbacks of {name}")
        held = in_fresh_process("waits_worker", "memory", name, MEMORY_SIZE)["bytes"]
        callbacks = [in_fresh_process("waits_worker", "callback", name, size) for size in sizes]
        longest = [answer["longest_ms"] for answer in callbacks]
        table.rows.append((name, held, *longest, max(answer["collector_ms"] for answer in callbacks)))
        if name == OURS:
            table.goals.append(Goal("bytes per wait", held, 1024))
            table.goals.append(Goal(f"longest callback, {sizes[-1]:,} waits", max(longest), 100, " ms"))
    return table
