"""Responses as data, and the errors that become responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from .json_types import JsonObject, JsonValue

MAX_MESSAGE_LENGTH: Final = 300
"""The longest message about a field, in characters."""


@attrs.frozen
class ApiResponse:
    """One response; a ``body`` of None is an empty one, bytes are a download."""

    status: int
    body: JsonValue | bytes = None
    headers: Mapping[str, str] = attrs.field(factory=dict)


class ApiError(Exception):
    """An error response: a status, and the ``errors`` of its body."""

    def __init__(self, status: int, errors: JsonValue, headers: Mapping[str, str] | None = None) -> None:
        """Set ``errors``: a string, or a map of fields to lists of messages."""
        super().__init__(status, errors)
        self.response = ApiResponse(status, {"errors": errors}, headers or {})


def not_found() -> ApiError:
    """Return the error for an unknown path or id."""
    return ApiError(404, "not_found")


def too_large() -> ApiError:
    """Return the error for a body above the cap."""
    return ApiError(413, "the body is larger than 1 MB")


def invalid(field: str, *messages: str) -> ApiError:
    """Return the error for one field's value; long messages are cut, since they may quote it."""
    return ApiError(422, {field: list[JsonValue](message[:MAX_MESSAGE_LENGTH] for message in messages)})


def embedded(key: str, items: list[JsonObject]) -> JsonObject:
    """Wrap a list the way the API wraps collections."""
    return {"_embedded": {key: list[JsonValue](items)}}
