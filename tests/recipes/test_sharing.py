"""Shared polls: many waiters of one recipe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from support.scripted import Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import (
    ConfigurationError,
    PollPolicy,
    Progress,
    RecipeFailedError,
    RecipeFuture,
    RecipeHandle,
    RecipeTimeoutError,
)
from compose_async.events import PollEvent, RecipeEvent
from compose_async.simulator.clock import VirtualClock, VirtualTimer

pytestmark = pytest.mark.asyncio


async def polls_of(waiters: int) -> int:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 7.0)) as client:
        await asyncio.gather(*[client.recipes.future("r1").wait() for _ in range(waiters)])
    return compose.polls


async def test_ten_awaiters_cause_the_polls_of_one() -> None:
    assert await polls_of(10) == await polls_of(1)


async def test_futures_of_one_id_share_one_watch_also_over_with_options() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        first, second = client.recipes.future("r1"), client.with_options(timeout=5).recipes.future("r1")
        await first.refresh()
        assert second.snapshot == first.snapshot is not None
        await asyncio.gather(first, second)
        before = compose.polls
        assert second.done()
        await second
        assert compose.polls == before


async def test_cancelling_nine_of_ten_leaves_the_tenth() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        tasks = [asyncio.ensure_future(future.wait()) for _ in range(10)]
        await asyncio.sleep(0)
        for task in tasks[:9]:
            task.cancel()
        assert (await tasks[9]).status == "complete"
        assert all(task.cancelled() for task in tasks[:9])


async def test_polling_stops_with_the_last_who_waits() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        task = asyncio.ensure_future(client.recipes.future("r1").wait())
        while compose.clock.now() < 50:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        polls = compose.polls
        compose.clock.advance(200)
        await asyncio.sleep(0.01)
        assert compose.polls == polls


async def test_a_waiter_that_leaves_during_a_poll_and_one_that_comes_then_share_it() -> None:
    compose = ScriptedCompose(lasting(300))
    compose.delay = 5.0
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 10.0)) as client:
        future = client.recipes.future("r1")

        async def leave() -> None:
            polls = compose.polls
            task = asyncio.ensure_future(future.wait())
            while compose.polls == polls:
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

        await leave()
        assert (await future.wait()).status == "complete"
        other = client.recipes.future("r1x")
        future, before = other, compose.polls
        await leave()
        await compose.clock.sleep(100)
        assert compose.polls == before + 1, "nothing is polled that no one waits for"


async def test_starting_and_walking_away_costs_no_request() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        await client.scalings.set("d1", units=2)
        compose.clock.advance(1000)
        await asyncio.sleep(0.01)
    assert compose.polls == 0


@pytest.mark.parametrize("how", ["gather", "wait_for", "timeout", "as_completed", "task_group"])
async def test_asyncios_own_tools_take_a_future(how: str) -> None:
    async with connected(ScriptedCompose(lasting(300))) as client:
        future: RecipeFuture[Any] = client.recipes.future("r1")
        match how:
            case "gather":
                [done] = await asyncio.gather(future)
            case "wait_for":
                done = await asyncio.wait_for(future, 10)
            case "timeout":
                async with asyncio.timeout(10):
                    done = await future
            case "as_completed":
                [done] = [await item for item in asyncio.as_completed([future])]
            case _:
                async with asyncio.TaskGroup() as group:
                    task = group.create_task(future.wait())
                done = task.result()
        assert done.status == "complete"


async def test_ten_awaiters_of_a_creation_read_its_deployment_once() -> None:
    compose = ScriptedCompose(lasting(30))
    compose.delay = 1.0
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        found = await asyncio.gather(*[creation.wait() for _ in range(10)])
    assert {deployment.id for deployment in found} == {"d1"}
    assert compose.asked["GET /deployments/d1"] == 1


async def test_iteration_gives_each_change_once_and_ends_with_the_final_one() -> None:
    async with connected(ScriptedCompose(lasting(300))) as client:
        future = client.recipes.future("r1")
        snapshots = [snapshot async for snapshot in future]
        assert snapshots[-1].status == "complete"
        assert all(one != other for one, other in pairwise(snapshots))
        assert [snapshot async for snapshot in future] == [snapshots[-1]], "who comes late gets the latest"


async def test_iteration_gives_the_final_snapshot_and_then_raises_the_failure() -> None:
    async with connected(ScriptedCompose(lasting(60, recipe("failed")))) as client:
        snapshots = aiter(client.recipes.future("r1"))
        while (await anext(snapshots)).status != "failed":
            pass
        with pytest.raises(RecipeFailedError):
            await anext(snapshots)
        with pytest.raises(StopAsyncIteration):
            await anext(snapshots)


async def test_iteration_stops_at_the_default_deadline() -> None:
    async with connected(ScriptedCompose(lasting(9999)), poll=PollPolicy(deadline=30)) as client:
        with pytest.raises(RecipeTimeoutError):
            _ = [snapshot async for snapshot in client.recipes.future("r1")]


async def test_pure_reads_follow_asyncios_contract() -> None:
    async with connected(ScriptedCompose(lasting(300))) as client:
        future = client.recipes.future("r1")
        for read in (future.result, future.exception):
            with pytest.raises(asyncio.InvalidStateError):
                read()
        with pytest.raises(LookupError):
            _ = future.resource
        assert future.progress == Progress(0, 0)
        done = await future
        assert future.result() == done
        assert future.exception() is None


async def test_done_callbacks_are_called_once_and_can_be_removed() -> None:
    called: list[str] = []
    async with connected(ScriptedCompose(lasting(300))) as client:
        future = client.recipes.future("r1")

        def forgotten(_: object) -> None:
            called.append("forgotten")

        future.add_done_callback(forgotten)
        future.add_done_callback(lambda done: called.append(done.result().status))
        assert future.remove_done_callback(forgotten) == 1
        await future
        await asyncio.sleep(0.01)
        future.add_done_callback(lambda _: called.append("late"))
        await asyncio.sleep(0)
    assert called == ["complete", "late"]


async def test_hooks_hear_of_every_poll_and_of_the_end_and_may_raise() -> None:
    events: list[Any] = []

    def hook(event: object) -> None:
        events.append(event)
        raise RuntimeError("a careless hook")

    compose = ScriptedCompose(lasting(300))
    async with connected(compose, hooks=[hook]) as client:
        await client.recipes.future("r1")
    assert len([event for event in events if isinstance(event, PollEvent)]) == compose.polls
    assert [event.outcome for event in events if isinstance(event, RecipeEvent) and event.phase == "ended"] == [
        "complete"
    ]


async def test_the_poll_budget_spreads_polls_and_starves_none() -> None:
    compose = ScriptedCompose(lambda line, now: (200, recipe("running" if now < 60 else "complete", id=line[-3:])))
    poll = PollPolicy(max_polls_per_second=2, schedule=lambda state: 1.0)
    async with connected(compose, poll=poll) as client:
        await asyncio.gather(*[client.recipes.future(f"r{n:02}").wait() for n in range(20)])
    assert compose.polls <= 2 * compose.clock.now() + 3
    assert min(compose.asked.values()) >= 5


async def test_polls_that_have_to_wait_for_others_set_no_timer() -> None:
    class Counting(VirtualClock):
        timers = 0

        def call_at(self, when: float, callback: Callable[[], None]) -> VirtualTimer:
            self.timers += 1
            return super().call_at(when, callback)

    compose = ScriptedCompose(lambda line, now: None)
    compose.clock = clock = Counting(auto=False)
    async with connected(compose, max_connections=2) as client:
        waits = [asyncio.ensure_future(client.recipes.future(f"r{number}").wait()) for number in range(3)]
        for _ in range(50):
            await asyncio.sleep(0)
        before = clock.timers
        for _ in range(50):
            clock.advance(0.001)
            await asyncio.sleep(0)
        assert (compose.polls, clock.timers) == (1, before)
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)


@pytest.mark.parametrize("recipes", [3, 10, 40])
async def test_a_tight_budget_lets_every_recipe_lag_alike(recipes: int) -> None:
    polls: dict[str, list[float]] = {}

    def script(line: str, now: float) -> Answer:
        polls.setdefault(line, []).append(now)
        return 200, recipe("running" if now < 200 else "complete", id=line.rsplit("/", 1)[1])

    poll = PollPolicy(max_polls_per_second=1, schedule=lambda state: 1.0)
    async with connected(ScriptedCompose(script), poll=poll) as client:
        await asyncio.gather(*[client.recipes.future(f"r{n}").wait() for n in range(recipes)])
    assert len(polls) == recipes
    gaps = [later - earlier for times in polls.values() for earlier, later in pairwise(times)]
    assert max(gaps) <= recipes + 2, "somebody was starved"
    assert max(map(len, polls.values())) - min(map(len, polls.values())) <= 2


async def test_retry_after_of_one_poll_postpones_them_all() -> None:
    def script(line: str, now: float) -> Answer:
        return (200, recipe("complete")) if now > 1 else (429, None)

    compose = ScriptedCompose(script)
    compose.headers["retry-after"] = "20"
    async with connected(compose) as client:
        await client.recipes.future("r1")
    assert [time for time in compose.times if 0 < time < 20] == []


async def test_a_handle_is_small_and_goes_on_where_the_deadline_was() -> None:
    compose = ScriptedCompose(lasting(5000))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="aws:us-east-1")
        text = str(creation.handle)
        assert len(text) < 300
        assert "t0ken" not in text
        assert RecipeHandle.from_json(text).deadline - RecipeHandle.from_json(text).started_at == timedelta(hours=1)
    compose.clock.advance(1800)
    async with connected(compose) as other:
        with pytest.raises(RecipeTimeoutError):
            await other.recipes.resume(text)
    assert compose.clock.now() == pytest.approx(3600, abs=2)


async def test_a_handle_of_a_creation_gives_the_deployment() -> None:
    compose = ScriptedCompose(lasting(500))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="aws:us-east-1")
    async with connected(compose) as other:
        deployment = await other.recipes.resume(creation.handle)
    assert deployment is not None
    assert deployment.id == "d1"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"v":1}', '{"v":99}', '{"v":1,"recipe":3}'])
async def test_a_broken_or_newer_handle_is_refused_clearly(text: str) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        with pytest.raises(ValueError, match="handle"):
            client.recipes.resume(text)


async def test_a_handle_of_another_base_url_is_refused() -> None:
    compose = ScriptedCompose(lasting(5))
    async with connected(compose) as client:
        handle = client.recipes.future("r1").handle
    async with connected(compose, base_url="http://localhost/api/2016-07/instances/1") as other:
        with pytest.raises(ConfigurationError, match="base URL"):
            other.recipes.resume(handle)
