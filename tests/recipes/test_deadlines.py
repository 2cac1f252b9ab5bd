"""Deadlines and the poll schedule, to the second."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.scripted import Answer, ScriptedCompose, connected, lasting, recipe

from compose_async import PollPolicy, RecipeTimeoutError
from compose_async.models import Recipe

if TYPE_CHECKING:
    from compose_async.recipes.policy import PollState

pytestmark = pytest.mark.asyncio

FOREVER = lasting(1e6)


def every(seconds: float) -> PollPolicy:
    return PollPolicy(schedule=lambda state: seconds)


async def test_a_deadline_that_passes_during_a_poll_is_owed_another_poll() -> None:
    compose = ScriptedCompose(lasting(99.5))
    compose.delay = 2
    async with connected(compose, poll=every(97)) as client:  # polls at 0 and 99: the second answers «running» at 101
        done = await client.recipes.future("r1").wait(deadline=100)
    assert done.status == "complete"
    assert compose.times == [0, 99, 101]


async def test_each_of_several_deadlines_is_kept() -> None:
    compose = ScriptedCompose(FOREVER)
    ended = []

    async def wait(future: Any, deadline: float) -> None:
        with pytest.raises(RecipeTimeoutError):
            await future.wait(deadline=deadline)
        ended.append(compose.clock.now())

    async with connected(compose, poll=every(10_000)) as client:
        future = client.recipes.future("r1")
        await asyncio.gather(*[wait(future, deadline) for deadline in (100, 50, 150, 100)])
    assert ended == [50, 100, 100, 150]


async def test_the_deadline_of_one_who_left_does_not_hide_a_later_one() -> None:
    compose = ScriptedCompose(FOREVER)
    async with connected(compose, poll=every(10_000)) as client:
        future = client.recipes.future("r1")
        early = asyncio.ensure_future(future.wait(deadline=50))
        while compose.polls < 1:
            await asyncio.sleep(0)
        early.cancel()
        await asyncio.wait([early])
        with pytest.raises(RecipeTimeoutError):
            await future.wait(deadline=100)
        assert compose.clock.now() == 100


async def test_a_poll_for_a_deadline_puts_off_the_one_that_was_planned() -> None:
    compose = ScriptedCompose(lasting(200))
    async with connected(compose, poll=every(60)) as client:
        future = client.recipes.future("r1")
        patient = asyncio.ensure_future(future.wait())
        with pytest.raises(RecipeTimeoutError):
            await future.wait(deadline=50)
        await patient
    assert compose.times == [0, 50, 110, 170, 230]


@pytest.mark.parametrize("deadline", [1.1, 2.3, 7.7, 33.33, 100.3, 1234.567, 99999.9])
async def test_a_hanging_last_poll_never_outlasts_its_five_seconds(deadline: float) -> None:
    compose = ScriptedCompose(lambda line, now: None if now > 0.05 else FOREVER(line, now))
    async with connected(compose, poll=every(1e6)) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.future("r1").wait(deadline=deadline)
    assert compose.clock.now() == pytest.approx(deadline + 5)


@pytest.mark.parametrize("deadline", [2, 60])
async def test_a_deadline_bounds_the_reading_of_the_result_too(deadline: float) -> None:
    soon = lasting(0.5)

    def script(line: str, now: float) -> Answer:
        return None if line == "GET /deployments/d1" else soon(line, now)

    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="orders", type="redis", datacenter="x:y")
        with pytest.raises(RecipeTimeoutError) as caught:
            await creation.wait(deadline=deadline)
        assert compose.clock.now() == pytest.approx(max(deadline, 1 + 5), abs=0.2)  # a last poll's time at least
        compose.script = soon
        handle = caught.value.handle
        assert handle is not None
        resumed: Any = await client.recipes.resume(handle)
        assert resumed.id == "d1"


async def test_an_iteration_may_have_a_deadline_of_its_own() -> None:
    compose = ScriptedCompose(lasting(200))
    seen: list[int | None] = []

    async def follow(changes: Any) -> None:
        async for snapshot in changes:
            seen.append(snapshot.operations_complete)  # noqa: PERF401 - kept up to the error

    async with connected(compose, poll=every(10)) as client:
        future = client.recipes.future("r1")
        with pytest.raises(RecipeTimeoutError):
            await follow(future.changes(deadline=75))
        assert compose.clock.now() == 75
        assert seen == [0, 1, 2, 3]
        assert [snapshot.status async for snapshot in future.changes(math.inf)][-1] == "complete"


async def test_an_iteration_may_have_a_tolerance_of_its_own() -> None:
    compose = ScriptedCompose(lasting(200))
    async with connected(compose, poll=every(10)) as client:
        assert [snapshot.status async for snapshot in client.recipes.future("r1").changes(tolerance=100)][-1]
    assert compose.polls <= 4


@pytest.mark.parametrize("wish", [{"deadline": -1}, {"deadline": "60"}, {"tolerance": math.inf}, {"tolerance": True}])
async def test_an_iteration_refuses_what_a_wait_refuses(wish: Any) -> None:
    compose = ScriptedCompose(FOREVER)
    async with connected(compose) as client:
        with pytest.raises((TypeError, ValueError), match=f"{next(iter(wish))} must be"):
            client.recipes.future("r1").changes(**wish)
    assert not compose.asked


@pytest.mark.parametrize("away", [600, 3601, 86_400])
async def test_a_wait_resumed_after_an_outage_is_not_over_before_it_began(away: float) -> None:
    compose = ScriptedCompose(lasting(away + 1800))
    async with connected(compose) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    compose.clock.advance(away)
    async with connected(compose) as other:
        assert (await other.recipes.resume(handle, Recipe)).status == "complete"


@pytest.mark.parametrize(("away", "ends"), [(600, 3600), (3601, 7201)])
async def test_a_resumed_wait_ends_at_the_handle_s_deadline_or_an_hour_after_an_outage(
    away: float, ends: float
) -> None:
    compose = ScriptedCompose(FOREVER)
    async with connected(compose) as client:
        handle = (await client.scalings.set("d1", units=2)).handle
    compose.clock.advance(away)
    async with connected(compose) as other:
        future = other.recipes.resume(handle)
        with pytest.raises(RecipeTimeoutError):
            await future
        assert compose.clock.now() == pytest.approx(ends, abs=1.5)
        with pytest.raises(RecipeTimeoutError):
            await future
        assert compose.clock.now() == pytest.approx(ends, abs=1.5), "the same future has one default deadline"


async def test_a_deadline_of_nothing_is_one_poll() -> None:
    compose = ScriptedCompose(FOREVER)
    async with connected(compose) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.future("r1").wait(deadline=0)
    assert compose.times == [0]


IMPOSSIBLE: list[Any] = [-1, -0.001, -math.inf, math.nan, 10**400]
NO_NUMBERS: list[Any] = [True, False, "900", b"9", [900], (9,), {}, timedelta(minutes=15), Decimal(9), 9j, object()]


@pytest.mark.parametrize("deadline", [*IMPOSSIBLE, *NO_NUMBERS])
async def test_a_deadline_that_cannot_be_is_refused_before_any_request(deadline: Any) -> None:
    compose = ScriptedCompose(FOREVER)
    async with connected(compose) as client:
        expected = ValueError if deadline in IMPOSSIBLE else TypeError
        with pytest.raises(expected, match="deadline must be seconds") as caught:
            await client.recipes.future("r1").wait(deadline=deadline)
        with pytest.raises(expected, match="deadline must be seconds"):
            await client.wait_until(client.deployments.list, bool, deadline=deadline)
        if isinstance(deadline, timedelta):
            assert "total_seconds()" in str(caught.value)
    assert not compose.asked


@pytest.mark.parametrize("name", ["first", "grace", "deadline"])
@pytest.mark.parametrize("seconds", [*IMPOSSIBLE, *NO_NUMBERS])
async def test_seconds_of_a_policy_that_cannot_be_are_refused(name: str, seconds: Any) -> None:
    with pytest.raises(ValueError if seconds in IMPOSSIBLE else TypeError, match=name):
        PollPolicy(**{name: seconds})


@pytest.mark.parametrize("rate", [*IMPOSSIBLE, *NO_NUMBERS, 0])
async def test_a_rate_of_a_policy_that_cannot_be_is_refused(rate: Any) -> None:
    with pytest.raises(ValueError if rate in [*IMPOSSIBLE, 0] and rate is not False else TypeError, match="max_polls"):
        PollPolicy(max_polls_per_second=rate)


async def test_an_endless_wait_is_allowed_and_so_is_a_deadline_beyond_all_calendars() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        await asyncio.gather(future.wait(math.inf), future.wait(deadline=1e300))
        await client.wait_until(future.refresh, bool, deadline=math.inf)


async def test_a_retry_after_of_hours_postpones_every_poll_by_a_minute_and_not_more() -> None:
    compose = ScriptedCompose(lambda line, now: (429, None) if now < 1 else (200, recipe("complete", id=line[-2:])))
    compose.headers["retry-after"] = "7200"
    async with connected(compose) as client:
        await asyncio.gather(client.recipes.future("r1"), client.recipes.future("r2"))
    assert {round(second) for second in compose.times} == {0, 60}


async def test_the_schedule_is_told_how_long_the_counter_has_stood_still() -> None:
    poll_states: list[PollState] = []

    def schedule(state: PollState) -> float:
        poll_states.append(state)
        return 10.0

    def script(line: str, now: float) -> Answer:
        return 200, recipe("running" if now < 60 else "complete", 5 if now >= 20 else 0)

    async with connected(ScriptedCompose(script), poll=PollPolicy(schedule=schedule)) as client:
        await client.recipes.future("r1")
    assert [(s.elapsed, s.complete, s.since_progress) for s in poll_states] == [
        (0, 0, 0),
        (10, 0, 10),
        (20, 5, 0),
        (30, 5, 10),
        (40, 5, 20),
        (50, 5, 30),
    ]
    assert [state.polls for state in poll_states] == [1, 2, 3, 4, 5, 6]


async def test_a_thousand_polls_at_once_let_others_run_in_between() -> None:
    passes = 0

    async def other() -> None:
        nonlocal passes
        while True:
            passes += 1
            await asyncio.sleep(0)

    compose = ScriptedCompose(lambda line, now: (200, recipe("complete", id=line.rsplit("/", 1)[1])))
    compose.clock.auto = False
    async with connected(compose, poll=PollPolicy(max_polls_per_second=1e9)) as client:
        waits = [client.recipes.future(f"r{number}").wait() for number in range(1000)]
        ticking = asyncio.ensure_future(other())
        await asyncio.gather(*waits)
        ticking.cancel()
    assert passes >= 1000 / 10 / 4, "ten tasks poll at most, each four times in a pass of the loop"


async def test_without_a_waiter_no_timer_is_left() -> None:
    compose = ScriptedCompose(lasting(300))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        with pytest.raises(RecipeTimeoutError):
            await future.wait(deadline=60)
        await future.refresh()
        for _ in range(200):  # time would move to the next timer
            await asyncio.sleep(0)
        assert compose.clock.now() == 60
