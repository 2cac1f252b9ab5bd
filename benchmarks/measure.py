"""How things are measured: CPU time of this process, medians of interleaved rounds, peers only if installed."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent

PEERS = (
    "httpx", "aiohttp", "openai", "azure-core", "google-api-core", "openapi-python-client", "tenacity", "attrs",
    "cattrs", "msgspec", "pydantic",
)  # fmt: skip


class NotInstalledError(Exception):
    """A peer is not there; the table says so."""


def peer(module: str) -> ModuleType:
    """Import a peer. Raises NotInstalledError."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise NotInstalledError(module) from error


def versions() -> dict[str, str]:
    """What was compared, by distribution."""
    found = {"python": platform.python_version(), "compose-async": _version("compose-async")}
    return found | {name: _version(name) for name in PEERS}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


@attrs.define
class Stopwatch:
    """CPU seconds, of this process with all its threads, and wall seconds of one stretch of work."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    watch = Stopwatch()
    wall, cpu = time.perf_counter(), time.process_time()
    yield watch
    watch.cpu, watch.wall = time.process_time() - cpu, time.perf_counter() - wall


@attrs.frozen
class Sample:
    """What the rounds of one contender gave."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> float:
        """Half the distance from the lowest to the highest, relative to the median."""
        return (max(self.values) - min(self.values)) / 2 / self.median if self.median else 0.0


def interleave(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Sample]:
    """Each contender once per round, so that a busy spell of the machine hits them all."""
    values: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            values[name].append(run())
    return {name: Sample(tuple(found)) for name, found in values.items()}


def in_fresh_process(module: str, *arguments: object, timeout: float = 300.0) -> dict[str, Any]:
    """Run ``python -m benchmarks.MODULE`` and read the JSON that it prints last; empty if a peer is missing."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(  # noqa: S603 - our own module
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def progress(text: str) -> None:
    """Tell whoever watches; tables go to stdout, this does not."""
    print(f"  … {text}", file=sys.stderr, flush=True)
