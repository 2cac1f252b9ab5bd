"""Waiting within other libraries: anyio, a web service, eager tasks, other processes, odd clocks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from support.scripted import ScriptedCompose, connected, lasting, recipe

from compose_async import ComposeClient, PollPolicy, RecipeTimeoutError, fixed
from compose_async.simulator import RecipePlan, ScaledClock, Simulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def client_of_a_fixture() -> AsyncIterator[ComposeClient]:
    async with connected(ScriptedCompose(lasting(300))) as client:
        yield client


async def test_a_client_that_a_fixture_closes_from_another_task(client_of_a_fixture: ComposeClient) -> None:
    waiting = asyncio.ensure_future(client_of_a_fixture.recipes.future("r1").wait())
    await asyncio.sleep(0)
    assert (await client_of_a_fixture.recipes.future("r1")).status == "complete"
    await waiting


async def test_a_thousand_awaiters_cause_exactly_the_polls_of_one() -> None:
    polls = []
    for waiters in (1, 1000):
        compose = ScriptedCompose(lasting(300))
        async with connected(compose, poll=PollPolicy(schedule=lambda state: 7.0)) as client:
            future = client.recipes.future("r1")
            await asyncio.gather(*[future.wait() for _ in range(waiters)])
            await future
        polls.append(compose.polls)
    assert polls[0] == polls[1]


async def test_anyio_scopes_bound_a_wait() -> None:
    async with connected(ScriptedCompose(lasting(1e6)), poll=PollPolicy(deadline=1e9)) as client:
        future = client.recipes.future("r1")
        compose_never_ends = future.wait(deadline=1e9)
        with pytest.raises(TimeoutError), anyio.fail_after(0.05):
            await compose_never_ends
        with anyio.move_on_after(0) as scope:
            await future
        assert scope.cancelled_caught
        assert not future.done()


# Eager tasks came with 3.12; before that, ordinary ones.
factories = [None, getattr(asyncio, "eager_task_factory", None)][: 1 + (sys.version_info >= (3, 12))]


@pytest.mark.parametrize("factory", factories)
async def test_eager_tasks_change_nothing(factory: Any) -> None:
    asyncio.get_running_loop().set_task_factory(factory)
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        creation.add_done_callback(lambda _: None)
        results = await asyncio.gather(creation, creation.wait(), client.recipes.future("r1").wait())
    assert [result.id for result in results] == ["d1", "d1", "r1"]


async def test_a_request_that_the_browser_drops_ends_its_wait_and_nobody_elses() -> None:
    compose = ScriptedCompose(lasting(300))
    ended: list[str] = []
    begun: set[str] = set()

    async with connected(compose) as client:
        compose.clock.auto = False

        async def wait(request: Request) -> PlainTextResponse:
            try:
                begun.add(request.path_params["who"])
                await client.recipes.future("r1")
            finally:
                ended.append(request.path_params["who"])
            return PlainTextResponse("done")

        app = Starlette(routes=[Route("/{who}", wait)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as shop:
            dropped, kept = (asyncio.ensure_future(shop.get(f"/{who}")) for who in ("dropped", "kept"))
            while len(begun) < 2 or not compose.polls:
                await asyncio.sleep(0)
            dropped.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await dropped
            assert ended == ["dropped"]
            while not kept.done():
                compose.clock.advance(30)
                await asyncio.sleep(0.001)
            assert (await kept).text == "done"


async def test_the_deadline_of_a_handle_holds_where_clocks_differ_by_minutes() -> None:
    compose = ScriptedCompose(lasting(1e6))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        handle = creation.handle
    ahead = ScriptedCompose(lasting(1e6))
    ahead.clock.advance(7 * 60)  # this process's clock counts from elsewhere
    real_utc = ahead.clock.utc
    ahead.clock.utc = lambda: real_utc() - timedelta(minutes=7)  # type: ignore[method-assign]  # Compose's has not
    async with connected(ahead) as other:
        with pytest.raises(RecipeTimeoutError):
            await other.recipes.resume(handle)
    assert ahead.clock.now() - 7 * 60 == pytest.approx(3600, abs=2)


async def test_a_handle_stays_under_300_characters_with_the_longest_names() -> None:
    compose = ScriptedCompose(lambda line, now: (202, recipe("waiting", id="f" * 24)))
    async with connected(compose, base_url="http://localhost/api/2016-07/instances/" + "0" * 36) as client:
        starting = await client.settings.set_max_connections("e" * 24, max_connections=200)
    assert len(starting.handle.to_json()) < 300


WAITER = """
import asyncio, sys
from compose_async import ComposeClient, PollPolicy, fixed

async def main():
    async with ComposeClient(poll=PollPolicy(first=0.02, schedule=fixed(0.05))) as compose:
        future = compose.recipes.resume(sys.argv[1])
        async for snapshot in future:
            print(snapshot.status, flush=True)
        print("done", (await future).status, flush=True)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_wait_killed_by_sigkill_is_finished_by_others_from_the_stored_handle(tmp_path: Path) -> None:
    clock = ScaledClock(20)
    simulator = Simulator(clock=clock)
    simulator.plan("scalings.set", RecipePlan(seconds=30, operations=200))
    with simulator.serve() as server:
        environment = {**os.environ, "COMPOSE_API_URL": server.base_url, "COMPOSE_API_TOKEN": simulator.token}
        poll = PollPolicy(first=0.02, schedule=fixed(0.05))
        async with ComposeClient(simulator.token, base_url=server.base_url, poll=poll) as compose:
            [account] = await compose.accounts.list()
            simulator.plan("deployments.create", RecipePlan(seconds=1))
            deployment = await (
                await compose.deployments.create(
                    account_id=account.id, name="a", type="redis", datacenter="aws:us-east-1"
                )
            )
            stored = tmp_path / "handle"
            scaling = await compose.scalings.set(deployment.id, units=2)
            stored.write_text(scaling.handle.to_json())
            await compose.wait_until(scaling.refresh, lambda seen: seen is not None and seen.status == "running")
            clock.run(0)  # the recipe goes on when the first process is dead, however long that takes to start

        def start() -> subprocess.Popen[str]:
            command = [sys.executable, "-c", WAITER, stored.read_text()]
            return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603

        killed = start()
        assert killed.stdout is not None
        assert killed.stdout.readline() == "running\n"
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        clock.run(20)
        others = [start(), start()]  # resuming in two processes at once is legal
        outputs: list[Any] = [await asyncio.to_thread(process.communicate) for process in others]
    assert killed.returncode == -signal.SIGKILL
    assert [output.splitlines()[-1] for output, _ in outputs] == ["done complete"] * 2
