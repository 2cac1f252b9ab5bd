"""The values that the types of the API allow, and the irregular ones that responses hold in their place.

Irregular are: one string where a list belongs, ``""`` for none, booleans and numbers as strings, three spellings of a
timestamp, unknown words. A reader takes a value, and whether to be lenient inside it; it raises StructureError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

Reader = Callable[[Any, bool], Any]

TEXT: Final = frozenset({str})
_FAR_FUTURE: Final = re.compile(r"\+?\d{5,}-")
_USUAL_LENGTH: Final = len("2019-03-04T10:15:30.123Z")


class StructureError(Exception):
    """A value does not fit its place. ``path`` grows from the inside out; ``hidden`` values are not shown."""

    def __init__(self, expected: str, value: object, *path: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value
        self.path = list(path)
        self.hidden = False


def json_path(steps: Iterable[str | int]) -> str:
    """``$._embedded.users[3].id``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


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
    """Return the reader of a list that older responses spelled as its one item or as an empty value; drop nulls."""

    def read_list(value: Any, lenient: bool) -> Any:
        if type(value) is list and None not in value:
            return read(value, lenient)
        items = value if isinstance(value, list) else [value] if value else []
        return read([item for item in items if item is not None], lenient)

    return read_list


def unless_empty(read: Reader) -> Reader:
    """Return the reader of a value that responses also spell as ``""`` where there is none."""
    return lambda value, lenient: None if value == "" else read(value, lenient)


def anything(value: Any, _: bool) -> Any:
    """Return any JSON value as it is."""
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
    """Return an aware datetime with the offset of the wire, UTC where there is none."""
    if not isinstance(value, str):
        raise StructureError("a timestamp", value)
    try:
        moment = datetime.fromisoformat(value.strip().replace(" UTC", "Z"))
    except ValueError:
        # Open billing items end far in the future, possibly past the last datetime.
        if _FAR_FUTURE.match(value):
            return datetime.max.replace(tzinfo=UTC)
        raise StructureError("a timestamp", value) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def usual_time(value: Any) -> datetime | None:
    """Return a time that is spelled as in ``2019-03-04T10:15:30.123Z``, None for any other value."""
    if (
        type(value) is str
        and len(value) == _USUAL_LENGTH
        and value[10] == "T"
        and value[19] == "."
        and value[23] == "Z"
    ):
        try:
            # Neither a week nor the end of a day: both would be written otherwise.
            return datetime.fromisoformat(value) if value[7] == "-" and value[11:13] != "24" else None
        except ValueError:
            pass
    return None
