"""CPU time of importing, and of the first response: a fresh interpreter for every sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from benchmarks.bodies import RECIPE_ID
from benchmarks.generated import generated
from benchmarks.loopback import loopback
from benchmarks.measure import NotInstalledError, Sample, interleave, peer, progress
from benchmarks.tables import Goal, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM: Final = """
import sys, time
sys.modules["click"] = None  # httpx's command line is no part of a program, wherever it is installed
sys.path[:0] = {path!r}
before, began = set(sys.modules), time.process_time()
{program}
print(__import__("json").dumps([1000 * (time.process_time() - began), len(set(sys.modules) - before)]))
"""
HTTPX: Final = "import httpx"
OURS: Final = "from compose_async import ComposeClient"
HELP: Final = "compose-async --help"
FIRST_CALL: Final = "compose-async, to the first recipe"
PROGRAMS: Final = {
    HTTPX: ("httpx", "import httpx"),
    OURS: ("compose_async", "from compose_async import ComposeClient"),
    HELP: (
        "compose_async",
        """
import contextlib, io
from compose_async._cli.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
""",
    ),
    "import asyncio, json, ssl": ("json", "import asyncio, json, ssl"),
    "import aiohttp": ("aiohttp", "import aiohttp"),
    "from openai import AsyncOpenAI": ("openai", "from openai import AsyncOpenAI"),
    "from azure.core import AsyncPipelineClient": ("azure.core", "from azure.core import AsyncPipelineClient"),
    "openapi-python-client's client and one call": (
        "openapi_python_client",
        "import compose_generated.client, compose_generated.api.recipes.recipes_get",
    ),
    FIRST_CALL: (
        "compose_async",
        """
import asyncio
from compose_async import ComposeClient
async def main():
    async with ComposeClient("token", base_url={url!r}) as compose:
        await compose.recipes.get({id!r})
asyncio.run(main())
""",
    ),
    "httpx, to the first JSON": (
        "httpx",
        """
import asyncio, httpx
async def main():
    async with httpx.AsyncClient(base_url={url!r}) as client:
        (await client.get("/recipes/" + {id!r})).json()
asyncio.run(main())
""",
    ),
}


def _sample(program: str, path: list[str], modules: dict[str, int], name: str, cache: str) -> float:
    source = PROGRAM.format(path=path, program=program)
    # Whatever this environment says of bytecode: a program that is installed has its own.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    milliseconds, modules[name] = json.loads(done.stdout)
    return float(milliseconds)


def _contenders(url: str, modules: dict[str, int], table: Table, cache: str) -> dict[str, Callable[[], float]]:
    found: dict[str, Callable[[], float]] = {}
    for name, (module, program) in PROGRAMS.items():
        path: list[str] = []
        try:
            peer(module)
            if module == "openapi_python_client":
                generated("client")
                path = sys.path[-1:]
        except NotInstalledError:
            table.missing(name)
            continue
        source = program.replace("{url!r}", repr(url)).replace("{id!r}", repr(RECIPE_ID))
        found[name] = partial(_sample, source, path, modules, name, cache)
        found[name]()  # writes the bytecode
    return found


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    table = Table(
        "import: CPU ms and modules, from a running interpreter",
        ("program", "ms", "modules", f"× {HTTPX}", "± %"),
        note="Median of interleaved fresh processes with warm file caches; the first response comes over loopback.",
    )
    progress("import")
    modules: dict[str, int] = {}
    with loopback() as url, TemporaryDirectory() as cache:
        times = interleave(_contenders(url, modules, table, cache), 5 if quick else 15)
    base = times[HTTPX]
    for name, sample in times.items():
        table.rows.append((name, sample.median, modules[name], _ratio(sample, base), 100 * sample.spread))
    table.goals.append(Goal(f"{OURS}, × {HTTPX}", _ratio(times[OURS], base), 1))
    table.goals.append(Goal(f"{HELP}, × {HTTPX}", _ratio(times[HELP], base), 0.75))
    table.goals.append(Goal(f"{FIRST_CALL}, × {HTTPX}", _ratio(times[FIRST_CALL], base), 2.2))
    return [table]


def _ratio(sample: Sample, base: Sample) -> float:
    return sample.median / base.median
