"""Results of one attempt: a reply, a request that was never sent, or a lost response."""

from __future__ import annotations

from attrs import define

from .call import Reply


@define(eq=False)
class TransportFault(Exception):  # noqa: N818 - a result of one attempt; callers get an error of errors.py
    """Attempt without a complete response."""

    cause: Exception
    """The HTTP library's exception."""
    timed_out: bool = False


@define(eq=False)
class NotSent(TransportFault):
    """Request that never left. Sending it again cannot apply it twice."""

    peer: str | None = None
    """Host and port of the connection attempt, if known."""
    local_refusal: str | None = None
    """The client's own reason for not sending it, such as a certificate. The next attempt would end the same way."""


class ResponseLost(TransportFault):
    """Request that left, at least in part, without a complete response. Compose may have applied it."""


class TooSlow(TimeoutError):  # noqa: N818 - as above
    """Download below its minimum rate."""


AttemptResult = Reply | NotSent | ResponseLost
"""Any result of one attempt."""
