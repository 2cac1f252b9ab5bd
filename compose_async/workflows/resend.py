"""Sending of a write until it is proven. After a lost response it is sent again, under the same signature."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from operator import attrgetter
from typing import Final, cast

from .._api.endpoints import Endpoints, with_signature
from .._transport.signature import new_signature
from ..errors import APIStatusError, Attempt, ComposeError, NotFoundError, OutcomeUnknownError, UnprocessableError
from ..recipes import recipe_kinds
from ..recipes.future import RecipeFuture
from .evidence import EVIDENCE
from .judge import Judge
from .reconcile import read_until_verdict
from .verdicts import Applied, StillUnknown, applied_by_response

MAX_TRIES: Final = 4
"""Maximum number of tries for one write."""
SAFE_RESEND_SETTLE: Final = 5.0
"""Seconds of reading before a write that is safe to repeat is sent again."""


async def send_until_proven(
    compose: Endpoints,
    operation: str,
    arguments: Mapping[str, object],
    *,
    known: Collection[str] | None = None,
    signature: str | None = None,
) -> Applied:
    """Send a write until it is proven to be applied.

    Args:
        compose: The endpoints.
        operation: Name of the operation.
        arguments: Its arguments by name.
        known: Ids of :func:`read_known` from before the write. By default they are read now.
        signature: Signature of all tries; by default a new one.

    Raises:
        OutcomeUnknownError: Nothing proves whether the write was applied, or none of the tries was applied.
        APIStatusError: Compose refused the write, and no lost try was applied.
    """
    if known is None:
        known = await read_known(compose, operation, arguments)
    signed = with_signature(compose, signature or new_signature())
    send = cast("Callable[..., Awaitable[object]]", attrgetter(operation)(signed))
    settle = None if EVIDENCE[operation].doubles else SAFE_RESEND_SETTLE
    lost: OutcomeUnknownError | None = None
    tries = 0
    while True:
        tries += 1
        refusal: APIStatusError | None = None
        try:
            response = await send(**arguments)
            future = response if isinstance(response, RecipeFuture) else None
            return applied_by_response(future, future.resource if future else response)
        except OutcomeUnknownError as error:
            lost = error
        except (NotFoundError, UnprocessableError) as error:
            if lost is None:
                raise
            refusal = error  # perhaps because an earlier try was applied late
        judge = Judge(compose=compose, attempt=lost.attempt, known=known)
        try:
            verdict = await read_until_verdict(judge, settle=settle if tries < MAX_TRIES else None)
        except ComposeError as error:  # it must not hide that a write is in doubt
            lost.add_note(f"reconcile: reading failed: {error}")
            lost.unread = True  # reading failed, so it may still turn out
            raise lost from error
        if isinstance(verdict, Applied):
            return verdict
        if refusal is not None:
            raise refusal
        if isinstance(verdict, StillUnknown) or tries == MAX_TRIES:
            lost.add_note(f"reconcile: {verdict.reason}")
            lost.unread = judge.read_failed
            raise lost


async def read_known(compose: Endpoints, operation: str, arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return ids that exist before a write: of the deployment's recipes; for a creation, of deployments of its name."""
    if operation in recipe_kinds.CREATIONS:
        return tuple(item.id for item in await compose.deployments.list() if item.name == arguments["name"])
    return tuple(item.id for item in await compose.recipes.list(str(arguments["deployment_id"])))


async def find_earlier(compose: Endpoints, attempt: Attempt, *, known: Collection[str]) -> Applied | None:
    """Search for an earlier try by another process. Return None if there was none; the write may then be sent.

    The time of such a try is unknown and may be recent. Raises OutcomeUnknownError if there is no proof either way.
    """
    judge = Judge(compose=compose, attempt=attempt, known=known, sent_later=True)
    settle = None if EVIDENCE[attempt.operation].doubles else 0.0
    verdict = await read_until_verdict(judge, settle=settle)
    if isinstance(verdict, StillUnknown):
        what = f"{attempt.method} {attempt.path} may have been sent before, and that is still unknown"
        error = OutcomeUnknownError(f"{what}: {verdict.reason}", attempt=attempt)
        error.unread = judge.read_failed
        raise error
    return verdict if isinstance(verdict, Applied) else None
