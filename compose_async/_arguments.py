"""Checks of arguments, before any I/O.

Each check takes the argument's name and value, and returns the JSON to send if the value is sent. ``UNSET`` passes
``optional`` only. A wrong type raises ``TypeError``, a wrong value ``ValueError``; the text names the expected type or
value.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Concatenate, Final, Never, ParamSpec, TypeVar, cast

from ._display import quoted
from ._types import UNSET, Unset

if TYPE_CHECKING:
    from ._types import Json


Text = TypeVar("Text", bound=str | None)
Seconds = TypeVar("Seconds", bound=float | None)
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half of a character, which no text can hold."""

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


def check_text(name: str, value: Text, *, minimum: int = 0, maximum: int | None = None, nullable: bool = False) -> Text:
    """Check a str of ``minimum`` to ``maximum`` characters; None passes too, if ``nullable``."""
    if isinstance(value, str):
        _check_range(name, len(value), minimum, maximum, unit=" characters long")
    elif not (nullable and value is None):
        _wrong_type(name, "a str or None" if nullable else "a str", value)
    return cast(Text, to_json_value(value, name))


def check_integer(name: str, value: int, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """Check an int from ``minimum`` to ``maximum``; a bool is not an int here."""
    if isinstance(value, bool) or not isinstance(value, int):
        _wrong_type(name, "an int", value)
    _check_range(name, value, minimum, maximum, unit="")
    return int.__int__(value)


def check_flag(name: str, value: bool) -> bool:  # noqa: FBT001 - the checked value
    """Check a bool; other truthy values are refused."""
    if not isinstance(value, bool):
        _wrong_type(name, "True or False", value)
    return value


def check_texts(name: str, value: Iterable[str], *, minimum: int = 0) -> list[Json]:
    """Return an iterable of at least ``minimum`` strings as a list; a str or a mapping is refused."""
    items = [cast("Json", to_json_value(item, name)) for item in check_instances(name, value, str)]
    if len(items) < minimum:
        raise ValueError(f"{name} must hold at least {minimum}, not {len(items)}")
    return items


def format_timestamp(name: str, value: datetime) -> str:
    """Format an aware datetime as RFC 3339 in UTC, cut to milliseconds."""
    if not isinstance(value, datetime):
        _wrong_type(name, "a datetime", value)
    if value.utcoffset() is None:
        raise ValueError(f"{name} has no time zone: give datetime.now(UTC), or .replace(tzinfo=...)")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def check_mapping(name: str, value: Mapping[str, Json], *, minimum: int = 0) -> dict[str, Json]:
    """Return a mapping with at least ``minimum`` str keys as a dict."""
    if not isinstance(value, Mapping):
        _wrong_type(name, "a mapping, such as {'key': 'value'}", value)
    for key in value:
        if not isinstance(key, str):
            _wrong_type(f"a key of {name}", "a str", key)
    if len(value) < minimum:
        raise ValueError(f"{name} must hold at least {minimum}, not {len(value)}")
    return cast("dict[str, Json]", to_json_value(value, name))


def drop_unset(**fields: Json | Unset) -> dict[str, Json]:
    """Return the fields that are not UNSET."""
    return {name: value for name, value in fields.items() if not isinstance(value, Unset)}


def optional(
    check: Callable[Concatenate[str, T, P], R], name: str, value: T | Unset, *args: P.args, **kwargs: P.kwargs
) -> R | Unset:
    """Check an argument that may be left out."""
    return value if isinstance(value, Unset) else check(name, value, *args, **kwargs)


def require_any(**fields: object) -> None:
    """Raise ValueError unless at least one of the fields is set."""
    if all(value is UNSET for value in fields.values()):
        raise ValueError(f"give at least one of {', '.join(fields)}")


def check_seconds(name: str, value: Seconds, *, allow_infinite: bool = False, nullable: bool = False) -> Seconds:
    """Check seconds, 0 or more; ``allow_infinite`` also allows ``math.inf``, ``nullable`` None. Refuse a timedelta."""
    if value is None and nullable:
        return value
    if isinstance(value, timedelta):
        raise TypeError(f"{name} must be seconds as a number, not a timedelta: give its .total_seconds()")
    number = check_number(name, value, "seconds as a number, such as 900")
    if not 0 <= number < math.inf and not (allow_infinite and number == math.inf):
        raise ValueError(
            f"{name} must be seconds, 0 or more{'' if allow_infinite else ' and finite'}, not {quoted(value)}"
        )
    return value


def check_positive(name: str, value: float, *, maximum: float = sys.float_info.max) -> float:
    """Check a number above 0, up to ``maximum``, and so a finite one."""
    check_number(name, value)
    if not 0 < value <= maximum:
        limit = "finite" if maximum == sys.float_info.max else f"at most {maximum:g}"
        raise ValueError(f"{name} must be above 0 and {limit}, not {quoted(value)}")
    return float(value)


def check_number(name: str, value: float | None, expected: str = "a number") -> float:
    """Check an int or a float, not a bool. Raises ValueError for an int beyond all floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        _wrong_type(name, expected, value)
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise ValueError(f"{name} must be {expected}, not one of {value.bit_length()} bits")
    return value


_ASYNC_OR_GENERATOR: Final = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
"""Tests for functions whose call alone runs nothing."""


def check_callback(name: str, callback: Callable[..., object] | None, *, nullable: bool = False) -> None:
    """Raise TypeError unless the callback is a plain callable: an async one would be called but never awaited."""
    if callback is None and nullable:
        return
    if not callable(callback):
        _wrong_type(name, "a callable", callback)
    while isinstance(callback, partial):
        callback = callback.func
    for function in (callback, type(callback).__call__):
        if any(is_kind(function) for is_kind in _ASYNC_OR_GENERATOR):
            raise TypeError(f"{name} must be a plain function, not an async one or a generator: it would not run")


def refuse_awaitable(name: str, result: object, *, futures: bool = True) -> None:
    """Close an awaitable that a callback returned, and raise TypeError.

    A lambda that returns a coroutine, for example, shows only by its result that it is async. ``futures`` allows a Task
    or Future as a result, because it runs by itself.
    """
    if result is None or (futures and asyncio.isfuture(result)):
        return
    if inspect.isawaitable(result) or inspect.isasyncgen(result) or inspect.isgenerator(result):
        close = getattr(result, "close", None)
        if close is not None:
            close()  # a closed coroutine does not warn that it was never awaited
        raise TypeError(f"{name} returned {type(result).__name__}, which nothing awaits: give a plain function")


def _wrong_type(name: str, expected: str, value: object) -> Never:
    raise TypeError(f"{name} must be {expected}, not {type_name(value)}")


def type_name(value: object) -> str:
    """Return the name of a value's type as the caller knows it: a text that is hidden is a str."""
    return next(kind for kind in (str, bytes, type(value)) if isinstance(value, kind)).__name__


def _check_range(name: str, value: int, minimum: int | None, maximum: int | None, *, unit: str) -> None:
    if minimum is not None and value < minimum:
        raise ValueError(f"{name} must be at least {minimum}{unit}, not {value}")
    if maximum is not None and value > maximum:
        raise ValueError(f"{name} must be at most {maximum}{unit}, not {value}")


# --- calls and JSON


async def call_async(name: str, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call an async callable, and await it. Raises TypeError for any other value or callable."""
    coming = function(*args, **kwargs) if callable(function) else function
    if not inspect.isawaitable(coming):
        raise TypeError(f"{name} must be an async callable, and gave {type(coming).__name__}")
    return await coming


def to_json_value(value: object, name: str = "a value") -> object:
    """Return a value as plain JSON data. Members of ``str`` and ``int`` enumerations become values, at any depth.

    Raises ValueError for lone surrogates: JSON could send them, but they are no characters.
    """
    if isinstance(value, str):
        if not value.isascii() and (lone := LONE_SURROGATE.search(value)):
            raise ValueError(f"{name} may hold no lone surrogates, such as {lone[0]!r}")
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__int__(value)
    if isinstance(value, Mapping):
        return {to_json_value(key, name): to_json_value(item, name) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | type):
        return [to_json_value(item, name) for item in value]
    return value


def check_path(name: str, value: str | PathLike[str]) -> str:
    """Return a path as a str. It may hold lone surrogates, which stand for bytes that are no UTF-8."""
    path = str.__str__(check_instance(name, fspath(value) if isinstance(value, PathLike) else value, str))
    _check_range(name, len(path), 1, None, unit=" characters long")
    return path


def check_instance(name: str, value: T, kind: type[T]) -> T:
    """Check an instance of ``kind``."""
    if not isinstance(value, kind):
        _wrong_type(name, f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}", value)
    return value


def check_instances(name: str, value: Iterable[T], kind: type[T]) -> list[T]:
    """Return an iterable of ``kind`` instances as a list; a str or a mapping is refused."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        example = ", such as ['one']" if kind is str else ""
        _wrong_type(name, f"a list of {kind.__name__}{example}", value)
    return [check_instance(f"{name}[{position}]", item, kind) for position, item in enumerate(value)]


def as_validator(check: Callable[..., object], *args: object, **kwargs: object) -> Callable[[object, Any, Any], object]:
    """Return an attrs validator that calls a check with the name and the value of the attribute."""
    return lambda _, attribute, value: check(attribute.name, value, *args, **kwargs)
