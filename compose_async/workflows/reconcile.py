"""Reconciliation of a write after a lost response. Reads the evidence until there is a verdict; sends no write.

``Applied`` is returned immediately. ``NotApplied`` is returned only when the request can no longer arrive. Absence
from the log is not a proof.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from .._api.endpoints import ClientParts, Endpoints, client_parts
from .._arguments import check_flag, check_instance, check_seconds
from .._clock import sleep, utc
from .._display import quoted
from .._generated.operations import OPERATIONS
from ..errors import APIStatusError, Attempt, OutcomeUnknownError
from .judge import Judge
from .verdicts import Applied, NotApplied, StillUnknown, Verdict

DEFAULT_PATIENCE: Final = 900.0
"""Seconds after sending in which a lagging log is still read again."""
READ_FRACTIONS: Final = (0.1, 0.35, 1.0)
"""Times of the first further reads, as fractions of the time until the request can no longer arrive."""


async def reconcile(
    compose: Endpoints,
    error: OutcomeUnknownError | APIStatusError,
    *,
    settle: float | None = None,
    patience: float | None = None,
    alone: bool = False,
) -> Verdict:
    """Determine the outcome of a write; see :meth:`compose_async.ComposeClient.reconcile`."""
    check_seconds("settle", settle, nullable=True)
    check_seconds("patience", patience, nullable=True)
    check_flag("alone", alone)
    if isinstance(error, APIStatusError):
        if error.status in {408, *range(500, 600)}:
            return StillUnknown(reason=f"a status of {error.status} says nothing about whether it was applied")
        return NotApplied(reason=f"Compose refused it: {error}", proof="response")
    check_instance("error", error, OutcomeUnknownError)
    _check_ids(error.attempt)
    default_settle = settle_time(client_parts(compose).timeout)
    settle = default_settle if settle is None else settle
    if patience is None:
        patience = DEFAULT_PATIENCE * min(1.0, settle / default_settle)
    judge = Judge(compose=compose, attempt=error.attempt, alone=alone)
    return await read_until_verdict(judge, settle=settle, patience=patience)


def _check_ids(attempt: Attempt) -> None:
    """Raise ValueError unless a known operation has the ids of its path: a stored attempt may have been edited."""
    if operation := OPERATIONS.get(attempt.operation):
        wanted = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
        if attempt.ids.keys() != wanted:
            what = f"an attempt of {attempt.operation} has the ids {sorted(wanted)}, not {quoted(sorted(attempt.ids))}"
            raise ValueError(f"{what}: give the error as it was raised or stored")


def settle_time(timeout: float) -> float:
    """Return the seconds after which a request can no longer arrive."""
    return 2 * timeout + 5


async def read_until_verdict(
    judge: Judge, *, settle: float | None = None, patience: float = DEFAULT_PATIENCE
) -> Verdict:
    """Read until there is a verdict: Applied at once, NotApplied after ``settle``, StillUnknown after ``patience``.

    Both times start at the sending of the write, or now if that is unknown.
    """
    parts = client_parts(judge.compose)
    verdict = await judge.verdict()  # before the times, since its responses have Compose's
    clock, elapsed = parts.clock, 0.0 if judge.sent_later else _elapsed(parts, judge.attempt)
    started_at = clock.now()
    remaining = max(0.0, (settle_time(parts.timeout) if settle is None else settle) - elapsed)
    settled_at, give_up_at = started_at + remaining, started_at + max(remaining, patience - elapsed)
    read_times = [started_at + remaining * fraction for fraction in READ_FRACTIONS] if remaining else []
    while True:
        now = clock.now()
        undecided = isinstance(verdict, StillUnknown) and (judge.log_may_lag() or judge.effect_pending)
        proven = isinstance(verdict, Applied) and (verdict.proof != "name" or judge.alone or not judge.log_may_lag())
        if proven or (now >= settled_at and not (undecided and now < give_up_at)):
            return verdict
        read_times = [moment for moment in read_times if moment > now]
        due = read_times[0] if read_times else min(give_up_at, now + max(now - started_at, 1.0))
        await sleep(clock, due - now)
        verdict = await judge.verdict()


def _elapsed(parts: ClientParts, attempt: Attempt) -> float:
    """Return the seconds since sending. If the local clock and Compose's clock disagree, the smaller number counts."""
    clocks = ((attempt.sent_at_local, utc(parts.clock)), (attempt.sent_at, parts.server_now()))
    spans = [now - sent_at for sent_at, now in clocks if sent_at is not None and now is not None]
    return max(0.0, min(spans, default=timedelta()).total_seconds())
