"""Results and errors of awaited recipes, for every way in which recipes were seen to end."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from support.scripted import DEPLOYMENT, Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import (
    AuthenticationError,
    ClientClosedError,
    NotFoundError,
    PollPolicy,
    RecipeFailedError,
    RecipeFuture,
    RecipeLostError,
    RecipeTimeoutError,
)
from compose_async.models import Deployment, Recipe

pytestmark = pytest.mark.asyncio


async def create(client: Any) -> Any:
    return await client.deployments.create(
        account_id="a1", name="orders", type="postgresql", datacenter="aws:us-east-1"
    )


@pytest.mark.parametrize("word", ["complete", "completed"])
async def test_either_spelling_of_complete_ends_the_wait(word: str) -> None:
    compose = ScriptedCompose(lasting(60, recipe(word, 10)))
    async with connected(compose) as client:
        done = await client.recipes.future("r1")
    assert done.status == word


async def test_create_gives_the_deployment_as_accepted_and_then_as_read_again() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        creation = await create(client)
        assert isinstance(creation.resource, Deployment)
        assert creation.resource.version is None
        deployment = await creation
    assert deployment.version == "9.6.12"
    assert compose.asked["GET /deployments/d1"] == 1


async def test_other_starters_give_the_final_recipe() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        scaling = await client.scalings.set("d1", units=2)
        assert scaling.resource.status == "waiting"
        assert isinstance(await scaling, Recipe)
    assert compose.asked["GET /deployments/d1"] == 0


async def test_waiting_in_the_middle_is_not_an_end() -> None:
    def script(line: str, now: float) -> Answer:
        status = "waiting" if 20 <= now < 40 else "running" if now < 60 else "complete"
        return 200, recipe(status, min(int(now / 6), 10))

    async with connected(ScriptedCompose(script)) as client:
        assert (await client.recipes.future("r1")).status == "complete"


async def test_refreshing_after_the_end_of_a_creation_reads_its_deployment() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        creation = await create(client)
        assert (await creation.refresh(), creation.done()) == (creation.snapshot, False)
        await compose.clock.sleep(60)
        await creation.refresh()
        assert creation.done()
        assert creation.result().name == DEPLOYMENT["name"]


async def test_all_operations_done_is_not_an_end_while_it_says_running() -> None:
    def script(line: str, now: float) -> Answer:
        return 200, recipe("running" if now < 60 else "complete", 14, 14)

    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        await future.refresh()
        assert future.progress.fraction == 1
        assert not future.done()
        await future
    assert compose.clock.now() >= 60


async def test_an_unknown_status_keeps_polling_and_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    def script(line: str, now: float) -> Answer:
        return 200, recipe("meditating" if now < 60 else "complete")

    async with connected(ScriptedCompose(script)) as client:
        await client.recipes.future("r1")
    assert len([r for r in caplog.records if "meditating" in r.getMessage()]) == 1


async def test_a_first_body_that_is_an_end_needs_no_poll() -> None:
    compose = ScriptedCompose(lambda line, now: (200, recipe("complete", 10)))
    async with connected(compose) as client:
        scaling = await client.scalings.set("d1", units=2)
        assert scaling.done()
        assert (await scaling).status == "complete"
    assert compose.polls == 0


async def test_a_failed_child_three_levels_down_is_named_in_the_error() -> None:
    culprit = recipe("failed", id="c3", name="Start capsule", status_detail="no host has room")
    member = recipe("failed", id="c2", name="Member 2", children=[culprit])
    members = recipe("failed", id="c1", name="Members", children=[member])
    children = [recipe("complete", id="c0", name="Reserve"), members]
    tree = recipe("failed", name="Provision", status_detail="a sub-recipe failed", children=children)
    async with connected(ScriptedCompose(lasting(60, tree))) as client:
        future = client.recipes.future("r1")
        with pytest.raises(RecipeFailedError) as caught:
            await future
        assert [node.id for node in caught.value.path] == ["r1", "c1", "c2", "c3"]
        assert "Provision › Members › Member 2 › Start capsule" in str(caught.value)
        assert "no host has room" in str(caught.value)
        assert caught.value.handle == future.handle
        assert isinstance(future.exception(), RecipeFailedError)


async def test_every_raise_of_a_failure_is_a_fresh_error() -> None:
    async with connected(ScriptedCompose(lasting(5, recipe("failed")))) as client:
        future = client.recipes.future("r1")
        errors = await asyncio.gather(*[future.wait() for _ in range(20)], return_exceptions=True)
        assert len({id(error) for error in errors}) == 20
        first = future.exception()
        assert first is not None
        assert first.__traceback__ is None


async def test_a_recipe_unknown_right_after_its_start_is_waited_for() -> None:
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        if line == "GET /recipes/r1" and now < 20:
            return 404, {"errors": "not found"}
        return inner(line, now)

    async with connected(ScriptedCompose(script)) as client:
        assert (await (await create(client))).id == "d1"


async def test_a_recipe_that_stays_unknown_after_its_start_is_lost() -> None:
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        return (404, {"errors": "no"}) if line == "GET /recipes/r1" else inner(line, now)

    async with connected(ScriptedCompose(script)) as client:
        creation = await create(client)
        with pytest.raises(RecipeLostError) as caught:
            await creation
        assert caught.value.handle == creation.handle


async def test_an_id_that_compose_never_knew_is_not_found_at_once() -> None:
    compose = ScriptedCompose(lambda line, now: (404, {"errors": "no"}))
    async with connected(compose) as client:
        with pytest.raises(NotFoundError):
            await client.recipes.future("typo")
    assert compose.clock.now() == 0


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_deprovision_is_done_when_recipe_and_deployment_are_gone(status: int) -> None:
    def script(line: str, now: float) -> Answer:
        if line == "DELETE /deployments/d1":
            return 202, recipe("waiting", name="Deprovision")
        if now < 60:
            return (200, recipe()) if "recipes" in line else (200, DEPLOYMENT)
        return (status, {"errors": "invalid_token"}) if "recipes" in line else (404, {"errors": "no"})

    events: list[Any] = []
    async with connected(ScriptedCompose(script), hooks=[events.append]) as client:
        removal: RecipeFuture[Any] = await client.deployments.deprovision("d1")
        assert await removal is None
        assert removal.done()
    [ended] = [event for event in events if getattr(event, "phase", "") == "ended"]
    assert (ended.outcome, ended.duration, ended.late) == ("complete", None, None), "no body shows its end"


async def test_a_deprovision_whose_recipe_is_refused_goes_on_while_the_deployment_is_there() -> None:
    def script(line: str, now: float) -> Answer:
        if line == "DELETE /deployments/d1":
            return 202, recipe("waiting", name="Deprovision")
        if "recipes" in line:
            return 401, {"errors": "invalid_token"}
        return (200, DEPLOYMENT) if now < 300 else (404, {"errors": "no"})

    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        await (await client.deployments.deprovision("d1"))
    assert compose.clock.now() >= 300


async def test_a_refused_poll_is_raised_to_those_present_and_not_kept() -> None:
    refused = True

    def script(line: str, now: float) -> Answer:
        return (401, {"errors": "invalid_token"}) if refused else (200, recipe("complete"))

    async with connected(ScriptedCompose(script)) as client:
        future = client.recipes.future("r1")
        with pytest.raises(AuthenticationError):
            await future
        assert not future.done()
        refused = False
        assert (await future).status == "complete"


@pytest.mark.parametrize(
    "trouble", [(500, None), (503, None), (408, None), httpx.ReadTimeout("slow"), httpx.ConnectError("no")]
)
async def test_a_passing_error_of_a_poll_means_not_yet(trouble: Any) -> None:
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        return trouble if 5 < now < 50 else inner(line, now)

    async with connected(ScriptedCompose(script)) as client:
        assert (await client.recipes.future("r1")).status == "complete"


async def test_a_deadline_ends_the_wait_and_not_the_recipe() -> None:
    compose = ScriptedCompose(lasting(600))
    # On the default schedule one poll in forty falls into the second before the deadline, and is then the last one.
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 30.0)) as client:
        future = client.recipes.future("r1")
        with pytest.raises(RecipeTimeoutError) as caught:
            await future.wait(deadline=100)
        assert compose.clock.now() == pytest.approx(100)
        assert compose.times[-1] == pytest.approx(100), "the last poll is at the deadline"
        error = caught.value
        assert isinstance(error, TimeoutError)
        assert error.elapsed == pytest.approx(100)
        assert error.polls == compose.polls
        assert error.snapshot is not None
        assert not future.done()
        assert (await future).status == "complete"


async def test_a_poll_within_the_second_before_the_deadline_is_the_last_one() -> None:
    compose = ScriptedCompose(lasting(600))
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 99.5)) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.future("r1").wait(deadline=100)
    assert compose.clock.now() == pytest.approx(100)
    assert compose.times == pytest.approx([0, 99.5])


async def test_the_last_poll_at_the_deadline_can_still_succeed() -> None:
    compose = ScriptedCompose(lasting(99.9))
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 80.0)) as client:
        assert (await client.recipes.future("r1").wait(deadline=100)).status == "complete"


async def test_a_last_poll_that_hangs_is_given_five_seconds() -> None:
    inner = lasting(600)
    compose = ScriptedCompose(lambda line, now: inner(line, now) if now < 50 else None)
    async with connected(compose) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.future("r1").wait(deadline=100)
    assert compose.clock.now() == pytest.approx(105, abs=1)


async def test_a_bare_await_gives_up_an_hour_after_the_start() -> None:
    compose = ScriptedCompose(lasting(10_000))
    async with connected(compose) as client:
        with pytest.raises(RecipeTimeoutError):
            await (await create(client))
    assert compose.clock.now() == pytest.approx(3600)


async def test_closing_the_client_ends_every_wait() -> None:
    compose = ScriptedCompose(lasting(10_000))
    async with connected(compose) as client:
        waits = [asyncio.ensure_future(client.recipes.future("r1").wait()) for _ in range(3)]
        await asyncio.sleep(0)
        await client.aclose()
        for outcome in await asyncio.gather(*waits, return_exceptions=True):
            assert isinstance(outcome, ClientClosedError)
        with pytest.raises(ClientClosedError):
            await client.recipes.future("r1")


async def test_a_schedule_that_raises_reaches_the_waiter() -> None:
    def broken(state: object) -> float:
        raise ZeroDivisionError

    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=broken)) as client:
        with pytest.raises(ZeroDivisionError):
            await client.recipes.future("r1")


async def test_a_failed_reading_of_the_result_is_raised_and_tried_again_by_the_next_wait() -> None:
    inner = lasting(5)
    broken = True

    def script(line: str, now: float) -> Answer:
        return (403, {"errors": "no"}) if broken and line == "GET /deployments/d1" else inner(line, now)

    async with connected(ScriptedCompose(script)) as client:
        creation = await create(client)
        outcomes = await asyncio.gather(*[creation.wait() for _ in range(3)], return_exceptions=True)
        assert [type(outcome).__name__ for outcome in outcomes] == ["PermissionDeniedError"] * 3
        assert len({id(outcome) for outcome in outcomes}) == 3
        assert not creation.done()
        broken = False
        assert (await creation).id == "d1"


async def test_each_waiter_raises_a_refused_poll_as_an_error_of_its_own() -> None:
    compose = ScriptedCompose(lambda line, now: (401, {"errors": "invalid_token"}))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        errors = await asyncio.gather(*[future.wait() for _ in range(5)], return_exceptions=True)
    assert [type(error) for error in errors] == [AuthenticationError] * 5
    assert len({id(error) for error in errors}) == 5
    assert compose.polls == 1
