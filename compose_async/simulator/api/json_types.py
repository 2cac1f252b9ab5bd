"""Types and typed access for plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, Union

JsonValue: TypeAlias = Union[dict[str, "JsonValue"], list["JsonValue"], str, int, float, bool, None]  # noqa: UP007 - recursive
JsonObject: TypeAlias = dict[str, JsonValue]

MAX_DEPTH: Final = 100
"""The deepest nesting accepted from outside: far beyond any real body, and far below Python's recursion limit."""


def is_too_deep(value: object) -> bool:
    """Return whether a JSON value is nested deeper than ``MAX_DEPTH``, layer by layer without recursion."""
    depth, layer = 0, [value]
    while layer and depth <= MAX_DEPTH:
        depth, layer = depth + 1, [inner for outer in layer for inner in _items(outer)]
    return bool(layer)


def string(body: Mapping[str, JsonValue], key: str, default: str = "") -> str:
    """Return the string at ``key``, or ``default`` when it is absent, null or something else."""
    value = body.get(key)
    return value if isinstance(value, str) else default


def integer(body: Mapping[str, JsonValue], key: str, default: int = 0) -> int:
    """Return the whole number at ``key``, or ``default``; JSON may write 2 as 2.0."""
    value = body.get(key)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def boolean(body: Mapping[str, JsonValue], key: str, *, default: bool = False) -> bool:
    """Return the boolean at ``key``, or ``default``."""
    value = body.get(key)
    return value if isinstance(value, bool) else default


def strings(body: Mapping[str, JsonValue], key: str) -> tuple[str, ...]:
    """Return the strings listed at ``key``; none when it is absent."""
    value = body.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _items(value: object) -> Iterable[object]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
        case _:
            return ()


def member(body: Mapping[str, JsonValue], key: str) -> JsonObject:
    """Return the object at ``key``; an empty one when it is absent."""
    value = body.get(key)
    return value if isinstance(value, dict) else {}
