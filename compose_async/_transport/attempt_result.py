"""Results of one attempt: a reply, a request that was never sent, or a lost response."""

from __future__ import annotations

from .call import Reply


class TransportFault(Exception):  # noqa: N818 - a result of one attempt; callers get an error of errors.py
    """Base class for an attempt without a complete response. ``cause`` is the HTTP library's exception."""

    def __init__(self, cause: Exception, *, timed_out: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.timed_out = timed_out


class NotSent(TransportFault):
    """A request that never left. Sending it again cannot apply it twice.

    ``peer`` is the host and port of the connection attempt, if known. ``refusal`` is the client's own reason for not
    sending it, such as a certificate. The next attempt would have the same end.
    """

    def __init__(
        self, cause: Exception, *, timed_out: bool = False, peer: str | None = None, refusal: str | None = None
    ) -> None:
        super().__init__(cause, timed_out=timed_out)
        self.peer = peer
        self.refusal = refusal


class ResponseLost(TransportFault):
    """A request that left, at least in part, without a complete response. Compose may have applied it."""


class TooSlow(TimeoutError):  # noqa: N818 - as above
    """A download below its least rate."""


AttemptResult = Reply | NotSent | ResponseLost
"""Any result of one attempt."""
