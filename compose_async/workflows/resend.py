"""Send a write until it is certain to be applied, under one signature; repeat it only as its row of evidence allows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, cast

from .._api.endpoints import Endpoints, with_signature
from .._transport.signature import new_signature
from ..errors import Attempt, NotFoundError, OutcomeUnknownError, UnprocessableError
from ..recipes.future import RecipeFuture
from .evidence import EVIDENCE
from .reconcile import PATIENCE, Inquiry
from .verdicts import Applied, NotApplied, StillUnknown, Verdict

TRIES: Final = 4
SOON: Final = 5.0
"""Seconds for which a write that does no harm twice is looked for before it is sent again."""


async def send_once(
    compose: Endpoints,
    operation: str,
    arguments: Mapping[str, object],
    *,
    known: Collection[str] | None,
    signature: str | None = None,
    earlier: Attempt | None = None,
) -> Applied:
    """Send a write until it is certain to be applied.

    Args:
        compose: The endpoints.
        operation: Name of the operation.
        arguments: Its arguments by name.
        known: Ids of the recipes (for a new deployment, of the deployments) that were there before, if known.
        signature: One for all tries; by default a new one.
        earlier: A try that another process may have made: it is looked for before anything is sent.

    Raises:
        OutcomeUnknownError: Nothing proves whether it was applied, or it was never let through.
    """
    namespace, method = operation.split(".")
    signed = with_signature(compose, signature or new_signature())
    send = cast("Callable[..., Awaitable[object]]", getattr(getattr(signed, namespace), method))
    lost: OutcomeUnknownError | None = None

    harmless = EVIDENCE[operation].resend == "now"

    async def look(attempt: Attempt, *, soon: float = SOON, from_now: bool = False) -> Verdict:
        inquiry = Inquiry(compose=compose, attempt=attempt, known=known)
        return await inquiry.run(settle=soon if harmless else None, patience=PATIENCE, from_now=from_now)

    if earlier is not None:  # nothing says when it was sent: perhaps a moment ago
        verdict = await look(earlier, soon=0.0, from_now=True)
        if isinstance(verdict, Applied):
            return verdict
        if isinstance(verdict, StillUnknown):
            raise _unknown(earlier, verdict)
    for tries_left in reversed(range(TRIES)):
        try:
            answer = await send(**arguments)
        except OutcomeUnknownError as error:
            lost = error
            verdict = await look(error.attempt)
            if isinstance(verdict, StillUnknown) or (not tries_left and isinstance(verdict, NotApplied)):
                error.add_note(f"reconcile: {verdict.reason}")
                raise
        except (NotFoundError, UnprocessableError):
            if lost is None:
                raise
            verdict = await look(lost.attempt)
            if not isinstance(verdict, Applied):
                raise  # not because an earlier try was applied late
        else:
            return _applied(answer)
        if isinstance(verdict, Applied):
            return verdict
    raise AssertionError(operation)


async def wait_if_recipe(applied: Applied, deadline: float | None) -> None:
    """Wait for the recipe that the write started, if it started one that is known."""
    if applied.future is not None:
        await applied.future.wait(deadline)


def _applied(answer: object) -> Applied:
    reason = "Compose accepted it in a response to this client"
    if isinstance(answer, RecipeFuture):
        return Applied(reason=reason, future=answer, resource=answer.resource, proof="response")
    return Applied(reason=reason, resource=answer, proof="response")


def _unknown(attempt: Attempt, verdict: StillUnknown) -> OutcomeUnknownError:
    message = f"{attempt.method} {attempt.path} may have been sent before, and that is still unknown: {verdict.reason}"
    return OutcomeUnknownError(message, attempt=attempt)
