"""Clocks: who moves time, and who is woken when it moves."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from compose_async import testing
from compose_async.simulator import RealClock, ScaledClock, VirtualClock


def test_virtual_time_stands_still_until_it_is_advanced() -> None:
    clock = VirtualClock()
    before = clock.now(), clock.utc()
    clock.advance(90)
    assert (clock.now(), clock.utc()) == (before[0] + 90, before[1] + timedelta(seconds=90))


def test_timers_fire_in_order_at_their_own_time() -> None:
    clock = VirtualClock()
    fired: list[tuple[str, float]] = []
    clock.call_at(20, lambda: fired.append(("late", clock.now())))
    clock.call_at(10, lambda: fired.append(("early", clock.now())))
    clock.call_at(15, lambda: fired.append(("cancelled", clock.now()))).cancel()
    clock.call_at(40, lambda: fired.append(("beyond", clock.now())))
    clock.advance(30)
    assert fired == [("early", 10), ("late", 20)]
    assert clock.now() == 30


def test_a_timer_set_by_a_timer_fires_within_the_same_advance() -> None:
    clock = VirtualClock()
    fired: list[float] = []

    def set_another() -> None:
        clock.call_at(20, lambda: fired.append(clock.now()))

    clock.call_at(10, set_another)
    clock.advance(30)
    assert fired == [20]


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_time_refuses_to_go_backwards(seconds: float) -> None:
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock().advance(seconds)


@pytest.mark.parametrize("seconds", [1e12, 1e300, float("inf")])
def test_an_advance_beyond_the_calendar_is_refused_and_time_still_stands_where_it_stood(seconds: float) -> None:
    clock = VirtualClock()
    clock.advance(90)
    with pytest.raises(ValueError, match="beyond the year 9998"):
        clock.advance(seconds)
    assert (clock.now(), clock.utc()) == (90, VirtualClock().utc() + timedelta(seconds=90))


@pytest.mark.asyncio
async def test_a_timer_beyond_the_calendar_does_not_keep_the_others_from_firing() -> None:
    clock = VirtualClock()
    clock.call_at(1e300, lambda: None)
    await asyncio.sleep(0)
    await asyncio.wait_for(clock.sleep(60), 5)
    assert clock.now() == 60
    for _ in range(50):
        await asyncio.sleep(0)  # the clock finds timers left, and leaves them
    await asyncio.wait_for(clock.sleep(60), 5)
    assert clock.now() == 120


@pytest.mark.parametrize("speed", [float("inf"), 1e300, 1.1e6, float("nan")])
def test_a_clock_that_runs_out_of_its_calendar_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed must be positive, and at most"):
        ScaledClock(speed)


def test_a_scaled_clock_stops_at_the_end_of_the_calendar() -> None:
    clock = ScaledClock(1_000_000)
    clock.resume(clock.utc(), away=1e9)
    assert clock.utc() == clock.utc() == datetime(9999, 1, 1, tzinfo=UTC)


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime(2019, 1, 1))  # noqa: DTZ001 - that is what is refused


@pytest.mark.asyncio
async def test_an_idle_loop_jumps_to_the_next_timer() -> None:
    clock = VirtualClock()
    await asyncio.wait_for(clock.sleep(40 * 60), 5)
    assert clock.now() == 40 * 60


@pytest.mark.asyncio
async def test_sleepers_wake_in_the_order_of_their_times() -> None:
    clock = VirtualClock()
    woken: list[float] = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(clock.now())

    await asyncio.gather(*(sleeper(seconds) for seconds in (300.0, 100.0, 200.0)))
    assert woken == [100, 200, 300]


@pytest.mark.asyncio
async def test_time_does_not_jump_while_an_exchange_is_under_way() -> None:
    clock = VirtualClock()
    clock.busy = 1
    sleeper = asyncio.create_task(clock.sleep(60))
    for _ in range(200):
        await asyncio.sleep(0)
    assert clock.now() == 0
    clock.busy = 0
    await asyncio.wait_for(sleeper, 5)
    assert clock.now() == 60


@pytest.mark.asyncio
async def test_without_auto_only_advance_wakes_a_sleeper() -> None:
    clock = VirtualClock(auto=False)
    sleeper = asyncio.create_task(clock.sleep(60))
    for _ in range(200):
        await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(60)
    await asyncio.wait_for(sleeper, 5)


@pytest.mark.asyncio
async def test_a_timer_fired_from_another_thread_runs_on_its_own_loop() -> None:
    clock = VirtualClock(auto=False)
    sleeper = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    await asyncio.to_thread(clock.advance, 60)
    await asyncio.wait_for(sleeper, 5)


def test_a_clock_serves_one_event_loop_after_another() -> None:
    clock = VirtualClock()
    for _ in range(2):
        asyncio.run(clock.sleep(60))
    assert clock.now() == 120


def test_scaled_time_runs_faster_and_real_time_does_not() -> None:
    scaled, real = ScaledClock(1_000_000), RealClock()
    assert scaled.utc() - datetime.now(UTC) > timedelta(seconds=-1)
    assert real.speed == 1
    assert scaled.now() < scaled.now()


def test_a_clock_that_does_not_run_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        ScaledClock(0)


def test_the_last_loop_with_a_timer_moves_the_clock() -> None:
    clock = VirtualClock()
    fired: list[str] = []

    async def ask(name: str) -> None:
        clock.call_at(5, lambda: fired.append(name))

    with asyncio.Runner() as first, asyncio.Runner() as second:
        first.run(ask("first"))
        second.run(clock.sleep(10))
        assert fired == []  # it waits for its own loop
        first.run(asyncio.sleep(0))
        assert fired == ["first"]
    assert clock.now() == 10


@pytest.mark.asyncio
async def test_time_stands_still_while_a_thread_works() -> None:
    clock = VirtualClock()
    waiting = asyncio.ensure_future(clock.sleep(100))
    await asyncio.sleep(0)
    with clock.working():
        await asyncio.to_thread(time.sleep, 0.1)
        assert clock.now() == 0, "without working(), the loop looks idle and time runs away"
    await waiting
    assert clock.now() == 100


@pytest.mark.asyncio
async def test_a_sleep_of_the_users_own_takes_real_time_and_the_fixture_says_what_to_do(
    compose_clock: VirtualClock,
) -> None:
    await asyncio.sleep(0.001)
    assert compose_clock.now() == 0
    compose_clock.advance(60)
    await compose_clock.sleep(60)
    assert compose_clock.now() == 120
    said = str(testing.compose_clock.__doc__)
    assert "asyncio.sleep" in said
    assert "compose_clock.advance(60)" in said


def test_an_advance_by_nothing_fires_what_is_due_now() -> None:
    clock = VirtualClock()
    fired: list[float] = []
    clock.call_at(clock.now(), lambda: fired.append(clock.now()))
    clock.advance(0)
    assert fired == [clock.now()]
