"""Compose's time, derived from its Date headers and independent of this machine's calendar clock."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from .._clock import utc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._clock import Clock


MAX_SKEW: Final = timedelta(days=366)
"""Largest plausible difference from this machine's calendar. Deadlines of handles depend on it, and a machine that is
further off could verify no certificate."""


class ServerTime:
    """Compose's last reported time, advanced by the client's monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._recorded: tuple[datetime, float] | None = None

    def record(self, headers: Mapping[str, str]) -> None:
        """Record the Date header of a new response. A response without a plausible one changes nothing."""
        date = parse_http_date(headers.get("date", ""))
        if date is not None and abs(date - utc(self._clock)) <= MAX_SKEW:
            self._recorded = date, self._clock.now()

    def now(self) -> datetime | None:
        """Return the current time as an aware datetime in UTC; None before the first Date header."""
        if self._recorded is None:
            return None
        date, recorded_at = self._recorded
        return date + timedelta(seconds=self._clock.now() - recorded_at)


@lru_cache(maxsize=16)
def parse_http_date(text: str) -> datetime | None:
    """Parse an HTTP date to an aware datetime in UTC; None for anything else."""
    from email.utils import parsedate_to_datetime  # deferred: importing the package does not need it

    try:
        date = parsedate_to_datetime(text)
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return None
    # A year of margin keeps the advanced time within the range of datetime.
    return date if date.year < MAXYEAR else None
