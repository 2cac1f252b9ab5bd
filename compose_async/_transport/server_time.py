"""What time is it at Compose? Its Date headers say so: two machines' clocks never have to agree."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._clock import Clock


class ServerTime:
    """Compose's time as last heard of, carried on by the client's own monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: tuple[datetime, float] | None = None

    def record(self, headers: Mapping[str, str]) -> None:
        """Learn from the Date header of a response that just came; one without it changes nothing."""
        date = http_date(headers.get("date", ""))
        if date is not None:
            self._heard = date, self._clock.now()

    def now(self) -> datetime | None:
        """Aware, in UTC; None before the first response."""
        if self._heard is None:
            return None
        date, heard_at = self._heard
        return date + timedelta(seconds=self._clock.now() - heard_at)


@lru_cache(maxsize=16)
def http_date(text: str) -> datetime | None:
    """An HTTP date as an aware datetime in UTC; None for anything else."""
    from email.utils import parsedate_to_datetime  # not needed to import the package

    try:
        date = parsedate_to_datetime(text)
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return None
    # The margin lets a clock run on from it without leaving what a datetime can hold.
    return date if date.year < MAXYEAR else None
