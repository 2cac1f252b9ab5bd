"""Does the rate find out what a server allows, by itself? Seen over minutes of virtual time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from typing import TYPE_CHECKING

import pytest
from attrs import define, field

from compose_async._clock import sleep
from compose_async._transport.rate_limiter import AdaptiveRateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.asyncio


@define(eq=False)
class Alarm:
    callback: Callable[[], None] | None

    def cancel(self) -> None:
        self.callback = None


class Hours:
    """A clock that jumps to the next alarm once everybody waits."""

    def __init__(self) -> None:
        self.time = 0.0
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()

    def now(self) -> float:
        return self.time

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        alarm = Alarm(callback)
        heapq.heappush(self._alarms, (when, next(self._order), alarm))
        return alarm

    async def run(self, until: float) -> None:
        while self._alarms and self.time < until:
            when, _, alarm = heapq.heappop(self._alarms)
            if alarm.callback is not None:
                self.time = max(self.time, when)
                alarm.callback()
                for _ in range(6):
                    await asyncio.sleep(0)


@define
class Bucket:
    """A server that allows ``rate`` requests per second, and ``burst`` at once."""

    clock: Hours
    rate: float
    burst: float
    retry_after: float | None
    log: list[tuple[float, bool]] = field(factory=list)
    _level: float = 0.0
    _at: float = 0.0

    def allows(self) -> bool:
        now = self.clock.now()
        self._level = max(0.0, self._level - (now - self._at) * self.rate)
        self._at = now
        allowed = self._level + 1 <= self.burst
        self._level += allowed
        self.log.append((now, allowed))
        return allowed


async def call_for_ever(limiter: AdaptiveRateLimiter, server: Bucket, rng: random.Random) -> None:
    while True:
        await limiter.acquire()
        sent_at = server.clock.now()
        await sleep(server.clock, rng.uniform(0.005, 0.03))
        allowed = server.allows()
        await sleep(server.clock, rng.uniform(0.005, 0.03))
        limiter.record(sent_at, throttled=not allowed)
        if not allowed:
            wait = rng.uniform(0, 0.5) + (server.retry_after or 0.0)
            limiter.pause(wait)
            await sleep(server.clock, wait)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("retry_after", [1.0, None])
@pytest.mark.parametrize(
    ("rate", "burst", "clients"),
    [(3, 3, 1), (10, 5, 1), (10, 40, 1), (10, 10, 3), (40, 10, 1), (40, 40, 2), (60, 240, 1)],
)
async def test_a_fleet_settles_just_below_what_the_server_allows(
    rate: float, burst: float, clients: int, retry_after: float | None, seed: int
) -> None:
    clock, rng = Hours(), random.Random(seed)  # noqa: S311 - the same fleet each time
    server = Bucket(clock, rate, burst, retry_after)
    paces = [AdaptiveRateLimiter(clock) for _ in range(clients)]
    callers = [asyncio.ensure_future(call_for_ever(limiter, server, rng)) for limiter in paces for _ in range(40)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    settled, end = (90.0, 390.0) if rate < 40 else (60.0, 180.0)
    await clock.run(end)
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    late = [allowed for at, allowed in server.log if at > settled]
    assert sum(late) >= 0.9 * rate * (end - settled)
    assert late.count(False) <= 0.02 * len(late)


@pytest.mark.parametrize("rate", [5, 10, 20])
async def test_a_guess_that_was_far_too_high_is_soon_corrected(rate: float) -> None:
    clock, rng = Hours(), random.Random(3)  # noqa: S311 - the same fleet each time
    server = Bucket(clock, rate, rate, 1.0)
    limiter = AdaptiveRateLimiter(clock)
    callers = [asyncio.ensure_future(call_for_ever(limiter, server, rng)) for _ in range(40)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await clock.run(120.0)
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    # The bucket was full, so that what got through at first said twice too much.
    refused = sum(not allowed for at, allowed in server.log if at > 1.0)
    assert refused <= 15
    assert sum(allowed for _, allowed in server.log) >= 0.85 * rate * 120.0


async def test_without_a_429_nothing_is_held_up() -> None:
    clock = Hours()
    limiter = AdaptiveRateLimiter(clock)
    for _ in range(1000):
        await limiter.acquire()
        limiter.record(clock.now(), throttled=False)
    assert clock.time == 0.0
    assert await limiter.acquire()  # nobody holds the turn
    assert clock.time == 0.0


async def test_429s_for_what_was_sent_before_slowing_down_do_not_slow_down_again() -> None:
    clock = Hours()
    limiter = AdaptiveRateLimiter(clock)
    for _ in range(20):
        limiter.record(0.0, throttled=False)
    clock.time = 0.1
    limiter.record(0.0, throttled=True)
    once = limiter._rate(clock.now())  # permits show it only after a wait, which changes it
    for _ in range(50):
        limiter.record(0.05, throttled=True)
    assert limiter._rate(clock.now()) == once
    clock.time = 0.2
    limiter.record(0.15, throttled=True)
    assert limiter._rate(clock.now()) < once


async def test_a_long_spell_of_429s_is_not_held_against_what_follows_it() -> None:
    clock, rng = Hours(), random.Random(5)  # noqa: S311 - the same each time
    server = Bucket(clock, 1e9, 0, None)  # refuses all
    caller = asyncio.ensure_future(call_for_ever(AdaptiveRateLimiter(clock), server, rng))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await clock.run(3600.0)
    server.burst = 1e9
    await clock.run(4200.0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    first_minute = sum(allowed and at < 3660 for at, allowed in server.log)
    assert first_minute >= 40
    assert sum(allowed for _, allowed in server.log) > 1500  # and from there it climbs


async def test_after_quiet_hours_the_rate_is_as_good_as_unlimited_again() -> None:
    clock = Hours()
    limiter = AdaptiveRateLimiter(clock)
    limiter.record(0.0, throttled=True)
    assert limiter._rate(clock.now()) < 2  # as above
    clock.time = 3600.0
    assert limiter._rate(clock.now()) > 1e6


async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    clock = Hours()
    limiter = AdaptiveRateLimiter(clock)
    limiter.record(0.0, throttled=True)
    calls = [asyncio.ensure_future(limiter.acquire()) for _ in range(4)]
    await asyncio.sleep(0)
    calls[1].cancel()
    calls[2].cancel()
    await clock.run(60.0)
    assert [call.cancelled() for call in calls] == [False, True, True, False]
    assert calls[3].done()
