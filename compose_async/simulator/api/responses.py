"""What an operation gets and what it gives back: the call, the answer, and the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from ..state.records import User
from .json_types import Json, JsonObject, member

if TYPE_CHECKING:
    from .settings import Settings


@attrs.frozen
class Call:
    """One accepted request: signed, routed to an operation, its body checked against the description.

    `base` is the address of the API as the client knows it, `origin` the part before the path.
    """

    operation: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: JsonObject
    base: str
    origin: str
    user: User
    settings: Settings
    ip: str | None
    user_agent: str | None

    def inside(self, *keys: str) -> JsonObject:
        """Give the object that the body wraps, such as that below `deployment`."""
        found = self.body
        for key in keys:
            found = member(found, key)
        return found


@attrs.frozen
class Answer:
    """One response; a `body` of None is an empty one."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = attrs.field(factory=dict)


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the simulator
    """The request is refused with a status and the `errors` of the body (REFERENCE section 4)."""

    def __init__(self, status: int, errors: Json, headers: Mapping[str, str] | None = None) -> None:
        """Refuse with `errors`: a string, or a map of fields to lists of messages."""
        super().__init__(status, errors)
        self.answer = Answer(status, {"errors": errors}, headers or {})


def not_found() -> Refused:
    """Make the refusal of an unknown path or id."""
    return Refused(404, "not_found")


def invalid(field: str, *messages: str) -> Refused:
    """Make the refusal of one field's value."""
    return Refused(422, {field: list[Json](messages)})


def embedded(key: str, items: list[JsonObject]) -> JsonObject:
    """Wrap a list as collections are wrapped on the wire."""
    return {"_embedded": {key: list[Json](items)}}
