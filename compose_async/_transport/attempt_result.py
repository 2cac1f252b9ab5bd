"""Results of one attempt: a reply, a request that was never sent, or a lost response."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .messages import Reply


class TransportFault(Exception):  # noqa: N818 - a result of one attempt; callers get an error of errors.py
    """Attempt without a complete response. ``cause`` is the HTTP library's exception.

    ``local_refusal`` is the client's own reason for not sending the request, such as a certificate: the next attempt
    would end the same way. ``peer`` is the host and port of the connection attempt, if known.
    """

    def __init__(
        self, cause: Exception, *, timed_out: bool = False, local_refusal: str | None = None, peer: str | None = None
    ) -> None:
        super().__init__()
        self.cause = cause
        self.timed_out = timed_out
        self.local_refusal = local_refusal
        self.peer = peer


class NotSent(TransportFault):
    """Request that never left. Sending it again cannot apply it twice."""


class ResponseLost(TransportFault):
    """Request that left, at least in part, without a complete response. Compose may have applied it."""


class TooSlow(TimeoutError):  # noqa: N818 - as above
    """Download below its minimum rate."""


AttemptResult: TypeAlias = "Reply | NotSent | ResponseLost"
"""Any result of one attempt."""
