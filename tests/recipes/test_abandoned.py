"""Every ``started`` event is followed by an ``ended`` event, so that spans and gauges leak nothing."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest
from support.scripted import ScriptedCompose, connected, lasting

from compose_async import PollPolicy, RecipeTimeoutError, fixed
from compose_async.events import RecipeEvent

pytestmark = pytest.mark.asyncio


class Spans(dict[str, str]):
    """What the example of the README does with events, and all outcomes."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: list[str | None] = []
        self.threads: set[threading.Thread] = set()

    def __call__(self, event: object) -> None:
        if isinstance(event, RecipeEvent):
            self.threads.add(threading.current_thread())
            if event.phase == "started":
                self[event.recipe_id] = event.operation
            if event.phase == "ended":
                del self[event.recipe_id]
                self.outcomes.append(event.outcome)


async def test_a_future_that_nobody_awaits_is_abandoned_when_it_is_dropped() -> None:
    spans = Spans()
    async with connected(ScriptedCompose(lasting(60)), hooks=[spans]) as client:
        first = await client.scalings.set("d1", units=2)
        second = client.recipes.future("r1")
        del first
        await asyncio.sleep(0)
        assert spans == {"r1": "scalings.set"}, "another future watches it"
        del second
        gc.collect()
        await asyncio.sleep(0)
        assert (spans, spans.outcomes) == ({}, ["abandoned"])
        await client.recipes.future("r1")
    assert (spans, spans.outcomes) == ({}, ["abandoned", "complete"])


async def test_a_wait_that_timed_out_ends_with_its_future() -> None:
    spans = Spans()
    async with connected(ScriptedCompose(lasting(60)), hooks=[spans]) as client:
        future: Any = await client.scalings.set("d1", units=2)
        with pytest.raises(RecipeTimeoutError) as caught:
            await future.wait(5)
        del future, caught
        gc.collect()
    assert (spans, spans.outcomes) == ({}, ["abandoned"])


@pytest.mark.parametrize("how", ["timed out", "cancelled"])
async def test_an_ended_wait_keeps_no_recipe_alive_while_the_client_waits_for_others(how: str) -> None:
    spans, compose = Spans(), ScriptedCompose(lasting(600))
    async with connected(compose, hooks=[spans], poll=PollPolicy(schedule=fixed(20))) as client:
        others = [asyncio.ensure_future(client.recipes.future(f"o{number}").wait()) for number in range(5)]
        future: Any = await client.scalings.set("d1", units=2)
        wait = asyncio.ensure_future(future.wait(5 if how == "timed out" else 3600))
        await compose.clock.sleep(4)
        if how == "cancelled":
            wait.cancel()
        await asyncio.wait([wait])
        assert wait.cancelled() or isinstance(wait.exception(), RecipeTimeoutError)
        compose.clock.auto = False  # time stands still
        del future, wait
        for _ in range(5):  # the task of the last poll ends
            await asyncio.sleep(0)
        gc.collect()
        await asyncio.sleep(0)
        assert spans.outcomes == ["abandoned"]
        compose.clock.auto = True
        for other in others:
            other.cancel()
        await asyncio.wait(others)


async def test_a_closed_client_watches_nothing_and_says_it_once() -> None:
    spans = Spans()
    async with connected(ScriptedCompose(lasting(60)), hooks=[spans]) as client:
        future = await client.scalings.set("d1", units=2)
        await client.aclose()
        assert (spans, spans.outcomes) == ({}, ["abandoned"])
    del future
    gc.collect()
    assert spans.outcomes == ["abandoned"]


async def test_what_another_thread_drops_is_told_on_the_loop() -> None:
    spans = Spans()
    async with connected(ScriptedCompose(lasting(60)), hooks=[spans]) as client:
        futures: list[Any] = [await client.scalings.set("d1", units=2)]
        await futures[0].refresh()
        await asyncio.to_thread(futures.clear)
        gc.collect()
        await asyncio.sleep(0)
        assert spans.outcomes == ["abandoned"]
    assert spans.threads == {threading.current_thread()}


async def test_a_future_that_was_made_and_dropped_without_a_loop_is_told_too() -> None:
    spans = Spans()
    client = connected(ScriptedCompose(lasting(60)), hooks=[spans])
    async with client as compose:

        def make_and_drop() -> None:
            compose.recipes.future("r1")

        thread = threading.Thread(target=make_and_drop)
        thread.start()
        thread.join()
        gc.collect()
        assert (spans, spans.outcomes) == ({}, ["abandoned"])


async def test_a_client_without_hooks_has_nothing_to_tell() -> None:
    async with connected(ScriptedCompose(lasting(60))) as client:
        state = (await client.scalings.set("d1", units=2))._state  # what is spared shows nowhere else
        assert state.on_abandoned is None
