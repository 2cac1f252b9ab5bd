"""May this be sent again, and when? The retry table as a pure function over data, and the loop that obeys.

    what happened              safe       unsent-only
    never sent                 repeat     repeat
    429                        repeat     repeat             pauses the whole client
    408, 5xx                   repeat     outcome unknown    503 with Retry-After: pauses the whole client
    sent, answer lost          repeat     outcome unknown
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
from .attempt import Answer, Lost, Outcome
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
class Verdict:
    """What to do with an outcome; ``delay`` before repeating and ``pause`` of the client are in seconds."""

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


def decide(outcome: Outcome, *, safe: bool, may_repeat: bool, attempts: int, spread: float) -> Verdict:
    """Look the outcome up in the table.

    ``attempts`` were made, this one included; ``spread`` is a random number from 0 to 1.
    """
    if isinstance(outcome, Answer):
        return _decide_answer(outcome, safe=safe, may_repeat=may_repeat, attempts=attempts, spread=spread)
    if isinstance(outcome, Lost) and not safe:
        return Verdict(action="unknown")
    if not may_repeat:
        return Verdict(action="raise")
    reason = "answer lost" if isinstance(outcome, Lost) else "not sent"
    return Verdict(action="repeat", delay=backoff(attempts, spread), reason=reason)


def _decide_answer(answer: Answer, *, safe: bool, may_repeat: bool, attempts: int, spread: float) -> Verdict:
    status = answer.status
    if status in _OK:
        return Verdict(action="return")
    undecided = status == 408 or status >= 500  # noqa: PLR2004 - these are HTTP's own numbers
    if not undecided and status != 429:  # noqa: PLR2004
        return Verdict(action="raise")
    asked = retry_after(answer.headers)
    too_long = asked is not None and asked > LONGEST_RETRY_AFTER
    delay = backoff(attempts, spread) if asked is None else asked + spread * FIRST_WAIT
    # Being sent away for long is every caller's own error to see: a pause of an hour would look like a hang.
    throttled = status == 429 or (status == 503 and asked is not None)  # noqa: PLR2004
    pause = delay if throttled and not too_long else 0.0
    if undecided and not safe:
        return Verdict(action="unknown", pause=pause)
    if too_long or not may_repeat:
        return Verdict(action="raise", pause=pause)
    return Verdict(action="repeat", delay=delay, pause=pause, reason=str(status))


def is_throttled(outcome: Outcome) -> bool:
    """Was it sent too fast, as far as Compose says?"""
    return isinstance(outcome, Answer) and outcome.status == 429  # noqa: PLR2004


def backoff(attempts: int, spread: float) -> float:
    """Full jitter: anything from 0 to a bound that doubles with every attempt, in seconds."""
    return spread * min(LONGEST_BACKOFF, FIRST_WAIT * 2.0 ** min(attempts - 1, 10))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or as an HTTP date (against the answer's own Date)."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        then, now = http_date(text), http_date(headers.get("date", ""))
        return None if then is None or now is None else max(0.0, (then - now).total_seconds())
    return seconds if 0 <= seconds < math.inf else None


async def persist(
    attempt: Callable[[], Awaitable[Outcome]],
    *,
    safe: bool,
    max_retries: int,
    budget: Budget,
    clock: Clock,
    pause: Callable[[float], None],
    announce: Callable[[int, Verdict], None],
) -> tuple[Outcome, Verdict]:
    """Attempt until the table says otherwise; give the last outcome with its verdict, never ``repeat``.

    ``pause`` is told of every pause of the client, ``announce`` of every repeat before its delay.
    """
    attempts = 0

    async def once() -> tuple[Outcome, Verdict]:
        nonlocal attempts
        outcome = await attempt()
        attempts += 1
        verdict = decide(
            outcome,
            safe=safe,
            may_repeat=attempts <= max_retries and (is_throttled(outcome) or budget.covers_a_retry()),
            attempts=attempts,
            spread=random.random(),  # noqa: S311 - spreads load, guards nothing
        )
        if verdict.pause:
            pause(verdict.pause)
        if verdict.action == "repeat":
            if not is_throttled(outcome):  # a 429 is paid for by waiting
                budget.spend()
            announce(attempts, verdict)
        return outcome, verdict

    last = await once()
    if last[1].action == "repeat":
        last = await _again(once, last, clock)
    if last[1].action == "return":
        budget.refill(retried=attempts > 1)
    return last


async def _again(
    once: Callable[[], Awaitable[tuple[Outcome, Verdict]]], first: tuple[Outcome, Verdict], clock: Clock
) -> tuple[Outcome, Verdict]:
    # Imported and built here, each time anew: an AsyncRetrying costs more than a plain call, and a shared one
    # mixes up the outcomes of its callers.
    from tenacity import AsyncRetrying, RetryCallState, retry_if_result

    in_hand = [first]
    latest = first

    async def step() -> tuple[Outcome, Verdict]:
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
