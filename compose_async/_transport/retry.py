"""Whether and when a request is sent again: the retry table as a pure function over data.

    result                     safe       unsent-only
    never sent                 repeat     repeat
    429                        repeat     repeat             pauses the whole client
    408, 5xx                   repeat     outcome unknown    503 with Retry-After: pauses the whole client
    sent, response lost        repeat     outcome unknown
    any other status >= 300    error      error
    certificate refused        error      error

A 401 leads to a new token, not here: see auth.py. Repeats end after ``max_retries``, when the
client's retry budget is spent, or when Retry-After asks for more than a minute.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from .attempt import AttemptResult, NotSent, ResponseLost
from .call import Reply
from .server_time import http_date

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_WAIT: Final = 0.5
LONGEST_BACKOFF: Final = 8.0
LONGEST_RETRY_AFTER: Final = 60.0
"""Seconds; a call that is to wait for longer fails at once, with the time in ``retry_after``."""

_OK: Final = range(200, 300)


@frozen(kw_only=True)
class RetryDecision:
    """The consequence of one attempt; ``delay`` before a repeat and ``pause`` of the client are in seconds."""

    action: Literal["return", "raise", "unknown", "repeat"]
    delay: float = 0.0
    pause: float = 0.0
    reason: str = ""


class Budget:
    """The retries that a client may spend: successes refill it, so that a failing Compose gets few of them.

    The numbers are those of botocore's standard retry quota.
    """

    CAPACITY: Final = 500
    COST: Final = 5

    def __init__(self) -> None:
        self._left = self.CAPACITY

    def covers_a_retry(self) -> bool:
        """Return whether there is enough left for one more."""
        return self._left >= self.COST

    def spend(self) -> None:
        """Pay for one retry."""
        self._left -= self.COST

    def refill(self, *, retried: bool) -> None:
        """Give back the cost of a retry, or a little, for a call that succeeded."""
        self._left = min(self.CAPACITY, self._left + (self.COST if retried else 1))


def decide(result: AttemptResult, *, safe: bool, may_repeat: bool, attempts: int, jitter: float) -> RetryDecision:
    """Look the result up in the table.

    ``attempts`` were made, this one included; ``jitter`` is a random number from 0 to 1.
    """
    if isinstance(result, Reply):
        return _decide_response(result, safe=safe, may_repeat=may_repeat, attempts=attempts, jitter=jitter)
    if isinstance(result, ResponseLost) and not safe:
        return RetryDecision(action="unknown")
    if not may_repeat or (isinstance(result, NotSent) and result.certificate):
        return RetryDecision(action="raise")
    reason = "response lost" if isinstance(result, ResponseLost) else "not sent"
    return RetryDecision(action="repeat", delay=backoff(attempts, jitter), reason=reason)


def _decide_response(response: Reply, *, safe: bool, may_repeat: bool, attempts: int, jitter: float) -> RetryDecision:
    status = response.status
    if status in _OK:
        return RetryDecision(action="return")
    undecided = status == 408 or status >= 500  # noqa: PLR2004 - these are HTTP's own numbers
    if not undecided and status != 429:  # noqa: PLR2004
        return RetryDecision(action="raise")
    asked = retry_after(response.headers)
    too_long = asked is not None and asked > LONGEST_RETRY_AFTER
    delay = backoff(attempts, jitter) if asked is None else asked + jitter * FIRST_WAIT
    # A long Retry-After is an error for each caller: a pause of an hour would look like a hang.
    throttled = status == 429 or (status == 503 and asked is not None)  # noqa: PLR2004
    pause = delay if throttled and not too_long else 0.0
    if undecided and not safe:
        return RetryDecision(action="unknown", pause=pause)
    if too_long or not may_repeat:
        return RetryDecision(action="raise", pause=pause)
    return RetryDecision(action="repeat", delay=delay, pause=pause, reason=str(status))


def is_throttled(result: AttemptResult) -> bool:
    """Return whether Compose refused the request as one too many."""
    return isinstance(result, Reply) and result.status == 429  # noqa: PLR2004


def backoff(attempts: int, jitter: float) -> float:
    """Return seconds with full jitter: from 0 to a bound that doubles with every attempt."""
    return jitter * min(LONGEST_BACKOFF, FIRST_WAIT * 2.0 ** min(attempts - 1, 10))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read the seconds of Retry-After, a number or an HTTP date (relative to the response's own Date)."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        then, now = http_date(text), http_date(headers.get("date", ""))
        return None if then is None or now is None else max(0.0, (then - now).total_seconds())
    return seconds if 0 <= seconds < math.inf else None
