"""The rate at which requests may leave, polls included.

Compose does not publish its limit, so the rate is discovered: unlimited until the first 429, then a little below the
rate that triggered it, from where it climbs back in ``_CYCLE`` seconds and, without a further 429, on, ever faster.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final

from .._clock import sleep

if TYPE_CHECKING:
    from .._clock import Clock

_BACK_OFF: Final = 0.95  # a 429 takes the rate down to this share of it
_TOO_HIGH: Final = 0.9  # and by this much more, when it came before the climb was this far:
_EARLY: Final = 0.8
_CYCLE: Final = 30.0
"""Seconds to climb back to the rate that triggered the 429; fewer after the first 429s: the limit is still unknown."""
_FIRST_CYCLE: Final = 1.0
_MOST_REFUSED: Final = 1 / 75  # of all requests; so slow rates climb slower
_LEAST: Final = 1.0
"""Lowest rate in requests per second: an outage that refuses everything does not reveal the limit that follows it,
and a server that wants less sends Retry-After."""
_MEMORY: Final = 2.0  # seconds over which responses are counted
_LATENESS: Final = 0.05  # seconds that a late request may bring the next one forward


class AdaptiveRateLimiter:
    """The adaptive rate of one client, and the pauses that Compose demands."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resume_at = self._next = self._since = self._counted_at = -math.inf
        self._turn = asyncio.Lock()
        self._top = math.inf  # the rate at which the last 429 came, per second
        self._cycle = _FIRST_CYCLE / 2
        self._count = 0.0  # of good responses, older ones decayed

    async def acquire(self, cost: float = 1.0) -> None:
        """Wait until this request may leave."""
        async with self._turn:
            while (wait := max(self._next, self._resume_at) - self._clock.now()) > 0:
                await sleep(self._clock, wait)
            now = self._clock.now()
            self._next = max(self._next, now - _LATENESS) + cost / self._rate(now)

    def pause(self, seconds: float) -> None:
        """Hold all requests for ``seconds``; a longer pause already under way stays."""
        self._resume_at = max(self._resume_at, self._clock.now() + seconds)

    def record(self, sent_at: float, *, throttled: bool) -> None:
        """Learn from a response. A request sent before the last slowdown does not count against the new rate."""
        now = self._clock.now()
        if not throttled:
            self._count = self._good(now) + 1.0
            self._counted_at = now
        elif sent_at > self._since:
            # Far more was allowed than used, or the first 429: the throughput so far is the better guess.
            self._top = min(self._rate(now), 2.0 * max(self._good(now), 1.0) / _MEMORY)
            if now - self._since < _EARLY * self._cycle:  # refused below what was refused last time
                self._top *= _TOO_HIGH
            self._top = max(self._top, _LEAST)
            self._cycle = min(2.0 * self._cycle, max(_CYCLE, 1.0 / (_MOST_REFUSED * self._top)))
            self._since = now

    def _good(self, now: float) -> float:
        return self._count * math.exp((self._counted_at - now) / _MEMORY)

    def _rate(self, now: float) -> float:
        """Return requests per second: the last slowdown, and the climb since, which doubles with every cycle."""
        if self._top == math.inf:
            return math.inf
        climbed = math.exp2(min((now - self._since) / self._cycle, 64.0)) - 1.0
        return self._top * (_BACK_OFF + (1.0 - _BACK_OFF) * climbed)
