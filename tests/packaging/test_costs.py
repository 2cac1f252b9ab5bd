"""What things cost, counted and not timed: modules, bytes, requests, tasks, memory."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import ssl
import subprocess
import sys
import tracemalloc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support.scripted import ScriptedCompose, connected, lasting, recipe

from compose_async import ComposeClient, PollPolicy, PollState
from compose_async._clock import LoopClock
from compose_async.models import Recipe
from compose_async.recipes.poller import Poller
from compose_async.recipes.watcher import RecipeWatcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IMPORT = "from compose_async import ComposeClient"
FIRST_CALL = f"""
import asyncio, httpx
{IMPORT}
def answer(request):
    return httpx.Response(200, json={recipe()!r})
async def main():
    async with ComposeClient("t", base_url="http://localhost", transport=httpx.MockTransport(answer)) as compose:
        await compose.recipes.get("r1")
asyncio.run(main())
"""
REPORT = """
import json, sys
sys.modules["click"] = None  # else httpx, finding it here, imports its command line
before = set(sys.modules)
{program}
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def modules_loaded(program: str) -> set[str]:
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", REPORT.format(program=program)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def third_parties(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"compose_async"}


# A name that is added here is paid for by each program that names the client, whether or not it makes a call.
LOADED_BY_THE_IMPORT = """
    _api _api.caller _api.endpoints _api.recipe_caller _api.write_memory _arguments _client _clock _config _display
    _generated _generated.models _generated.resources _hosts _lazy _lazy_types _log _loop_guard _namespaces _error_copy
    _redact _secret_str _transport _transport.attempt_result _transport.auth _transport.call _transport.deferred
    _transport.download_options _transport.headers _transport.lazy_pool _transport.rate_limiter _transport.retry
    _transport.server_time _transport.signature _transport.transport _types _version errors models recipes workflows
"""
SLOW_OF_THE_STANDARD_LIBRARY = {
    "dataclasses",
    "email",
    "hashlib",
    "hmac",
    "http",
    "pathlib",
    "random",
    "tempfile",
    "uuid",
}


def test_importing_the_client_loads_these_modules_and_no_third_party() -> None:
    modules = modules_loaded(IMPORT)
    assert third_parties(modules) == set()
    ours = {module.partition(".")[2] for module in modules if module.startswith("compose_async.")}
    assert ours == set(LOADED_BY_THE_IMPORT.split())
    assert modules & SLOW_OF_THE_STANDARD_LIBRARY == set()
    assert len(modules) <= 170


def test_building_a_client_loads_nothing_more() -> None:
    built = modules_loaded(f"{IMPORT}; ComposeClient('t', base_url='https://localhost')")
    assert built == modules_loaded(IMPORT)


def test_the_first_call_loads_httpx_and_cattrs_and_no_retry_library() -> None:
    modules = modules_loaded(FIRST_CALL)
    assert third_parties(modules).isdisjoint({"tenacity", "starlette", "yaml", "jsonschema", "rich", "pydantic"})
    assert len(modules) <= 420


# --- on the wire


@asynccontextmanager
async def loopback(seen: list[bytes]) -> AsyncIterator[str]:
    body = json.dumps(recipe()).encode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                seen.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/2016-07"
    finally:
        server.close()


@pytest.mark.asyncio
async def test_one_recipes_get_sends_seven_short_headers_and_nothing_else() -> None:
    seen: list[bytes] = []
    async with loopback(seen) as url, ComposeClient("t" * 40, base_url=url) as compose:
        await compose.recipes.get("5c0a11b2c3d4e5f600000301")
    [request] = seen
    names = [line.partition(b":")[0].lower() for line in request.splitlines()[1:-1]]
    expected = {b"host", b"accept", b"accept-encoding", b"user-agent", b"authorization", b"x-request-id"}
    assert set(names) <= expected | {b"connection"}
    assert len(names) == len(set(names))
    assert len(request) <= 400


@pytest.mark.asyncio
async def test_a_warm_call_searches_the_path_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is missing is searched for anew at every import: httpcore does so for sniffio, several times a call.
    searched: list[str] = []

    class Witness:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            searched.append(name)

    async with loopback([]) as url, ComposeClient("t", base_url=url) as compose:
        await compose.recipes.get("r1")
        monkeypatch.setattr(sys, "meta_path", [Witness, *sys.meta_path])
        await compose.recipes.get("r1")
    assert searched == []


@pytest.mark.asyncio
async def test_calls_and_connections_make_no_tls_context_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[type] = []
    original = ssl.SSLContext.__new__

    def counting(cls: type[ssl.SSLContext], *arguments: Any, **options: Any) -> ssl.SSLContext:
        made.append(cls)
        return original(cls, *arguments, **options)

    monkeypatch.setattr(ssl.SSLContext, "__new__", staticmethod(counting))
    async with loopback([]) as url, ComposeClient("t", base_url=url) as compose:
        for _ in range(3):
            await asyncio.gather(*[compose.recipes.get("r1") for _ in range(10)])
    assert len(made) <= 1


@pytest.mark.asyncio
async def test_an_awaited_creation_costs_its_polls_and_two_requests() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        await (await client.deployments.create(account_id="a", name="n", type="redis", datacenter="aws:us-east-1"))
    assert sum(compose.asked.values()) == compose.polls + 2
    assert compose.asked["POST /deployments"] == compose.asked["GET /deployments/d1"] == 1


# --- polls

EVEN = [step / 14 for step in range(1, 15)]
FROZEN = [1.0] * 14
SLOW_LAST = [0.01 * step for step in range(1, 14)] + [1.0]
BURST = [0.8 + 0.2 * step for step in EVEN]


def polls(seconds: float, steps: list[float]) -> tuple[int, float]:
    """Looks of the default policy at a recipe, and how late its end is seen, relative to its duration."""
    policy, now, made, seen, moved = PollPolicy(), PollPolicy().first, 1, 0, 0.0
    while now < seconds:
        complete = sum(seconds * step <= now for step in steps)
        if complete > seen:
            seen, moved = complete, now
        now += policy.wait(PollState(now, complete, len(steps), now - moved, made, 0.5))
        made += 1
    return made, now / seconds - 1


@pytest.mark.parametrize(
    ("seconds", "steps", "most_polls", "latest"),
    [
        (12, EVEN, 14, 0.10),
        (300, EVEN, 26, 0.05),
        (2400, EVEN, 45, 0.05),
        (12, FROZEN, 11, 0.40),
        (300, FROZEN, 23, 0.35),
        (300, SLOW_LAST, 55, 0.12),
        (300, BURST, 23, 0.35),
    ],
)
def test_the_default_policy_sees_the_end_in_time_with_few_polls(
    seconds: float, steps: list[float], most_polls: int, latest: float
) -> None:
    made, late = polls(seconds, steps)
    assert made <= most_polls
    assert late <= latest


# --- tasks and memory


@pytest.mark.asyncio
async def test_looking_makes_at_most_one_task_per_poll() -> None:
    made: list[str] = []

    def counting(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        made.append(work.__qualname__)
        return asyncio.Task(work, loop=loop, **options)

    compose = ScriptedCompose(lambda line, now: (200, recipe("running" if now < 600 else "complete", id=line[-3:])))
    async with connected(compose) as client:
        futures = [client.recipes.future(f"r{number:02}") for number in range(20)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures for _ in range(5)]
        asyncio.get_running_loop().set_task_factory(counting)
        await asyncio.gather(*waits)
    assert len(made) <= compose.polls


class Stub:
    """A source of polls whose recipes never end, and whose snapshot is one object."""

    def __init__(self) -> None:
        self.polls = 0
        self.snapshot = Recipe(id="r", status="running")

    async def recipe(self, recipe_id: str) -> Recipe:
        self.polls += 1
        return self.snapshot

    async def recipes(self, deployment_id: str) -> tuple[Recipe, ...]:
        raise AssertionError

    async def deployment_is_gone(self, deployment_id: str) -> bool:
        raise AssertionError


async def held_by(tasks: list[asyncio.Task[Any]], ready: Any) -> int:
    """Bytes that are held once all of them wait."""
    while not ready():
        await asyncio.sleep(0)
    for _ in range(100):  # until those who polled are gone
        await asyncio.sleep(0)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return held


async def bytes_of_a_wait() -> float:
    """What one more wait holds, its caller's task apart."""
    count, stub = 1000, Stub()
    ids = [f"{number:024x}" for number in range(count)]
    async with ComposeClient("t", base_url="http://localhost") as client:
        policy = PollPolicy(schedule=lambda _: 3600.0, max_polls_per_second=1e9)
        watcher = RecipeWatcher(Poller(stub.recipe, stub.recipes, stub.deployment_is_gone, LoopClock(), policy))
        client._caller._watcher = watcher  # of a Compose that costs no memory itself
        gate = asyncio.get_running_loop().create_future()

        async def park() -> None:
            await gate

        client.recipes.future(ids[0])  # loads what futures need
        tracemalloc.start()
        try:
            parked = [asyncio.ensure_future(park()) for _ in ids]
            callers = await held_by(parked, lambda: True)
            del parked
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            waits = [asyncio.ensure_future(client.recipes.future(recipe_id).wait()) for recipe_id in ids]
            held = await held_by(waits, lambda: stub.polls == count and not watcher._scheduler.in_flight)
        finally:
            tracemalloc.stop()
    return (held - before - callers) / count


@pytest.mark.slow
def test_a_wait_holds_less_than_a_kibibyte_beside_its_callers_task() -> None:
    # In a process of its own: what a coverage tracer allocates would be counted too.
    # One of eight: when asyncio's sets of all tasks grow depends on addresses, and is a hundred bytes a wait.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, __file__]
    runs = (
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
        for _ in range(8)
    )
    assert any(float(run.stdout) <= 1024 for run in runs)


if __name__ == "__main__":
    print(asyncio.run(bytes_of_a_wait()))  # noqa: T201
