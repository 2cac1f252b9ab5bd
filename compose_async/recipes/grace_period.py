"""The grace period, in which a problem of successive polls counts as "not yet"."""

from __future__ import annotations

from math import inf


class GracePeriod:
    """The period since the first of several polls with the same problem."""

    __slots__ = ("_problem", "_start")

    def __init__(self) -> None:
        self._problem, self._start = "", 0.0

    def outlasted_by(self, problem: str, *, now: float, seconds: float) -> bool:
        """Record a failed poll; return whether its problem has lasted for ``seconds``. If so, the period restarts."""
        if problem != self._problem:
            self._problem, self._start = problem, now
        over = now - self._start >= seconds
        if over:
            self._problem = ""
        return over

    def longest_wait(self, *, now: float, seconds: float) -> float:
        """Return the longest wait before the next poll; infinity once the period is over.

        It leaves time for several polls: two bad responses in a row, minutes apart, do not show that a problem lasts.
        """
        return seconds / 4 if self._problem and now - self._start < seconds else inf
