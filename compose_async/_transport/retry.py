"""Retry policy: a pure function from the result of an attempt to a ``RetryDecision``, by this table.

    result                     repeatable otherwise
    never sent                 retry      retry
    429                        retry      retry              pauses the whole client
    408, 5xx                   retry      outcome unknown    503 with Retry-After: pauses the whole client
    sent, response lost        retry      outcome unknown
    any other status >= 300    error      error
    refused by the client      error      error              a certificate, or an address

After a 401, the transport asks a token provider for a new token first. Retries end after ``max_retries``, with the
client's retry quota, or with a Retry-After of more than one minute.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from .attempt_result import AttemptResult, ResponseLost, TransportFault
from .server_time import parse_http_date

if TYPE_CHECKING:
    from collections.abc import Mapping

INITIAL_BACKOFF: Final = 0.5
"""Upper bound of the first backoff, and of the jitter added to a Retry-After, in seconds."""
MAX_BACKOFF: Final = 8.0
"""Upper bound of every backoff, in seconds."""
MAX_RETRY_AFTER: Final = 60.0
"""Longest Retry-After to wait for, in seconds. A longer one ends the call at once, with the time in ``retry_after``."""


class RetryDecision(NamedTuple):
    """Decision after one attempt. ``delay`` before a retry and ``pause`` of the client are in seconds."""

    action: Literal["return", "raise", "outcome_unknown", "retry"]
    delay: float = 0.0
    pause: float = 0.0
    reason: str = ""


class RetryQuota:
    """Retry quota of a client. Successful calls refill it, so that a failing Compose gets few retries.

    The numbers are those of botocore's standard retry quota.
    """

    CAPACITY: Final = 500
    """Tokens of a full quota."""
    COST: Final = 5
    """Tokens that one retry costs."""

    def __init__(self) -> None:
        self._left = self.CAPACITY

    def can_retry(self) -> bool:
        """Return whether the quota covers one more retry."""
        return self._left >= self.COST

    def spend(self) -> None:
        """Pay for one retry."""
        self._left -= self.COST

    def refill(self, *, retried: bool) -> None:
        """Refill after a successful call: the cost of a retry if it was retried, else one token."""
        self._left = min(self.CAPACITY, self._left + (self.COST if retried else 1))


def decide(result: AttemptResult, *, repeatable: bool, can_retry: bool, attempts: int, jitter: float) -> RetryDecision:
    """Return the decision for the result of an attempt.

    ``attempts`` counts all attempts so far, including this one; ``jitter`` is a random number from 0 to 1.
    """
    retry_after, pauses = None, False
    if not isinstance(result, TransportFault):
        status = result.status
        if 200 <= status < 300:  # noqa: PLR2004 - these are HTTP's own numbers
            return RetryDecision(action="return")
        retry_after, reason = parse_retry_after(result.headers), str(status)
        is_ambiguous = status == 408 or status >= 500  # noqa: PLR2004
        # A long Retry-After fails the call: a pause of an hour would look like a hang.
        is_final = (retry_after or 0.0) > MAX_RETRY_AFTER or (status != 429 and not is_ambiguous)  # noqa: PLR2004
        pauses = not is_final and (status == 429 or (status == 503 and retry_after is not None))  # noqa: PLR2004
    else:
        is_ambiguous = isinstance(result, ResponseLost)
        is_final = result.local_refusal is not None
        reason = "response lost" if is_ambiguous else "not sent"
    delay = backoff(attempts, jitter) if retry_after is None else retry_after + jitter * INITIAL_BACKOFF
    pause = delay if pauses else 0.0
    if is_ambiguous and not repeatable:
        return RetryDecision(action="outcome_unknown", pause=pause)
    if is_final or not can_retry:
        return RetryDecision(action="raise", pause=pause)
    return RetryDecision(action="retry", delay=delay, pause=pause, reason=reason)


def backoff(attempts: int, jitter: float) -> float:
    """Return a backoff in seconds with full jitter: from 0 to a bound that doubles with every attempt."""
    return jitter * min(MAX_BACKOFF, INITIAL_BACKOFF * 2.0 ** min(attempts - 1, 10))


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return Retry-After in seconds, from a number or an HTTP date (relative to the response's Date)."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        then, now = parse_http_date(text), parse_http_date(headers.get("date", ""))
        return None if then is None or now is None else max(0.0, (then - now).total_seconds())
    return seconds if 0 <= seconds < math.inf else None
