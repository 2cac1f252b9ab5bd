"""The result of one attempt: a response, a request never sent, or a response lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Response:
    """A response with its body. Headers by lower-case name; ``complete`` is False if the body was too long and cut."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    complete: bool = True


class TransportFault(Exception):  # noqa: N818 - a fact about one attempt; what callers see is an error of errors.py
    """No complete response: ``cause`` is the exception of the HTTP library."""

    def __init__(self, cause: Exception, *, timed_out: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.timed_out = timed_out


class NotSent(TransportFault):
    """The request never left: sending it again cannot apply anything twice."""


class ResponseLost(TransportFault):
    """The request left, at least in part, without a complete response: Compose may have applied it."""


AttemptResult = Response | NotSent | ResponseLost
