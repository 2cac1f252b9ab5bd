"""Readers of the API's types, including the irregular values that responses contain.

Irregular values are: one string instead of a list, ``""`` for none, booleans and numbers as strings, three spellings of
a timestamp, unknown words. A reader takes a value and the flag ``lenient``, and raises StructureError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from .._display import printable

Reader = Callable[[Any, bool], Any]
"""A function of a raw value and ``lenient`` that returns the value of a member."""

STR_ONLY: Final = frozenset({str})
"""The only type in a list of strings, for ``issuperset``."""

_FAR_FUTURE: Final = re.compile(r"\+?\d{5,}-")
"""Start of a timestamp with a year of five digits or more."""

_USUAL_LENGTH: Final = len("2019-03-04T10:15:30.123Z")
"""Length of a timestamp in the usual spelling."""

_MAX_PATH: Final = 200
"""Characters of a path to show: its keys may come from the response."""


class StructureError(Exception):
    """A value does not match its type. ``path`` grows from the inside out; ``hidden`` values are not shown."""

    def __init__(self, expected: str, value: object, *path: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value
        self.path = list(path)
        self.hidden = False


def json_path(steps: Iterable[str | int]) -> str:
    """Return a path as text, such as ``$._embedded.users[3].id``, without the middle of a long one."""
    text = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    path = printable(text, len(text) * 6)
    return path if len(path) <= _MAX_PATH else f"{path[: _MAX_PATH // 2 - 1]}…{path[-_MAX_PATH // 2 :]}"


def list_of(read: Reader) -> Reader:
    """Return the reader of a list, which becomes a tuple."""

    def read_list(value: Any, lenient: bool) -> tuple[Any, ...]:
        if type(value) is not list:
            raise StructureError("a list", value)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read(item, lenient))
            except StructureError as error:
                error.path.insert(0, index)
                raise
        return tuple(items)

    return read_list


def map_of(read: Reader) -> Reader:
    """Return the reader of an object with any keys."""

    def read_map(value: Any, lenient: bool) -> dict[str, Any]:
        if type(value) is not dict:
            raise StructureError("an object", value)
        result = {}
        for key, item in value.items():
            try:
                result[key] = read(item, lenient)
            except StructureError as error:
                error.path.insert(0, key)
                raise
        return result

    return read_map


def one_or_list(read: Reader) -> Reader:
    """Return the reader of a list that may also be its only item or an empty value. Nulls are dropped."""

    def read_list(value: Any, lenient: bool) -> Any:
        if type(value) is list and None not in value:
            return read(value, lenient)
        items = value if isinstance(value, list) else [value] if value else []
        return read([item for item in items if item is not None], lenient)

    return read_list


def unless_empty(read: Reader) -> Reader:
    """Return the reader of a value for which ``""`` means None."""
    return lambda value, lenient: None if value == "" else read(value, lenient)


def anything(value: Any, _: bool) -> Any:
    """Return any JSON value unchanged."""
    return value


def text(value: Any, _: bool) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise StructureError("a string", value)
    return value


def flag(value: Any, _: bool) -> bool:
    """Return a boolean, which may be spelled as a string."""
    if value in {"true", "false"} if isinstance(value, str) else isinstance(value, bool):
        return value is True or value == "true"
    raise StructureError("true or false", value)


def integer(value: Any, _: bool) -> int:
    """Return a whole number, which may be spelled as a string or with a fraction of zero."""
    is_whole = type(value) is int or (isinstance(value, float) and value.is_integer())
    try:
        if is_whole or (isinstance(value, str) and "_" not in value):
            return int(value)
    except ValueError:
        pass
    raise StructureError("a whole number", value)


def number(value: Any, _: bool) -> float:
    """Return a number, which may be spelled as a string."""
    try:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return float(value) if isinstance(value, str) else value
    except ValueError:
        pass
    raise StructureError("a number", value)


def timestamp(value: Any, _: bool) -> datetime:
    """Return an aware datetime with the offset of the value, or UTC without one."""
    if not isinstance(value, str):
        raise StructureError("a timestamp", value)
    try:
        moment = datetime.fromisoformat(value.strip().replace(" UTC", "Z"))
    except ValueError:
        # Open billing items end far in the future, possibly beyond datetime.max.
        if _FAR_FUTURE.match(value):
            return datetime.max.replace(tzinfo=UTC)
        raise StructureError("a timestamp", value) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def usual_time(value: Any) -> datetime | None:
    """Return a time in the spelling ``2019-03-04T10:15:30.123Z``, or None for any other value."""
    if type(value) is str and len(value) == _USUAL_LENGTH and value[7:22:3] == "-T::." and value[23] == "Z":
        try:
            # Week dates and 24:00 are excluded, because they would be written back differently.
            return datetime.fromisoformat(value) if value[11:13] != "24" else None
        except ValueError:
            pass
    return None
