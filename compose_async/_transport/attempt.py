"""The result of one attempt: a reply, a request never sent, or a response lost on the way."""

from __future__ import annotations

from .call import Reply


class TransportFault(Exception):  # noqa: N818 - a fact about one attempt; callers see an error of errors.py
    """No complete response: ``cause`` is the exception of the HTTP library."""

    def __init__(self, cause: Exception, *, timed_out: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.timed_out = timed_out


class NotSent(TransportFault):
    """The request never left: sending it again cannot apply anything twice.

    ``peer`` is the host and port that were tried, where known. ``certificate`` says why its certificate was refused.
    """

    def __init__(
        self, cause: Exception, *, timed_out: bool, peer: str | None = None, certificate: str | None = None
    ) -> None:
        super().__init__(cause, timed_out=timed_out)
        self.peer = peer
        self.certificate = certificate


class ResponseLost(TransportFault):
    """The request left, at least in part, without a complete response: Compose may have applied it."""


AttemptResult = Reply | NotSent | ResponseLost
