"""``wait_until``: conditions without a recipe, on the schedule and the clock of recipes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.workflows import operations_sent, redis, simulated

from compose_async import PollPolicy, fixed, wait_until
from compose_async.errors import DecodeError, NotFoundError
from compose_async.simulator import Fault, VirtualClock

pytestmark = pytest.mark.asyncio


async def test_a_whitelist_entry_is_waited_for_on_the_client_s_own_clock() -> None:
    async with simulated(options={"poll": PollPolicy(schedule=fixed(5))}) as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        before, start = len(simulator.requests), simulator.clock.now()
        await compose.whitelist.add(made.id, ip="192.0.2.1", description="home")
        [entry] = await compose.wait_until(lambda: compose.whitelist.list(made.id), bool, deadline=300)
        assert entry.ip == "192.0.2.1/32"
        polls = operations_sent(simulator, before).count("whitelist.list")
        assert polls == pytest.approx((simulator.clock.now() - start) / 5, abs=2)


async def test_it_gives_up_at_the_deadline_after_a_last_poll_then() -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises(TimeoutError, match=r"after 100 s \(\d+ polls\)"):
            await compose.wait_until(compose.deployments.list, bool, deadline=100)
        assert simulator.clock.now() == pytest.approx(100, abs=0.1)
        assert simulator.requests[-1].at.timestamp() - simulator.requests[0].at.timestamp() == pytest.approx(100, abs=1)


async def test_passing_failures_are_not_yet_and_others_are_raised() -> None:
    async with simulated(options={"max_retries": 0}) as (simulator, compose):
        simulator.faults.add(Fault(operation="deployments.list", status=503, times=2))
        simulator.faults.add(Fault(operation="deployments.list", drop=True, times=2))
        assert await compose.wait_until(compose.deployments.list, lambda listed: not listed) == ()
        simulator.faults.add(Fault(operation="deployments.list", status=500, times=None))
        with pytest.raises(TimeoutError) as caught:
            await compose.wait_until(compose.deployments.list, bool, deadline=10)
        assert "500" in str(caught.value.__cause__)
        with pytest.raises(NotFoundError):
            await compose.wait_until(lambda: compose.deployments.get("d" * 24), bool)


async def test_without_a_client_the_event_loop_s_time_is_taken() -> None:
    seen = iter([1, 2, 3])

    async def look() -> int:
        return next(seen)

    poll = PollPolicy(schedule=fixed(0.01))
    assert await wait_until(look, lambda number: number == 3, poll=poll) == 3


@pytest.mark.parametrize(
    "wrong", [{"look": 5}, {"look": None}, {"look": dict}, {"poll": 5}, {"poll": ""}, {"predicate": 5}], ids=repr
)
async def test_its_arguments_are_refused_by_name(wrong: dict[str, Any]) -> None:
    async def look() -> int:
        return 1

    with pytest.raises(TypeError, match=next(iter(wrong))):
        await wait_until(**{"look": look, "predicate": bool, **wrong})


async def test_two_unreadable_responses_in_a_row_that_are_far_apart_are_not_yet() -> None:
    times: list[float] = []

    async def look() -> int:
        times.append(clock.now())
        if len(times) in {2, 3}:
            raise DecodeError("busy")
        return len(times)

    clock = VirtualClock()
    assert await wait_until(look, lambda found: found == 5, poll=PollPolicy(schedule=lambda _: 100.0), clock=clock) == 5
    assert times == [0, 100, 107.5, 115, 215]


async def test_cancelling_it_stops_the_polling() -> None:
    async with simulated() as (simulator, compose):
        task = asyncio.ensure_future(compose.wait_until(compose.deployments.list, bool))
        while not simulator.requests:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        polls = len(simulator.requests)
        simulator.clock.advance(1000)  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
        assert len(simulator.requests) <= polls + 1
