"""The clocks of the simulated world: real, scaled, and virtual, which advances by itself unless ``auto`` is False.

The world never sleeps and never runs a background task: effects due by ``clock.now()`` are applied when the world
is next read. A clock therefore only has to show the time; ``VirtualClock`` can also wake its waiters.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import attrs

VIRTUAL_START: Final = datetime(2019, 3, 4, 10, 15, 30, tzinfo=UTC)
"""Start of a ``VirtualClock``: a working morning, far from the nightly jobs."""

END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""End of time: a year before the calendar's, since the world also computes future times."""

MAX_SPEED: Final = 1_000_000.0
"""The highest speed: above it the calendar would be over within days."""

IDLE_PASSES: Final = 20
"""Idle passes of the event loop after which all tasks count as waiting."""


class Clock(Protocol):
    """The time of a simulated world."""

    def now(self) -> float:
        """Return simulated seconds; they never go backwards."""
        ...

    def utc(self) -> datetime:
        """Return the same instant as an aware calendar time, which timestamps and the Date header show."""
        ...

    def resume(self, at: datetime, away: float) -> None:
        """Continue from the calendar time ``at``, which was ``away`` real seconds ago."""
        ...


@attrs.frozen
class _SpeedSegment:
    """A speed, the real moment since which it holds, and the simulated seconds at that moment."""

    speed: float
    since: float
    elapsed: float

    def at(self, moment: float) -> float:
        """Return the simulated seconds at a real moment; one before the change of speed counts as that."""
        return self.elapsed + max(0.0, moment - self.since) * self.speed


class ScaledClock:
    """Simulated time that runs ``speed`` times as fast as real time, starting from the present."""

    def __init__(self, speed: float) -> None:
        """Start the clock; ``speed`` is simulated seconds per real second: positive, and a million at most."""
        if not 0 < speed <= MAX_SPEED:
            raise ValueError(f"speed must be positive, and at most {MAX_SPEED:.0f}, got {speed!r}")
        self._segment = _SpeedSegment(speed, time.monotonic(), 0.0)
        self._start = datetime.now(UTC)

    @property
    def speed(self) -> float:
        """Return the simulated seconds per real second."""
        return self._segment.speed

    def run(self, speed: float) -> None:
        """Run at another speed from now on; 0 pauses. Safe to call from any thread."""
        if not 0 <= speed <= MAX_SPEED:
            raise ValueError(f"speed must be from 0 to {MAX_SPEED:.0f}, got {speed!r}")
        at = time.monotonic()
        self._segment = _SpeedSegment(speed, at, self._segment.at(at))

    def now(self) -> float:
        """Return the simulated seconds since the clock was created."""
        return self._segment.at(time.monotonic())

    def utc(self) -> datetime:
        """Return the calendar time: that of the start plus the simulated seconds, up to the end of time."""
        return _later(self._start, self.now())

    def resume(self, at: datetime, away: float) -> None:
        """Continue from ``at`` as if the clock had never stopped."""
        self._start = _later(at, away * self.speed - self.now())


class RealClock(ScaledClock):
    """Simulated time that is real time."""

    def __init__(self) -> None:
        """Start the clock."""
        super().__init__(speed=1.0)


@attrs.define(eq=False)
class VirtualTimer:
    """One callback waiting for its time; ``cancel()`` drops it."""

    when: float
    callback: Callable[[], None]
    loop: asyncio.AbstractEventLoop | None
    cancelled: bool = False

    def cancel(self) -> None:
        """Never run the callback; harmless when it has already run."""
        self.cancelled = True

    def fire(self) -> None:
        """Run the callback on the event loop that scheduled it."""
        if self.loop is None or self.loop is _running_loop():
            self.callback()
        elif not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.callback)


class VirtualClock:
    """Simulated time that stands still until it is moved.

    It moves by ``advance()``, or (with ``auto``) by itself: once the event loop has nothing else to do, time
    jumps to the earliest timer. ``busy`` counts requests and threads at work; above zero,
    time stands still.
    """

    speed: Final = 0.0
    """Simulated seconds per real second, as other clocks have it."""

    def __init__(self, start: datetime = VIRTUAL_START, *, auto: bool = True) -> None:
        """Create a clock that shows ``start``, which must be an aware datetime."""
        if start.tzinfo is None:
            raise ValueError(f"start must be an aware datetime, got {start!r}")
        self.auto = auto
        self.busy = 0
        self._start = start
        self._now = 0.0
        self._timers: list[tuple[float, int, VirtualTimer]] = []
        self._sequence = itertools.count()
        self._lock = threading.RLock()
        self._pump_loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> float:
        """Return the simulated seconds since ``start``."""
        return self._now

    def utc(self) -> datetime:
        """Return the calendar time."""
        return self._start + timedelta(seconds=self._now)

    def resume(self, at: datetime, away: float) -> None:  # noqa: ARG002 - this time stood still
        """Continue from ``at``."""
        self._start = at - timedelta(seconds=self._now)

    def call_at(self, when: float, callback: Callable[[], None]) -> VirtualTimer:
        """Run ``callback`` once the clock shows ``when`` (seconds as in ``now()``); the result has ``cancel()``."""
        loop = _running_loop()
        timer = VirtualTimer(when, callback, loop)
        with self._lock:
            heapq.heappush(self._timers, (when, next(self._sequence), timer))
        if self.auto and loop is not None and self._pump_loop is not loop:
            self._pump_loop = loop
            loop.call_soon(self._pump, loop, 0)
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait for simulated time to pass."""
        woken = asyncio.Event()
        timer = self.call_at(self._now + seconds, woken.set)
        try:
            await woken.wait()
        finally:
            timer.cancel()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Keep time still while a thread works for a task that waits on this clock."""
        with self._lock:
            self.busy += 1
        try:
            yield
        finally:
            with self._lock:
                self.busy -= 1

    def advance(self, seconds: float) -> None:
        """Move time forward and run, in order, the callbacks that fall due on the way.

        Raises ValueError, and stays where it is, if ``seconds`` is negative or not a number, or if that would lead
        beyond the year 9998. Safe to call from any thread.
        """
        if not seconds >= 0:
            raise ValueError(f"time cannot go backwards: {seconds!r}")
        target = self._now + seconds
        if not self._reaches(target):
            raise ValueError(f"time cannot go beyond the year {END_OF_TIME.year - 1}: {seconds!r}")
        while (timer := self._pop_due(target)) is not None:
            timer.fire()
        with self._lock:
            self._now = max(self._now, target)

    def _reaches(self, target: float) -> bool:
        return target <= (END_OF_TIME - self._start).total_seconds()

    def _pop_due(self, target: float) -> VirtualTimer | None:
        """Take the earliest timer due by ``target`` off the heap and move time up to it."""
        with self._lock:
            self._drop_cancelled()
            if not self._timers or self._timers[0][0] > target:
                return None
            when, _, timer = heapq.heappop(self._timers)
            self._now = max(self._now, when)
            return timer

    def _drop_cancelled(self) -> None:
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)

    def _pump(self, loop: asyncio.AbstractEventLoop, idle_passes: int) -> None:
        """Count idle passes of the loop; after enough of them jump to the earliest timer."""
        if self._pump_loop is not loop:  # a second event loop has taken over
            return
        with self._lock:
            self._drop_cancelled()
            earliest = self._timers[0][0] if self._timers else None
        if earliest is None or not self._reaches(earliest):
            self._pump_loop = None
            return
        if self.busy > 0:
            idle_passes = 0
        elif idle_passes >= IDLE_PASSES:
            idle_passes = 0
            self.advance(max(0.0, earliest - self._now))
        loop.call_soon(self._pump, loop, idle_passes + 1)


def _later(start: datetime, seconds: float) -> datetime:
    """Return the calendar time so many seconds later, or the end of time."""
    return start + timedelta(seconds=min(seconds, (END_OF_TIME - start).total_seconds()))


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
