"""A rate shared by all workers. Each worker reserves up to one second of permits at a time from a database row."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Final

from .database import Database
from .job_errors import JobsDatabaseError

MIN_RESERVATION_INTERVAL: Final = 0.5
"""Minimum seconds between two reservations of a worker. Limits it to two transactions per second."""
PERMIT_LIFETIME: Final = 0.25
"""Seconds for which a permit stays valid after its time. Older permits lapse."""

MAX_SECONDS_AHEAD: Final = 600.0
"""Maximum seconds to the next free permit, and of a pause. A permit further away shows that the database's clock has
jumped back, or it is one of the ``MAX_PERMITS_AHEAD`` that may be reserved at a slow rate.
"""

MAX_PERMITS_AHEAD: Final = 1000
"""Maximum number of reserved permits at a slow rate, of which each worker holds one."""


class SharedRate:
    """Permits at ``rate`` per second, spread evenly over all workers that share the database."""

    def __init__(self, database: Database, rate: float) -> None:
        self.transactions = 0
        self._database = database
        self._rate = rate
        self._permits: deque[float] = deque()
        self._waiting = 0
        self._reserved = 1  # permits in the last reservation
        self._used = 0  # permits used of the last reservation
        self._reserved_at = -MIN_RESERVATION_INTERVAL
        self._lock = asyncio.Lock()

    async def acquire(self, operation: str) -> None:  # noqa: ARG002 - each operation takes one permit
        """Wait until a request may be sent."""
        self._waiting += 1
        try:
            async with self._lock:
                while (due := self._next_permit()) is None:
                    await self._reserve()
                self._used += 1
                if (wait := due - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
        finally:
            self._waiting -= 1

    async def pause(self, seconds: float) -> None:
        """Delay new permits of all workers by ``seconds``, and drop the permits that this worker holds."""
        self._permits.clear()
        await asyncio.to_thread(
            self._database.execute,
            f"update compose_rate set next_free = {self._next_free_sql()} where id = 1",  # noqa: S608 - no input
            at_least=min(seconds, MAX_SECONDS_AHEAD),
        )

    def _next_permit(self) -> float | None:
        while self._permits:
            due = self._permits.popleft()
            if due >= time.monotonic() - PERMIT_LIFETIME:
                return due
        return None

    async def _reserve(self) -> None:
        """Reserve permits for all waiting requests, or twice the last reservation if it was used up.

        One reservation covers at most one second.
        """
        now = time.monotonic()
        if (wait := self._reserved_at + MIN_RESERVATION_INTERVAL - now) > 0:
            await asyncio.sleep(wait)
        wanted = max(self._waiting, 2 * self._used if self._used >= self._reserved else self._used)
        count = self._reserved = max(1, min(int(self._rate), wanted))
        self._used = 0
        self._reserved_at = time.monotonic()
        self.transactions += 1
        try:
            start = await asyncio.to_thread(self._reserve_in_database, count)
        except JobsDatabaseError:  # nothing is sent while the database is unavailable
            return
        first = time.monotonic() + start  # from now on: a slow database delays permits, and none has lapsed already
        self._permits.extend(first + number / self._rate for number in range(count))

    def _reserve_in_database(self, count: int) -> float:
        """Reserve permits, and return the seconds from now to the first."""
        statement = (
            f"update compose_rate set next_free = {self._next_free_sql()} + :block where id = 1"  # noqa: S608 - as above
            f" returning next_free - :block - {self._database.now}"
        )
        lazily = () if self._database.is_sqlite else ("set local synchronous_commit = off",)
        rows = self._database.query(*lazily, statement, at_least=0.0, block=count / self._rate)
        return max(0.0, float(rows[0][0]))

    def _next_free_sql(self) -> str:
        now = f"{self._database.now} + :at_least"
        latest = f"{self._database.now} + {max(MAX_SECONDS_AHEAD, MAX_PERMITS_AHEAD / self._rate)}"
        return f"case when next_free > {now} and next_free <= {latest} then next_free else {now} end"
