"""Adaptive rate limiter for all requests, polls included.

Compose does not publish its limit, so the limiter discovers it. The rate is unlimited until the first 429. Each 429
sets it slightly below the rate that triggered the 429. It climbs back to that rate within one cycle, and further, ever
faster, until the next 429.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final

from .._clock import sleep

if TYPE_CHECKING:
    from .._clock import Clock

_DECREASE: Final = 0.95
"""Share of the refused rate at which a cycle starts."""
_EARLY_DECREASE: Final = 0.9
"""Further reduction of the rate after an early 429."""
_EARLY_SHARE: Final = 0.8
"""Share of a cycle within which a 429 counts as early."""
_CYCLE_SECONDS: Final = 30.0
"""Seconds of a full cycle: the climb back to the refused rate. The cycles of slow rates are longer."""
_FIRST_CYCLE_SECONDS: Final = 1.0
"""Seconds of the cycle after the first 429, while the limit is unknown. Further 429s double it."""
_MAX_REFUSED_SHARE: Final = 1 / 75
"""Largest acceptable share of refused requests. It lengthens the cycles of slow rates."""
_MIN_RATE: Final = 1.0
"""Lowest limit, in requests per second. An outage that refuses everything does not reveal the limit that follows it,
and a server that needs less traffic sends Retry-After."""
_COUNT_DECAY_SECONDS: Final = 2.0
"""Time constant, in seconds, with which older responses lose their weight in the count."""
_MAX_LATENESS: Final = 0.05
"""Largest lateness of a request, in seconds, that lets the next one be sent earlier."""


class AdaptiveRateLimiter:
    """Adaptive request rate of one client, with the pauses that Compose demands."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resume_at = self._next_send_at = self._cycle_started_at = self._counted_at = -math.inf
        self._total_pause = 0.0  # seconds of all pauses, up to the end of the current one
        self._lock = asyncio.Lock()
        self._refused_rate = math.inf  # refused rate after the last 429, in requests per second
        self._cycle_seconds = _FIRST_CYCLE_SECONDS / 2
        self._success_count = 0.0  # responses other than 429, with decaying weight

    async def acquire(self, total_pause_limit: float = math.inf) -> bool:
        """Wait until the request may be sent. Return False, at once, if all pauses exceed ``total_pause_limit``."""
        if self.pauses_exceed(total_pause_limit):  # also while a call that accepts longer pauses waits with the lock
            return False
        async with self._lock:
            while (wait := max(self._next_send_at, self._resume_at) - self._clock.now()) > 0:
                if self.pauses_exceed(total_pause_limit):
                    return False
                await sleep(self._clock, wait)
            now = self._clock.now()
            self._next_send_at = max(self._next_send_at, now - _MAX_LATENESS) + 1.0 / self._rate(now)
            return True

    def pause(self, seconds: float) -> None:
        """Hold all requests for ``seconds``. A longer current pause stays."""
        now = self._clock.now()
        before = max(self._resume_at, now)
        self._resume_at = max(before, now + seconds)
        self._total_pause += self._resume_at - before

    def total_pause(self) -> float:
        """Return the seconds of all pauses so far."""
        return self._total_pause - max(self._resume_at - self._clock.now(), 0.0)

    def pauses_exceed(self, total_pause_limit: float) -> bool:
        """Return whether all pauses, up to the end of the current one, exceed ``total_pause_limit`` seconds."""
        return self._total_pause > total_pause_limit

    def record(self, sent_at: float, *, throttled: bool) -> None:
        """Adapt the rate to a response. A 429 for a request sent before the last slowdown does not lower the rate."""
        now = self._clock.now()
        if not throttled:
            self._success_count = self._recent_successes(now) + 1.0
            self._counted_at = now
        elif sent_at > self._cycle_started_at:
            # At the first 429, or with a rate far above use, the recent throughput is the better estimate.
            throughput = max(self._recent_successes(now), 1.0) / _COUNT_DECAY_SECONDS
            self._refused_rate = min(self._rate(now), 2.0 * throughput)
            if now - self._cycle_started_at < _EARLY_SHARE * self._cycle_seconds:  # refused below the last refused rate
                self._refused_rate *= _EARLY_DECREASE
            self._refused_rate = max(self._refused_rate, _MIN_RATE)
            full_cycle = max(_CYCLE_SECONDS, 1.0 / (_MAX_REFUSED_SHARE * self._refused_rate))
            self._cycle_seconds = min(2.0 * self._cycle_seconds, full_cycle)
            self._cycle_started_at = now

    def _recent_successes(self, now: float) -> float:
        return self._success_count * math.exp((self._counted_at - now) / _COUNT_DECAY_SECONDS)

    def _rate(self, now: float) -> float:
        """Return requests per second: the reduced rate plus the climb, which accelerates with every cycle."""
        if self._refused_rate == math.inf:
            return math.inf
        climbed = math.exp2(min((now - self._cycle_started_at) / self._cycle_seconds, 64.0)) - 1.0
        return self._refused_rate * (_DECREASE + (1.0 - _DECREASE) * climbed)
