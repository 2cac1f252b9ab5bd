"""Frozen values as plain JSON data, and back by their annotations. Secret and unknown members are left out."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, cast

import attrs

from ._display import quoted
from ._model import Model
from ._redact import redact
from ._types import Json

T = TypeVar("T")


def to_plain(value: object, text: Callable[[str], str] = str) -> Json:
    """Return a value as JSON data. ``text`` converts each string; those of responses are redacted."""
    match value:
        case None | bool() | int() | float():
            return value
        case str() | datetime():
            return text(str.__str__(value)) if isinstance(value, str) else value.isoformat()
        case Mapping():
            return {str(key): to_plain(item, text) for key, item in value.items()}
        case list() | tuple() | frozenset():
            return [to_plain(item, text) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    kind = cast("type[attrs.AttrsInstance]", type(value))
    text = redact if isinstance(value, Model) else text
    members = ((a, getattr(value, a.name)) for a in attrs.fields(kind) if not _is_left_out(a))
    return {a.name: to_plain(item, text) for a, item in members if item != _default_of(a)}


def from_plain(hint: Any, data: Any) -> Any:  # noqa: C901, PLR0911 - one return for each form of annotation
    """Return the value of this annotation from its JSON data. Raises TypeError or ValueError for any other data."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is datetime:
        return parse_timestamp(data)
    if origin in (Union, types.UnionType):
        return _first_of(arguments, data)
    if hint is object:
        return data
    if origin is Literal:
        if data in arguments:
            return data
    elif origin is tuple and isinstance(data, list):
        return tuple(from_plain(arguments[0], item) for item in data)
    elif origin is frozenset and isinstance(data, list):
        return frozenset(from_plain(arguments[0], item) for item in data)
    elif origin is not None and issubclass(origin, Mapping) and isinstance(data, dict):
        return {key: from_plain(arguments[1], item) for key, item in data.items()}
    elif attrs.has(hint) and isinstance(data, dict):
        names = {a.name for a in attrs.fields(hint) if not _is_left_out(a)} & data.keys()
        return hint(**{name: from_plain(hints_of(hint)[name], data[name]) for name in names})
    elif type(data) is hint or (hint is float and type(data) is int) or (data is None and hint is types.NoneType):
        return data
    raise TypeError(f"{type(data).__name__} instead of {getattr(hint, '__name__', hint)}")


def parse_timestamp(data: object) -> datetime:
    """Return the time of an ISO 8601 text. Raises TypeError or ValueError for one without a time zone, or otherwise."""
    if not isinstance(data, str):
        raise TypeError(f"{type(data).__name__} instead of a time")
    found = datetime.fromisoformat(data)
    if found.tzinfo is None:
        raise ValueError(f"{quoted(data, 40)} has no time zone")
    found.astimezone(UTC)  # raises OverflowError at the ends of the calendar
    return found


@lru_cache(maxsize=64)
def hints_of(thing: Any) -> dict[str, Any]:
    """Return the resolved annotations of a class or function."""
    return typing.get_type_hints(thing, localns={"Json": object})


def _first_of(hints: tuple[Any, ...], data: object) -> Any:
    for hint in hints:
        try:
            return from_plain(hint, data)
        except (TypeError, ValueError):
            continue
    raise TypeError(f"{type(data).__name__} instead of {' or '.join(str(hint) for hint in hints):.60}")


def _default_of(attribute: attrs.Attribute[Any]) -> object:
    default: Any = attribute.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]  # a class


def _is_left_out(attribute: attrs.Attribute[Any]) -> bool:
    return attribute.name == "extra" or "secret" in attribute.metadata
