"""A poll that cannot be read is "not yet": one page of a proxy must not end a wait. It is an error when it lasts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.scripted import Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import DecodeError, PollPolicy, RecipeLostError, RecipeTimeoutError, fixed
from compose_async.events import PollEvent

pytestmark = pytest.mark.asyncio

WHOLE = b'{"id": "r1", "status": "running"}'
ODD: list[Answer] = [
    (200, b"<html><body>busy</body></html>"),
    *[(200, WHOLE[:length]) for length in (1, 10, len(WHOLE) - 1)],
    (204, None),
    (200, None),
    (200, {}),
    (200, []),
    (200, "complete"),
    (200, 5),
    (200, {"id": "r1"}),
    (200, {"status": "complete"}),
    (200, {"id": "r1", "status": None}),
    (200, {"id": "r1", "status": ["complete"]}),
    (200, recipe("complete", id="r2")),
    (200, recipe("failed", id="r2")),
    (200, b"\xff\xfe"),
    (200, b"[" * 90_000),
]
GONE: Answer = (404, {"errors": "no"})


def between(start: float, end: float, answer: Answer, path: str = "GET /recipes/r1") -> ScriptedCompose:
    inner = lasting(60)
    return ScriptedCompose(lambda line, now: answer if line == path and start <= now < end else inner(line, now))


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("start", [0, 20])
async def test_an_odd_response_at_the_beginning_or_in_the_middle_is_not_yet(answer: Answer, start: float) -> None:
    async with connected(between(start, start + 10, answer)) as client:
        future = client.recipes.future("r1")
        results = await asyncio.gather(*[future.wait() for _ in range(3)])
        snapshots = [snapshot async for snapshot in client.recipes.future("r1")]
    assert [result.status for result in results] == ["complete"] * 3
    assert snapshots[-1].status == "complete"


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
async def test_an_odd_response_that_lasts_for_the_grace_is_an_error_for_all_and_is_not_kept(answer: Answer) -> None:
    compose = between(10, 45, answer)
    async with connected(compose, poll=PollPolicy(schedule=fixed(5), grace=20)) as client:
        future = client.recipes.future("r1")
        outcomes = await asyncio.gather(*[future.wait() for _ in range(3)], return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DecodeError] * 3
        assert 30 <= compose.clock.now() <= 42
        assert (await future).status == "complete", "the next wait has a grace of its own"


async def test_a_grace_of_nothing_is_none() -> None:
    async with connected(between(0, 1, (200, {})), poll=PollPolicy(grace=0)) as client:
        with pytest.raises(DecodeError):
            await client.recipes.future("r1")


async def test_a_refresh_raises_the_odd_response_of_its_poll() -> None:
    async with connected(between(0, 1, (200, {}))) as client:
        with pytest.raises(DecodeError):
            await client.recipes.future("r1").refresh()


async def test_a_deadline_holds_while_responses_are_odd() -> None:
    async with connected(between(0, 1e9, (200, {})), poll=PollPolicy(grace=1e6)) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.future("r1").wait(deadline=50)


async def test_odd_responses_apart_from_each_other_do_not_add_up() -> None:
    inner = lasting(300)

    def script(line: str, now: float) -> Answer:
        return (200, {}) if compose.polls % 2 else inner(line, now)

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=fixed(5), grace=9)) as client:
        assert (await client.recipes.future("r1")).status == "complete"


@pytest.mark.parametrize("answer", [(200, {}), GONE])
@pytest.mark.parametrize("options", [{"schedule": fixed(100)}, {"tolerance": 100.0}])
async def test_two_odd_responses_in_a_row_that_are_far_apart_are_not_yet(
    answer: Answer, options: dict[str, Any]
) -> None:
    inner, events = lasting(1000), list[PollEvent]()

    def script(line: str, now: float) -> Answer:
        return answer if compose.polls in {3, 4, 8} else inner(line, now)

    def hook(event: Any) -> None:
        if isinstance(event, PollEvent):
            events.append(event)

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(**options), hooks=[hook]) as client:
        scaling = await client.scalings.set("d1", units=2)
        assert (await scaling).status == "complete"
    assert [(event.wait, event.why) for event in events if event.error] == [(7.5, "grace")] * 3
    assert compose.polls <= 16, "only a poll that fails brings the next one forward"


@pytest.mark.parametrize(("answer", "error"), [((200, {}), DecodeError), (GONE, RecipeLostError)])
async def test_a_lasting_problem_is_an_error_soon_after_the_grace_though_polls_are_rare(
    answer: Answer, error: type[Exception]
) -> None:
    inner = lasting(9999)
    compose = ScriptedCompose(lambda line, now: answer if compose.polls > 3 else inner(line, now))
    async with connected(compose, poll=PollPolicy(schedule=fixed(100))) as client:
        with pytest.raises(error):
            await (await client.scalings.set("d1", units=2))
    assert compose.polls == 3 + 1 + 4
    assert compose.times[-1] - compose.times[-5] == 30


async def test_an_odd_response_does_not_make_a_missing_recipe_lost_sooner() -> None:
    inner = lasting(100)

    def script(line: str, now: float) -> Answer:
        if line == "GET /recipes/r1" and 10 < now < 35:
            return (200, {}) if now < 30 else GONE
        return inner(line, now)

    async with connected(ScriptedCompose(script), poll=PollPolicy(schedule=fixed(2), grace=20)) as client:
        scaling = await client.scalings.set("d1", units=2)
        assert (await scaling).status == "complete"


@pytest.mark.parametrize("answer", ODD[:3] + ODD[4:8], ids=range(7))
async def test_an_odd_response_for_the_result_is_read_again(answer: Answer) -> None:
    async with connected(between(60, 75, answer, "GET /deployments/d1")) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        assert (await creation).id == "d1"


async def test_a_result_that_stays_odd_is_an_error() -> None:
    compose = between(60, 1e9, (200, {}), "GET /deployments/d1")
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        with pytest.raises(DecodeError):
            await creation
    assert 30 <= compose.clock.now() - 60 <= 60


@pytest.mark.parametrize(("seconds", "holds"), [(20, True), (40, False)])
async def test_a_condition_waits_through_an_odd_response_for_as_long(seconds: float, holds: bool) -> None:
    compose = between(10, 10 + seconds, (200, b"<html>"), "GET /recipes/r1")

    def ended(found: Any) -> bool:
        return bool(found.status == "complete")

    async with connected(compose, poll=PollPolicy(schedule=fixed(3))) as client:
        waiting = client.wait_until(lambda: client.recipes.get("r1"), ended)
        if holds:
            assert (await waiting).status == "complete"
        else:
            with pytest.raises(DecodeError):
                await waiting


async def test_a_condition_keeps_no_grudge_between_two_odd_responses() -> None:
    def script(line: str, now: float) -> Answer:
        return (200, {}) if compose.polls % 2 else (200, recipe("running" if now < 100 else "complete"))

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=fixed(5), grace=9)) as client:
        await client.wait_until(lambda: client.recipes.get("r1"), lambda found: found.status == "complete")


async def test_a_resumed_wait_survives_an_unreadable_first_response() -> None:
    """Its first poll also reads Compose's time."""
    inner = lasting(60)

    def script(line: str, now: float) -> Answer:
        if line.startswith("GET /recipes") and not compose.asked[line] - 1:
            return 200, "<html>one moment</html>"
        return inner(line, now)

    compose = ScriptedCompose(inner)
    async with connected(compose) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        assert getattr(await client.recipes.resume(handle), "status", None) == "complete"


@pytest.mark.parametrize("grace", [0, 4])
async def test_an_outage_after_an_odd_response_is_polled_on_the_schedule_once_the_grace_has_passed(
    grace: float,
) -> None:
    inner = lasting(9999)

    def script(line: str, now: float) -> Answer:
        return (200, {}) if compose.polls == 3 else (503, None) if compose.polls > 3 else inner(line, now)

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=fixed(100), grace=grace)) as client:
        scaling = await client.scalings.set("d1", units=2)
        if not grace:
            with pytest.raises(DecodeError):
                await scaling.wait(1000)
        with pytest.raises(RecipeTimeoutError):
            await scaling.wait(1000)
    assert compose.polls <= 3 + 1 + 4 + 10 + 1
