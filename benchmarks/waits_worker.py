"""One contender, one size, one process: ``python -m benchmarks.waits_worker cpu|callback|memory NAME N``."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
import tracemalloc

from benchmarks.measure import NotInstalledError, stopwatch
from benchmarks.waits_contenders import CONTENDERS, Source, callers_alone, parked

SCHEDULES = {1_000: (0.1, 0.8), 10_000: (0.4, 2.0), 50_000: (1.5, 5.0)}
"""Seconds between polls, and the longest recipe: the more waits, the slower, so that a core can follow."""


class LongestCallback:
    """CPU time of this thread in the longest single callback of the event loop, the garbage collector's apart."""

    def __init__(self) -> None:
        self.longest = self.collector = 0
        self._collecting = self._began = 0
        original = asyncio.Handle._run  # noqa: SLF001 - there is no other place to stand

        def run(handle: asyncio.Handle) -> None:
            self._collecting = 0
            began = time.thread_time_ns()
            original(handle)
            self.longest = max(self.longest, time.thread_time_ns() - began - self._collecting)

        setattr(asyncio.Handle, "_run", run)  # noqa: B010 - a type checker refuses the assignment
        gc.callbacks.append(self._on_collect)

    def _on_collect(self, phase: str, _: object) -> None:
        if phase == "start":
            self._began = time.thread_time_ns()
        else:
            took = time.thread_time_ns() - self._began
            self._collecting += took
            self.collector = max(self.collector, took)


async def cpu(name: str, count: int) -> dict[str, float]:
    interval, longest = SCHEDULES[count]
    source = Source(count, interval, longest)
    with stopwatch() as watch:
        await CONTENDERS.get(name, callers_alone)(source, interval)
    return {"polls": source.polls, "cpu": watch.cpu, "wall": watch.wall}


async def callback(name: str, count: int) -> dict[str, float]:
    lag = LongestCallback()
    await cpu(name, count)
    return {"longest_ms": lag.longest / 1e6, "collector_ms": lag.collector / 1e6}


async def memory(name: str, count: int) -> dict[str, float]:
    """Bytes per wait, all parked after their first poll; less what the callers' own tasks hold."""
    held = []
    for contender in (parked, CONTENDERS[name]):
        source = Source(count, 9e5, 1e6)
        gc.collect()
        tracemalloc.start()
        task = asyncio.ensure_future(contender(source, 1e6))
        while source.polls < count:  # noqa: ASYNC110 - contenders do not know that they are watched
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        task.cancel()
        await asyncio.wait([task])
    return {"bytes": (held[1] - held[0]) / count}


async def main(what: str, name: str, count: int) -> None:
    measured = {"cpu": cpu, "callback": callback, "memory": memory}[what]
    try:
        print(json.dumps(await measured(name, count)))
    except NotInstalledError:
        print("{}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
