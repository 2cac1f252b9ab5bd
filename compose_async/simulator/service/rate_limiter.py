"""The rate limit: requests per second, above which a request gets a 429 with Retry-After.

No limit of Compose was documented, but its clients retried a 429.
"""

from __future__ import annotations

import math
import threading
from typing import Final

MIN_RATE: Final = 1e-6
"""The lowest limit, in requests per second: one in eleven days."""


class RateLimiter:
    """A bucket that holds one second's worth of requests and fills up again evenly. Safe in any thread."""

    def __init__(self, per_second: float | None) -> None:
        """Allow ``per_second`` requests; None is no limit. Raises ValueError below ``MIN_RATE``."""
        self._lock = threading.Lock()
        self._left = self._at = 0.0
        self.limit(per_second)

    @property
    def per_second(self) -> float | None:
        """Return the limit; None is no limit."""
        return self._per_second

    def limit(self, per_second: float | None) -> None:
        """Set another limit, with a full bucket. Raises ValueError below ``MIN_RATE``."""
        if per_second is not None and not (per_second >= MIN_RATE and math.isfinite(per_second)):
            raise ValueError(f"a rate limit must be positive, finite, and at least {MIN_RATE:f}, got {per_second!r}")
        with self._lock:
            self._per_second = per_second
            self._left = max(1.0, per_second or 0.0)
            self._at = -math.inf

    def acquire(self, now: float) -> float:
        """Let one request through at ``now`` (seconds) and return 0, or return the seconds until there is room."""
        with self._lock:
            rate = self._per_second
            if rate is None:
                return 0.0
            if now > self._at:
                earned = (now - self._at) * rate
                self._left = min(max(1.0, rate), self._left + earned)
                self._at = now
            if self._left >= 1:
                self._left -= 1
                return 0.0
            return (1 - self._left) / rate
