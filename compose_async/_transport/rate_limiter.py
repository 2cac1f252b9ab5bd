"""How fast may requests leave? Every request takes its share of the rate first, polls included.

Nobody says what Compose allows, so the rate is found out: unlimited until the first 429, then a little below the
rate at which 429s came, from where it climbs back in ``_CYCLE`` seconds and, if it may, on, ever faster.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final, Protocol

from .._clock import sleep

if TYPE_CHECKING:
    from .._clock import Clock

_BACK_OFF: Final = 0.95  # a 429 takes the rate down to this share of it
_TOO_HIGH: Final = 0.9  # and by this much more, when it came before the climb was this far:
_EARLY: Final = 0.8
_CYCLE: Final = 30.0
"""Seconds from there to the rate of the 429; at the first 429s less, for then nothing is known yet."""
_FIRST_CYCLE: Final = 1.0
_MOST_REFUSED: Final = 1 / 75  # of all requests; so slow rates climb slower
_LEAST: Final = 1.0
"""Requests per second to which a rate sinks: a spell in which all is refused says nothing of what follows it, and
who wants less says so with Retry-After."""
_MEMORY: Final = 2.0  # seconds over which responses are counted
_LATENESS: Final = 0.05  # seconds that a late request may bring the next one forward


class Rate(Protocol):
    """What stands between a request and its slot; another process may share it."""

    async def acquire(self, cost: float = 1.0) -> None:
        """Return when a request of this cost may leave."""
        ...


class AdaptiveRateLimiter:
    """The rate of one client, which adapts, and the pauses that Compose asks for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resume_at = self._next = self._since = self._counted_at = -math.inf
        self._turn = asyncio.Lock()
        self._top = math.inf  # the rate at which the last 429 came, per second
        self._cycle = _FIRST_CYCLE / 2
        self._count = 0.0  # of good responses, those of long ago forgotten

    async def acquire(self, cost: float = 1.0) -> None:
        """Return when it is this request's turn."""
        async with self._turn:
            while (wait := max(self._next, self._resume_at) - self._clock.now()) > 0:
                await sleep(self._clock, wait)
            now = self._clock.now()
            self._next = max(self._next, now - _LATENESS) + cost / self._rate(now)

    def pause(self, seconds: float) -> None:
        """Let nothing leave for ``seconds``; a longer pause already under way stays."""
        self._resume_at = max(self._resume_at, self._clock.now() + seconds)

    def record(self, sent_at: float, *, throttled: bool) -> None:
        """Learn from a response. What was sent before the last slowing down says nothing against the new rate."""
        now = self._clock.now()
        if not throttled:
            self._count = self._good(now) + 1.0
            self._counted_at = now
        elif sent_at > self._since:
            # Far more was allowed than used, or the first time: what got through is the better guess.
            self._top = min(self._rate(now), 2.0 * max(self._good(now), 1.0) / _MEMORY)
            if now - self._since < _EARLY * self._cycle:  # refused below what was refused last time
                self._top *= _TOO_HIGH
            self._top = max(self._top, _LEAST)
            self._cycle = min(2.0 * self._cycle, max(_CYCLE, 1.0 / (_MOST_REFUSED * self._top)))
            self._since = now

    def _good(self, now: float) -> float:
        return self._count * math.exp((self._counted_at - now) / _MEMORY)

    def _rate(self, now: float) -> float:
        """Requests per second: the last slowing down, and the climb since, which doubles with every cycle."""
        if self._top == math.inf:
            return math.inf
        climbed = math.exp2(min((now - self._since) / self._cycle, 64.0)) - 1.0
        return self._top * (_BACK_OFF + (1.0 - _BACK_OFF) * climbed)
