"""May this be sent again, and when? The retry table as a pure function over data, and the loop that obeys.

    what happened              safe       unsent-only
    never sent                 repeat     repeat
    429                        repeat     repeat             pauses the whole client
    408, 5xx                   repeat     outcome unknown    503 with Retry-After: pauses the whole client
    sent, response lost          repeat     outcome unknown
    any other status >= 300    error      error

A 401 is answered with a new token, not here: see auth.py. Repeats end after ``max_retries``, when the
client's retry budget is spent, or when Retry-After asks for more than a minute.
"""

from __future__ import annotations

import math
import random
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from .._clock import sleep
from .attempt import AttemptResult, Response, ResponseLost
from .server_time import http_date

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from .._clock import Clock

FIRST_WAIT: Final = 0.5
LONGEST_BACKOFF: Final = 8.0
LONGEST_RETRY_AFTER: Final = 60.0
"""Seconds; a call told to wait for longer fails at once, with the time in ``retry_after``."""

_OK: Final = range(200, 300)


@frozen(kw_only=True)
class RetryDecision:
    """What to do with an result; ``delay`` before repeating and ``pause`` of the client are in seconds."""

    action: Literal["return", "raise", "unknown", "repeat"]
    delay: float = 0.0
    pause: float = 0.0
    reason: str = ""


class Budget:
    """How many retries a client may spend: a healthy Compose refills it, a failing one is left in peace.

    The numbers are those of botocore's standard retry quota.
    """

    CAPACITY: Final = 500
    COST: Final = 5

    def __init__(self) -> None:
        self._left = self.CAPACITY

    def covers_a_retry(self) -> bool:
        """Is there enough left for one more?"""
        return self._left >= self.COST

    def spend(self) -> None:
        """Pay for one retry."""
        self._left -= self.COST

    def refill(self, *, retried: bool) -> None:
        """A call went well: give back what its last retry cost, or a little."""
        self._left = min(self.CAPACITY, self._left + (self.COST if retried else 1))


def decide(result: AttemptResult, *, safe: bool, may_repeat: bool, attempts: int, jitter: float) -> RetryDecision:
    """Look the result up in the table.

    ``attempts`` were made, this one included; ``jitter`` is a random number from 0 to 1.
    """
    if isinstance(result, Response):
        return _decide_response(result, safe=safe, may_repeat=may_repeat, attempts=attempts, jitter=jitter)
    if isinstance(result, ResponseLost) and not safe:
        return RetryDecision(action="unknown")
    if not may_repeat:
        return RetryDecision(action="raise")
    reason = "response lost" if isinstance(result, ResponseLost) else "not sent"
    return RetryDecision(action="repeat", delay=backoff(attempts, jitter), reason=reason)


def _decide_response(
    response: Response, *, safe: bool, may_repeat: bool, attempts: int, jitter: float
) -> RetryDecision:
    status = response.status
    if status in _OK:
        return RetryDecision(action="return")
    undecided = status == 408 or status >= 500  # noqa: PLR2004 - these are HTTP's own numbers
    if not undecided and status != 429:  # noqa: PLR2004
        return RetryDecision(action="raise")
    asked = retry_after(response.headers)
    too_long = asked is not None and asked > LONGEST_RETRY_AFTER
    delay = backoff(attempts, jitter) if asked is None else asked + jitter * FIRST_WAIT
    # Being sent away for long is every caller's own error to see: a pause of an hour would look like a hang.
    throttled = status == 429 or (status == 503 and asked is not None)  # noqa: PLR2004
    pause = delay if throttled and not too_long else 0.0
    if undecided and not safe:
        return RetryDecision(action="unknown", pause=pause)
    if too_long or not may_repeat:
        return RetryDecision(action="raise", pause=pause)
    return RetryDecision(action="repeat", delay=delay, pause=pause, reason=str(status))


def is_throttled(result: AttemptResult) -> bool:
    """Was it sent too fast, as far as Compose says?"""
    return isinstance(result, Response) and result.status == 429  # noqa: PLR2004


def backoff(attempts: int, jitter: float) -> float:
    """Full jitter: anything from 0 to a bound that doubles with every attempt, in seconds."""
    return jitter * min(LONGEST_BACKOFF, FIRST_WAIT * 2.0 ** min(attempts - 1, 10))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or as an HTTP date (against the response's own Date)."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        then, now = http_date(text), http_date(headers.get("date", ""))
        return None if then is None or now is None else max(0.0, (then - now).total_seconds())
    return seconds if 0 <= seconds < math.inf else None


async def run_with_retries(
    attempt: Callable[[], Awaitable[AttemptResult]],
    *,
    safe: bool,
    max_retries: int,
    budget: Budget,
    clock: Clock,
    pause: Callable[[float], None],
    on_retry: Callable[[int, RetryDecision], None],
) -> tuple[AttemptResult, RetryDecision]:
    """Attempt until the table says otherwise; give the last result with its decision, never ``repeat``.

    ``pause`` is told of every pause of the client, ``on_retry`` of every repeat before its delay.
    """
    attempts = 0

    async def once() -> tuple[AttemptResult, RetryDecision]:
        nonlocal attempts
        result = await attempt()
        attempts += 1
        decision = decide(
            result,
            safe=safe,
            may_repeat=attempts <= max_retries and (is_throttled(result) or budget.covers_a_retry()),
            attempts=attempts,
            jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
        )
        if decision.pause:
            pause(decision.pause)
        if decision.action == "repeat":
            if not is_throttled(result):  # a 429 is paid for by waiting
                budget.spend()
            on_retry(attempts, decision)
        return result, decision

    last = await once()
    if last[1].action == "repeat":
        last = await _again(once, last, clock)
    if last[1].action == "return":
        budget.refill(retried=attempts > 1)
    return last


async def _again(
    once: Callable[[], Awaitable[tuple[AttemptResult, RetryDecision]]],
    first: tuple[AttemptResult, RetryDecision],
    clock: Clock,
) -> tuple[AttemptResult, RetryDecision]:
    # Imported and built here, each time anew: an AsyncRetrying costs more than a plain call, and a shared one
    # mixes up the outcomes of its callers.
    from tenacity import AsyncRetrying, RetryCallState, retry_if_result

    in_hand = [first]
    latest = first

    async def step() -> tuple[AttemptResult, RetryDecision]:
        nonlocal latest
        latest = in_hand.pop() if in_hand else await once()
        return latest

    def wait(_: RetryCallState) -> float:
        return latest[1].delay

    retrying = AsyncRetrying(
        retry=retry_if_result(lambda result: result[1].action == "repeat"),
        wait=wait,
        sleep=partial(sleep, clock),
    )
    return await retrying(step)
