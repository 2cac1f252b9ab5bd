"""Is this argument one that Compose could accept? Checks for the generated coroutines, made before any I/O.

Each check takes the argument's name and value and returns the JSON value to send. ``UNSET`` passes untouched.
The wrong type raises ``TypeError``, a wrong value ``ValueError``; the text says what to give instead.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Never, TypeVar, overload

from ._types import UNSET, Unset

if TYPE_CHECKING:
    from ._types import Json


# What goes in comes out, so that a required argument stays one to the type checker.
Text = TypeVar("Text", bound=str | Unset | None)
Integer = TypeVar("Integer", bound=int | Unset)
Flag = TypeVar("Flag", bound=bool | Unset)


def text(name: str, value: Text, *, minimum: int = 0, maximum: int | None = None, nullable: bool = False) -> Text:
    """A str of ``minimum`` to ``maximum`` characters; None too, if ``nullable``."""
    if isinstance(value, str):
        _check_range(name, len(value), minimum, maximum, unit=" characters long")
    elif not isinstance(value, Unset) and not (nullable and value is None):
        _wrong_type(name, "a str or None" if nullable else "a str", value)
    return value


def integer(name: str, value: Integer, *, minimum: int | None = None, maximum: int | None = None) -> Integer:
    """An int from ``minimum`` to ``maximum``; a bool is not one."""
    if isinstance(value, int) and not isinstance(value, bool):
        _check_range(name, value, minimum, maximum, unit="")
    elif not isinstance(value, Unset):
        _wrong_type(name, "an int", value)
    return value


def flag(name: str, value: Flag) -> Flag:
    """True or False; nothing that is merely truthy."""
    if not isinstance(value, bool | Unset):
        _wrong_type(name, "True or False", value)
    return value


@overload
def texts(name: str, value: Iterable[str], *, minimum: int = 0) -> list[Json]: ...
@overload
def texts(name: str, value: Iterable[str] | Unset, *, minimum: int = 0) -> list[Json] | Unset: ...
def texts(name: str, value: Iterable[str] | Unset, *, minimum: int = 0) -> list[Json] | Unset:
    """Strings from any iterable that is not itself a str, as a list; at least ``minimum`` of them."""
    if isinstance(value, Unset):
        return value
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        _wrong_type(name, "a list of str, such as ['one']", value)
    items: list[Json] = []
    for position, item in enumerate(value):
        if not isinstance(item, str):
            _wrong_type(f"{name}[{position}]", "a str", item)
        items.append(item)
    if len(items) < minimum:
        msg = f"{name} must hold at least {minimum}, not {len(items)}"
        raise ValueError(msg)
    return items


@overload
def timestamp(name: str, value: datetime) -> str: ...
@overload
def timestamp(name: str, value: datetime | Unset) -> str | Unset: ...
def timestamp(name: str, value: datetime | Unset) -> str | Unset:
    """A datetime that knows its zone, as RFC 3339 in UTC, cut to milliseconds."""
    if isinstance(value, Unset):
        return value
    if not isinstance(value, datetime):
        _wrong_type(name, "a datetime", value)
    if value.utcoffset() is None:
        msg = f"{name} has no time zone: give datetime.now(UTC), or .replace(tzinfo=...)"
        raise ValueError(msg)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


@overload
def mapping(name: str, value: Mapping[str, Json]) -> dict[str, Json]: ...
@overload
def mapping(name: str, value: Mapping[str, Json] | Unset) -> dict[str, Json] | Unset: ...
def mapping(name: str, value: Mapping[str, Json] | Unset) -> dict[str, Json] | Unset:
    """A mapping with str keys, as a dict."""
    if isinstance(value, Unset):
        return value
    if not isinstance(value, Mapping):
        _wrong_type(name, "a mapping, such as {'key': 'value'}", value)
    for key in value:
        if not isinstance(key, str):
            _wrong_type(f"a key of {name}", "a str", key)
    return dict(value)


def given(**fields: Json | Unset) -> dict[str, Json]:
    """The fields that were given: all but UNSET."""
    return {name: value for name, value in fields.items() if not isinstance(value, Unset)}


def one_of(**fields: object) -> None:
    """Raise ValueError unless at least one of the fields was given."""
    if all(value is UNSET for value in fields.values()):
        msg = f"give at least one of {', '.join(fields)}"
        raise ValueError(msg)


def check_deadline(name: str, value: float, *, endless: bool = True) -> float:
    """Seconds, 0 or more; ``math.inf``, for no end, where ``endless``. A timedelta is refused: give its seconds."""
    if isinstance(value, timedelta):
        raise TypeError(f"{name} must be seconds as a number, not a timedelta: give its .total_seconds()")
    check_number(name, value, "seconds as a number, such as 900")
    if not 0 <= value < math.inf and not (endless and value == math.inf):
        raise ValueError(f"{name} must be seconds, 0 or more{'' if endless else ' and finite'}, not {value!r}")
    return value


def check_number(name: str, value: float, expected: str = "a number") -> None:
    """Raise TypeError unless it is an int or a float, and no bool; ValueError for an int beyond all floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        _wrong_type(name, expected, value)
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise ValueError(f"{name} must be {expected}, not one of {value.bit_length()} bits")


def check_callback(name: str, callback: Callable[..., object]) -> None:
    """Raise TypeError for what cannot be called, or is seen to be async: it would be called and never run."""
    if not callable(callback):
        _wrong_type(name, "a callable", callback)
    while isinstance(callback, partial):
        callback = callback.func
    for function in (callback, type(callback).__call__):
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"{name} must be a plain function, not an async one: nothing would await it")


def check_plain(name: str, result: object, *, futures: bool = True) -> None:
    """Raise TypeError if a callback returned an awaitable, which is closed first.

    For a callback that is only seen to be async when it is called, such as a lambda that returns a coroutine. Tasks and
    ``futures`` run by themselves, so they may be returned where the result is not used.
    """
    if result is None or (futures and asyncio.isfuture(result)):
        return
    if inspect.isawaitable(result):
        getattr(result, "close", int)()  # a coroutine that is closed does not warn that it was never awaited
        raise TypeError(f"{name} returned {type(result).__name__}, which nothing awaits: give a plain function")


def _wrong_type(name: str, expected: str, value: object) -> Never:
    msg = f"{name} must be {expected}, not {type(value).__name__}"
    raise TypeError(msg)


def _check_range(name: str, value: int, minimum: int | None, maximum: int | None, *, unit: str) -> None:
    if minimum is not None and value < minimum:
        msg = f"{name} must be at least {minimum}{unit}, not {value}"
        raise ValueError(msg)
    if maximum is not None and value > maximum:
        msg = f"{name} must be at most {maximum}{unit}, not {value}"
        raise ValueError(msg)
