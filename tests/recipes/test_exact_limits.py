"""Exact limits of waiting: the second of a deadline, the last character, the age of progress."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.scripted import Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import PollPolicy, PollState, RecipeFailedError, RecipeLostError, RecipeTimeoutError, fixed

pytestmark = pytest.mark.asyncio


async def test_a_deadline_in_the_very_moment_of_a_response_is_owed_another_poll() -> None:
    compose = ScriptedCompose(lasting(99.5))
    compose.delay = 1
    async with connected(compose, poll=PollPolicy(schedule=lambda _: 98.0)) as client:
        done = await client.recipes.future("r1").wait(deadline=100)
    assert done.status == "complete"
    assert compose.times == [0, 99, 100]


@pytest.mark.parametrize(("status", "shown"), [("x" * 40, "x" * 40), ("x" * 41, "x" * 40 + "…")])
async def test_an_error_shows_40_characters_of_an_unknown_status(status: str, shown: str) -> None:
    compose = ScriptedCompose(lambda line, now: (200, recipe(status)))
    async with connected(compose) as client:
        with pytest.raises(RecipeTimeoutError) as caught:
            await client.recipes.future("r1").wait(deadline=10)
    assert f"({shown})" in str(caught.value)


async def test_a_lost_recipe_s_error_holds_the_last_that_was_seen_of_it() -> None:
    def script(line: str, now: float) -> Answer:
        return (404, {"errors": "no"}) if now > 50 else (200, recipe(complete=3))

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        with pytest.raises(RecipeLostError) as caught:
            await client.recipes.future("r1")
    assert caught.value.snapshot is not None
    assert caught.value.snapshot.operations_complete == 3
    assert caught.value.handle is not None
    assert caught.value.recipe_id == caught.value.handle.recipe_id == "r1"


@pytest.mark.parametrize(("created", "expected"), [(-330.0, 30.0), (0.0, 0.0)])
async def test_progress_before_a_resume_has_its_own_age_and_progress_that_was_watched_that_of_its_poll(
    created: float, expected: float
) -> None:
    states: list[PollState] = []

    def schedule(state: PollState) -> float:
        states.append(state)
        return 40.0

    def script(line: str, now: float) -> Answer:
        if now > 100:
            return 200, recipe("complete", 10)
        at: dict[str, Any] = {
            name: (compose.clock.utc() + timedelta(seconds=seconds - now)).isoformat() for name, seconds in times
        }
        return 200, recipe(complete=5, **at)

    times: list[tuple[str, Any]] = [("created_at", created), ("updated_at", -30.0)]
    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=schedule)) as client:
        await client.recipes.future("r1")
    assert states[0].since_progress == pytest.approx(expected, abs=1.1)


async def test_the_error_of_a_failed_recipe_holds_its_last_state() -> None:
    compose = ScriptedCompose(lambda line, now: (200, recipe("failed", 3)))
    async with connected(compose) as client:
        with pytest.raises(RecipeFailedError) as caught:
            await client.recipes.future("r1")
    assert caught.value.snapshot is not None
    assert (caught.value.snapshot.status, caught.value.snapshot.operations_complete) == ("failed", 3)
    assert caught.value.path == (caught.value.snapshot,)


async def test_a_handle_holds_the_deadline_of_its_wait_and_keeps_it_elsewhere() -> None:
    compose = ScriptedCompose(lasting(1e6))
    async with connected(compose, poll=PollPolicy(deadline=600, schedule=fixed(50))) as client:
        await client.deployments.get("d1")  # Compose's time is known from here on
        compose.clock.advance(100)
        began = compose.clock.utc()
        future = client.recipes.future("r1")
        compose.clock.advance(40)
        handle = future.handle
        assert (handle.deadline - began).total_seconds() == pytest.approx(600, abs=1)
    compose.clock.advance(200)
    async with connected(compose) as other:
        with pytest.raises(RecipeTimeoutError):
            await other.recipes.resume(handle)
    assert (compose.clock.utc() - handle.deadline).total_seconds() == pytest.approx(0, abs=2)
