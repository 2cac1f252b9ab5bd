"""Regression tests of waiting, found by hostile review."""

from __future__ import annotations

import asyncio
import gc
import math
import os
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve
from support.scripted import DEPLOYMENT, Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import (
    AuthenticationError,
    ClientClosedError,
    OutcomeUnknownError,
    PollPolicy,
    RecipeFailedError,
    RecipeHandle,
    RecipeLostError,
    RecipeTimeoutError,
    fixed,
)
from compose_async.events import RecipeEvent

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    "body",
    [None, "<html>", {}, DEPLOYMENT, {**DEPLOYMENT, "provision_recipe_id": ""}, {"id": 5, "provision_recipe_id": "r1"}],
)
async def test_a_create_that_was_accepted_with_an_odd_answer_can_be_reconciled(body: Any) -> None:
    async with connected(ScriptedCompose(lambda line, now: (202, body))) as client:
        with pytest.raises(OutcomeUnknownError, match="was accepted") as caught:
            await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")
    assert (caught.value.attempt.operation, caught.value.attempt.name) == ("deployments.create", "orders")
    assert caught.value.status == 202


async def test_an_odd_detail_in_the_answer_to_a_create_does_not_lose_its_recipe() -> None:
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        if line == "POST /deployments":
            return 202, {**DEPLOYMENT, "provision_recipe_id": "r1", "notes": 5}
        return inner(line, now)

    async with connected(ScriptedCompose(script)) as client:
        creation = await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")
        assert creation.resource.extra == {"notes": 5}
        assert (await creation).id == "d1"


async def test_an_odd_detail_of_a_child_does_not_stop_a_wait() -> None:
    body = recipe("complete", children=[{"id": "c1", "status": "complete", "updated_at": ""}])
    async with connected(ScriptedCompose(lasting(5, body))) as client:
        done = await client.recipes.future("r1")
    assert done.recipes[0].extra == {"updated_at": ""}


async def test_an_endless_policy_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="deadline"):
        PollPolicy(deadline=math.inf)


class TwoPartError(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")


async def test_an_error_that_cannot_be_copied_still_reaches_every_waiter() -> None:
    def broken(state: object) -> float:
        raise TwoPartError(1, "x")

    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=broken)) as client:
        future = client.recipes.future("r1")
        outcomes = await asyncio.gather(*[future.wait() for _ in range(3)], return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [TwoPartError] * 3


async def test_a_wait_on_another_loop_is_refused_and_hurts_nobody_at_home() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        compose.clock.auto = False
        future = client.recipes.future("r1")
        at_home = asyncio.ensure_future(future.wait())
        while not compose.polls:
            await asyncio.sleep(0)
        for use in (future.wait, client.aclose):
            with pytest.raises(ClientClosedError, match="another event loop"):
                await asyncio.to_thread(asyncio.run, use())
        while not at_home.done():
            compose.clock.advance(10)
            await asyncio.sleep(0.001)
        assert (await at_home).status == "complete"


async def test_a_resumed_recipe_has_the_same_grace_as_where_it_was_started() -> None:
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        return (404, {"errors": "no"}) if line == "GET /recipes/r1" and now < 20 else inner(line, now)

    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    async with connected(compose) as other:
        done: Any = await other.recipes.resume(handle)
        assert done.status == "complete"


async def test_a_resumed_recipe_that_stays_unknown_is_lost() -> None:
    compose = ScriptedCompose(lambda line, now: (404, {"errors": "no"}) if "GET" in line else (202, recipe("waiting")))
    async with connected(compose) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    async with connected(compose) as other:
        with pytest.raises(RecipeLostError):
            await other.recipes.resume(handle)


async def test_callbacks_survive_a_refused_poll_and_are_called_by_whoever_waits_next() -> None:
    refused = True

    def script(line: str, now: float) -> Answer:
        return (401, {"errors": "invalid_token"}) if refused else (200, recipe("complete"))

    called: list[Any] = []
    async with connected(ScriptedCompose(script)) as client:
        future = client.recipes.future("r1")
        future.add_done_callback(called.append)
        await asyncio.sleep(0.01)
        refused = False
        await future
        await asyncio.sleep(0)
    assert called == [future]


async def test_removing_the_last_callback_stops_its_polls() -> None:
    compose = ScriptedCompose(lasting(1e6))
    async with connected(compose, poll=PollPolicy(schedule=fixed(1))) as client:
        future = client.recipes.future("r1")
        future.add_done_callback(print)
        while compose.polls < 3:
            await asyncio.sleep(0)
        assert future.remove_done_callback(print) == 1
        await asyncio.sleep(0.01)
        polls = compose.polls
        compose.clock.advance(100)
        await asyncio.sleep(0.01)
        assert compose.polls == polls


async def test_cancelling_all_tasks_does_not_leave_a_watch_dead() -> None:
    async with connected(ScriptedCompose(lambda line, now: (200, recipe("complete")))) as client:
        future = client.recipes.future("r1")
        polling = asyncio.ensure_future(future.refresh())
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        seen = await future.refresh()
        assert seen is not None
        assert seen.status == "complete"


async def test_many_deadlines_shortly_after_each_other_share_their_last_polls() -> None:
    compose = ScriptedCompose(lasting(1e6))
    async with connected(compose, poll=PollPolicy(schedule=fixed(60))) as client:
        future = client.recipes.future("r1")
        waits = [future.wait(deadline=1 + 4 * number / 1000) for number in range(1000)]
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {RecipeTimeoutError}
    assert compose.polls <= 6


async def test_a_cancelled_deadline_causes_no_poll() -> None:
    compose = ScriptedCompose(lasting(1e6))
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 60.0)) as client:
        future = client.recipes.future("r1")
        patient = asyncio.ensure_future(future.wait(deadline=70))
        hasty = asyncio.ensure_future(future.wait(deadline=30))
        while not compose.polls:
            await asyncio.sleep(0)
        hasty.cancel()
        await asyncio.wait([hasty, patient])
    assert compose.times == [0, 60, 70]


async def test_waits_that_come_and_go_beside_a_patient_one_leave_nothing_behind() -> None:
    compose = ScriptedCompose(lasting(1e6))
    compose.clock.auto = False
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        patient = asyncio.ensure_future(future.wait())
        while future.snapshot is None:
            await asyncio.sleep(0)
        before = len(gc.get_objects())

        async def come_and_go() -> None:
            task = asyncio.ensure_future(future.wait())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

        for _ in range(2000):
            await come_and_go()
        gc.collect()
        assert len(gc.get_objects()) - before < 500
        patient.cancel()


async def test_a_timer_keeps_no_caller_s_context_alive() -> None:
    class Request:
        pass

    of: ContextVar[Request] = ContextVar("of")
    async with connected(ScriptedCompose(lasting(1e6))) as client:
        future = client.recipes.future("r1")

        async def handler() -> None:
            of.set(Request())
            await future.wait(deadline=600)

        task = asyncio.ensure_future(handler())
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])
        del task
        gc.collect()
        assert not [thing for thing in gc.get_objects() if isinstance(thing, Request)]


async def test_a_hook_that_raises_cancelled_error_hurts_nobody() -> None:
    def hook(event: object) -> None:
        raise asyncio.CancelledError

    async with connected(ScriptedCompose(lasting(60)), hooks=[hook]) as client:
        assert (await client.recipes.future("r1")).status == "complete"


async def test_the_error_of_a_closed_client_carries_the_handle() -> None:
    async with connected(ScriptedCompose(lasting(1e6))) as client:
        future = client.recipes.future("r1")
        waiting = asyncio.ensure_future(future.wait())
        await asyncio.sleep(0)
        await client.aclose()
        with pytest.raises(ClientClosedError) as caught:
            await waiting
    assert caught.value.handle == future.handle


async def test_hooks_hear_one_start_and_one_end_and_each_change_between() -> None:
    phases: list[str] = []

    def hook(event: object) -> None:
        if isinstance(event, RecipeEvent):
            phases.append(event.phase)

    async with connected(ScriptedCompose(lasting(60)), hooks=[hook]) as client:
        snapshots = [snapshot async for snapshot in client.recipes.future("r1")]
    assert phases == ["started", *["changed"] * len(snapshots), "ended"]


@pytest.mark.parametrize("recipe_id", ["", "..", "a/b"])
async def test_a_handle_with_an_impossible_id_is_refused_when_it_is_resumed(recipe_id: str) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        text = client.recipes.future("r1").handle.to_json().replace('"r1"', f'"{recipe_id}"')
        with pytest.raises(ValueError, match="names no recipe"):
            client.recipes.resume(text)


async def test_a_bomb_is_no_handle() -> None:
    with pytest.raises(ValueError, match="not a recipe handle"):
        RecipeHandle.from_json("[" * 100_000)


async def test_an_ended_future_can_be_read_where_no_loop_runs() -> None:
    async def live() -> Any:
        async with connected(ScriptedCompose(lambda line, now: (200, recipe("failed")))) as client:
            future = client.recipes.future("r1")
            await future.refresh()
            return future

    future = await live()
    assert "failed" in str(await asyncio.to_thread(future.exception))


async def test_a_handle_of_an_operation_that_starts_nothing_is_refused() -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        text = client.recipes.future("r1").handle.to_json().replace("recipes.get", "teams.list")
        with pytest.raises(ValueError, match="starts no recipe"):
            client.recipes.resume(text)


async def test_a_handle_whose_times_have_no_zone_is_refused() -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        text = client.recipes.future("r1").handle.to_json().replace("Z", "")
        with pytest.raises(ValueError, match="time zone"):
            client.recipes.resume(text)


@pytest.mark.parametrize("moment", [datetime(2026, 1, 1), None, "2026-01-01T00:00:00Z", 5])  # noqa: DTZ001 - the point
@pytest.mark.parametrize("name", ["started_at", "deadline"])
async def test_a_handle_that_was_made_by_hand_is_checked_when_it_is_resumed(name: str, moment: Any) -> None:
    compose = ScriptedCompose(lasting(5))
    async with connected(compose) as client:
        handle = evolve(client.recipes.future("r1").handle, **{name: moment})
        with pytest.raises(ValueError, match=name):
            client.recipes.resume(handle)
    assert not compose.asked


async def test_refreshing_what_has_ended_costs_no_request() -> None:
    compose = ScriptedCompose(lambda line, now: (200, recipe("complete")))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        await future
        assert await future.refresh() == await future
    assert compose.polls == 1


async def test_an_iterator_of_snapshots_is_its_own_iterator() -> None:
    async with connected(ScriptedCompose(lasting(60))) as client:
        snapshots = aiter(client.recipes.future("r1"))
        assert [snapshot.status async for snapshot in snapshots][-1] == "complete"


async def test_closing_while_the_result_is_read_ends_the_wait() -> None:
    inner = lasting(5)
    compose = ScriptedCompose(lambda line, now: None if line == "GET /deployments/d1" else inner(line, now))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        waiting = asyncio.ensure_future(creation.wait())
        while not compose.asked["GET /deployments/d1"]:
            await asyncio.sleep(0)
        await client.aclose()
        with pytest.raises(ClientClosedError):
            await waiting


def removing(recipe_answer: Answer, deployment_answers: list[Answer]) -> ScriptedCompose:
    """A deprovision whose recipe is answered so, and its deployment so, the last answer for ever."""

    def script(line: str, now: float) -> Answer:
        if line == "DELETE /deployments/d1":
            return 202, recipe("waiting", name="Deprovision")
        if "recipes" in line:
            return recipe_answer
        return deployment_answers.pop(0) if len(deployment_answers) > 1 else deployment_answers[0]

    return ScriptedCompose(script)


async def test_a_failed_poll_at_a_deployment_on_its_way_out_means_not_yet() -> None:
    async with connected(removing((404, None), [(500, None), (200, DEPLOYMENT), (404, None)])) as client:
        removal = await client.deployments.deprovision("d1")
        await removal
        assert removal.done()


async def test_a_token_that_may_read_neither_recipe_nor_deployment_is_told() -> None:
    async with connected(removing((401, None), [(401, None)])) as client:
        with pytest.raises(AuthenticationError):
            await (await client.deployments.deprovision("d1"))


async def test_a_deprovision_whose_recipe_is_gone_and_whose_deployment_stays_is_lost() -> None:
    async with connected(removing((404, None), [(200, DEPLOYMENT)])) as client:
        with pytest.raises(RecipeLostError):
            await (await client.deployments.deprovision("d1"))


async def test_a_callback_that_follows_another_ones_removal_at_once_is_called() -> None:
    compose = ScriptedCompose(lasting(10))
    called: list[str] = []

    def first(_: object) -> None:
        called.append("first")

    async with connected(compose) as client:
        future = await client.scalings.set("d1", units=2)
        future.add_done_callback(first)
        await asyncio.sleep(0)
        future.remove_done_callback(first)
        future.add_done_callback(lambda _: called.append("second"))
        await compose.clock.sleep(60)
    assert called == ["second"]


@pytest.mark.parametrize("total", [10**400, 2**70])
async def test_a_recipe_that_counts_beyond_all_numbers_is_waited_for(total: int) -> None:
    script = lasting(30)

    def huge(line: str, now: float) -> Answer:
        status, body = script(line, now)  # type: ignore[misc]  # this script always answers
        return status, {**body, "operations_total": total} if line == "GET /recipes/r1" else body

    async with connected(ScriptedCompose(huge)) as client:
        assert (await client.recipes.future("r1")).status == "complete"


@pytest.mark.parametrize("deadline", [1e12, math.nan])
async def test_a_policy_whose_deadline_no_calendar_holds_is_refused(deadline: float) -> None:
    with pytest.raises(ValueError, match="deadline"):
        PollPolicy(deadline=deadline)


@pytest.mark.parametrize("recipe_id", ["a/b", "..", " ", "\ud800"])
async def test_a_create_that_names_a_recipe_which_cannot_be_asked_for_can_be_reconciled(recipe_id: str) -> None:
    answer = {**DEPLOYMENT, "provision_recipe_id": recipe_id}
    async with connected(ScriptedCompose(lambda line, now: (202, answer))) as client:
        with pytest.raises(OutcomeUnknownError, match="was accepted"):
            await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")


@pytest.mark.parametrize(
    "created_at", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-05:00"]
)
async def test_a_recipe_that_was_never_created_has_a_handle_all_the_same(created_at: str) -> None:
    compose = ScriptedCompose(lasting(5, recipe("complete", created_at=created_at)))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        await future
        assert RecipeHandle.from_json(future.handle.to_json()).recipe_id == "r1"


@pytest.mark.parametrize("resource", ["", " ", "../x", ".."])
async def test_a_handle_of_a_deployment_that_cannot_be_asked_for_is_refused_at_once(resource: str) -> None:
    compose = ScriptedCompose(lasting(5))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")
        with pytest.raises(ValueError, match="no deployment"):
            client.recipes.resume(creation.handle.to_json().replace('"d1"', f'"{resource}"'))


async def test_a_close_leaves_the_handle_also_while_the_result_is_read() -> None:
    soon = lasting(5)
    compose = ScriptedCompose(lambda line, now: None if line == "GET /deployments/d1" else soon(line, now))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")
        waiting = asyncio.ensure_future(creation.wait())
        while not compose.asked["GET /deployments/d1"]:
            await asyncio.sleep(0)
        await client.aclose()
        for wait in (waiting, creation.wait()):
            with pytest.raises(ClientClosedError) as caught:
                await wait
            assert caught.value.handle is not None


async def test_a_close_leaves_the_handle_also_at_the_first_poll_of_a_resumed_recipe() -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    compose = ScriptedCompose(lambda line, now: None)
    async with connected(compose) as client:
        waiting = asyncio.ensure_future(client.recipes.resume(handle).wait())
        while not compose.polls:
            await asyncio.sleep(0)
        await client.aclose()
        with pytest.raises(ClientClosedError) as caught:
            await waiting
    assert caught.value.handle == handle


async def test_what_a_recipe_says_is_short_and_masked_in_errors_logs_and_reprs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "postgres://admin:S3CRET@portal/compose"
    states = [recipe(f"odd {secret}"), recipe("failed", status_detail=f"no way to {secret} " + "x" * 100_000)]
    compose = ScriptedCompose(lambda line, now: (200, states[0] if now < 5 else states[1]))
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        future = client.recipes.future("r1")
        with pytest.raises(RecipeTimeoutError) as late:
            await future.wait(deadline=1)
        shown = f"{late.value} {future!r} {caplog.text}"
        with pytest.raises(RecipeFailedError) as failed:
            await future
    assert "S3CRET" not in f"{shown} {failed.value}"
    assert len(str(failed.value)) < 500
    assert "S3CRET" in str(failed.value.path[-1].status_detail)  # the data is the caller's own


async def test_a_task_factory_that_fails_once_costs_nobody_a_later_wait() -> None:
    compose = ScriptedCompose(lasting(5))
    loop = asyncio.get_running_loop()

    def broken(*_: object, **__: object) -> Any:
        raise LookupError("no more tasks")

    async with connected(compose) as client:
        future = client.recipes.future("r1")
        waiting = future.wait().__await__()
        loop.set_task_factory(broken)
        try:
            with pytest.raises(LookupError):
                next(waiting)
        finally:
            loop.set_task_factory(None)
        assert (await future).status == "complete"


async def test_a_client_that_has_polled_closes_quietly_in_a_forked_child(monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        await client.recipes.future("r1").refresh()
        parent = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: parent + 1)
        await asyncio.to_thread(asyncio.run, client.aclose())  # on a loop of the child's own


async def test_a_client_that_is_first_used_in_a_forked_child_closes_as_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with connected(ScriptedCompose(lasting(1e6))) as client:
        parent = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: parent + 1)
        waiting = asyncio.ensure_future(client.recipes.future("r1").wait())
        await asyncio.sleep(0.001)
        await client.aclose()
        with pytest.raises(ClientClosedError):
            await waiting


async def test_an_accepted_write_whose_response_cannot_be_read_was_sent_before_the_response_came() -> None:
    """Else what it made meanwhile would count as older than the write, and reconcile would say: not applied."""

    def script(line: str, now: float) -> Answer:
        compose.clock.advance(10.0)
        return 202, {"id": 7}

    compose = ScriptedCompose(script)
    begun = compose.clock.utc()
    async with connected(compose) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.scalings.set("d1", units=2)
    assert caught.value.attempt is not None
    assert caught.value.attempt.sent_at_local == begun
    assert compose.clock.utc() > begun
