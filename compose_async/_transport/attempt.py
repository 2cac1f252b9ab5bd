"""What can become of one exchange with Compose: a response, never sent, or lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Response:
    """A response came. Headers by lower-case name; ``whole`` is False if the body was too long and cut."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    whole: bool = True


class TransportFault(Exception):  # noqa: N818 - a fact about one attempt; what callers see is an error of errors.py
    """No whole response came: ``cause`` is what the transport said."""

    def __init__(self, cause: Exception, *, timed_out: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.timed_out = timed_out


class NotSent(TransportFault):
    """The request never left: sending it again cannot do anything twice."""


class ResponseLost(TransportFault):
    """The request left, at least in part, and no whole response came back: Compose may have acted on it."""


AttemptResult = Response | NotSent | ResponseLost
