"""The one cattrs converter, and a reader for each type.

Irregularities of the wire are handled here: lists inside ``_embedded``, other spellings of a key, ``""`` for none,
one string where a list belongs, booleans and numbers as strings, three spellings of a timestamp, unknown words.
Members that the description does not know stay in a model's ``extra``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from cattrs import Converter

from .._extra import Irregular, WirePath
from .spelling import extra_of, note

Read = Callable[[Any], Any]

logger: Final = logging.getLogger("compose_async")

EMBEDDED: Final = "_embedded"
_MISSING: Final = object()
_FAR_FUTURE: Final = re.compile(r"\+?\d{5,}-")


class StructureError(Exception):
    """A value does not fit its place. ``path`` grows from the inside out; ``hidden`` values are not shown."""

    def __init__(self, expected: str, value: object, *path: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value
        self.path = list(path)
        self.hidden = False

    def under(self, step: str | int) -> StructureError:
        """Prefix the path with the key or index that holds the value."""
        self.path.insert(0, step)
        return self


def json_path(steps: Iterable[str | int]) -> str:
    """``$._embedded.users[3].id``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


@cache
def converter(*, lenient: bool) -> Converter:
    """Return the converter of models. A lenient one sets optional members that do not fit aside instead of raising.

    A member set aside is None or empty, its raw value is in ``extra``, and a warning names its path. Members that are
    known to have changed their shape (``scalar_ok``) are set aside in either case.
    """
    made = Converter()
    made.register_structure_hook_factory(attrs.has, lambda shape: _model_hook(made, shape, lenient=lenient))
    return made


@attrs.frozen
class _Member:
    """How one attribute of a model is read: its possible paths on the wire, and the reader of its value."""

    name: str
    places: tuple[WirePath, ...]
    exact: type | None
    read: Read
    required: bool
    default: Any
    hidden: bool
    model: str
    may_be_set_aside: bool


def _model_hook(converter: Converter, shape: type, *, lenient: bool) -> Callable[[Any, Any], Any]:
    hints = get_type_hints(shape)
    members = [
        _member(converter, shape, attribute, hints[attribute.name], lenient=lenient)
        for attribute in attrs.fields(shape)
        if attribute.name != "extra"
    ]
    plain = [(m.name, m.places[0][0], m.exact, m) for m in members if len(m.places) == 1 == len(m.places[0])]
    irregular = [m for m in members if not len(m.places) == 1 == len(m.places[0])]
    keys = {key for _, key, _, _ in plain}
    embedded_keys = {place[1] for member in irregular for place in member.places if place[0] == EMBEDDED}

    def structure(body: Any, _: Any) -> Any:
        if type(body) is not dict:
            raise StructureError("an object", body)
        values: dict[str, Any] = {}
        set_aside: list[WirePath] = []
        memory: dict[str, Irregular] = {}
        for name, key, exact, member in plain:
            value = body.get(key, _MISSING)
            if exact is not None and type(value) is exact:
                values[name] = value
            elif value is not _MISSING:
                _read_member(member, value, (key,), values, set_aside, memory)
            elif member.required:
                raise StructureError("a value", None, key)
        used = _read_irregular(irregular, body, values, set_aside, memory) if irregular else set()
        unknown = {}
        if irregular or set_aside or not body.keys() <= keys:
            unknown = _extra(body, keys | used, embedded_keys, set_aside)
        return shape(**values, extra=extra_of(unknown, memory))

    return structure


def _read_irregular(
    irregular: list[_Member],
    body: dict[str, Any],
    values: dict[str, Any],
    set_aside: list[WirePath],
    memory: dict[str, Irregular],
) -> set[str]:
    """Read the members with several possible paths into ``values``. Return the keys of ``body`` that they used."""
    used: set[str] = set()
    for member in irregular:
        for place in member.places:
            value = _look_up(body, place)
            if value is not _MISSING:
                _read_member(member, value, place, values, set_aside, memory)
                used.add(place[0])
                break
    return used


def _extra(body: dict[str, Any], used: set[str], embedded_keys: set[str], set_aside: list[WirePath]) -> dict[str, Any]:
    """Return the members that no attribute holds, those inside ``_embedded`` included."""
    used = used - {place[0] for place in set_aside if len(place) == 1}
    embedded_keys = embedded_keys - {place[1] for place in set_aside if len(place) > 1}
    extra = {key: value for key, value in body.items() if key not in used}
    embedded = body.get(EMBEDDED) if EMBEDDED in used else None
    if isinstance(embedded, dict) and (
        rest := {key: value for key, value in embedded.items() if key not in embedded_keys}
    ):
        extra[EMBEDDED] = rest
    return extra


def _read_member(  # noqa: PLR0917 - replaced by generated readers
    member: _Member,
    value: Any,
    place: WirePath,
    values: dict[str, Any],
    set_aside: list[WirePath],
    memory: dict[str, Irregular],
) -> None:
    try:
        if value is not None or member.required:
            values[member.name] = member.read(value)
    except StructureError as error:
        if member.may_be_set_aside:
            logger.warning("%s: set aside %s, which is not %s", member.model, json_path(place), error.expected)
            set_aside.append(place)
            return
        error.hidden |= member.hidden
        for step in reversed(place):
            error.under(step)
        raise
    note(memory, member.name, place, value, values.get(member.name, member.default), is_usual=place == member.places[0])


def _look_up(body: dict[str, Any], place: WirePath) -> Any:
    value: Any = body
    for key in place:
        if not isinstance(value, dict) or key not in value:
            return _MISSING
        value = value[key]
    return value


def _member(converter: Converter, shape: type, attribute: attrs.Attribute[Any], hint: Any, *, lenient: bool) -> _Member:
    metadata: Mapping[str, Any] = attribute.metadata
    read, exact = _reader(converter, hint)
    if metadata.get("scalar_ok"):
        read = _list_or_scalar(read)
    if metadata.get("empty_is_null"):
        full, exact = read, None
        read = lambda value: None if value == "" else full(value)  # noqa: E731 - wraps the line above
    required = attribute.default is attrs.NOTHING
    return _Member(
        attribute.name,
        (tuple(metadata.get("wire", (attribute.name,))), *((key,) for key in metadata.get("also", ()))),
        exact,
        read,
        required,
        getattr(attribute.default, "factory", lambda: attribute.default)(),
        not attribute.repr,
        shape.__name__,
        (lenient or bool(metadata.get("scalar_ok"))) and not required,  # what changed its shape may do so again
    )


def _reader(converter: Converter, hint: Any) -> tuple[Read, type | None]:
    """Return the reader of a type, and the type whose instances need no reading at all."""
    origin, arguments = get_origin(hint), get_args(hint)
    if {bool, str} <= set(arguments):  # only Json allows both
        return (lambda value: value), None
    if origin in {Union, UnionType}:
        return _union_reader(converter, arguments)
    if origin is tuple:
        return _list_reader(_reader(converter, arguments[0])[0]), None
    if origin is dict:
        return _map_reader(_reader(converter, arguments[1])[0]), None
    if hint in _SCALARS:
        return _SCALARS[hint], None if hint in {datetime, float} else hint
    hook = cache(lambda: converter.get_structure_hook(hint))  # late: a recipe holds recipes
    return (lambda value: hook()(value, hint)), None


def _union_reader(converter: Converter, arguments: tuple[Any, ...]) -> tuple[Read, type | None]:
    inner = [a for a in arguments if a is not NoneType and get_origin(a) is not Literal]
    # ``Literal[...] | str`` is an open enum: any string will do.
    read, exact = _reader(converter, inner[0])
    if NoneType not in arguments:
        return read, exact
    return (lambda value: None if value is None else read(value)), exact


def _list_reader(read: Read) -> Read:
    def read_list(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise StructureError("a list", value)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read(item))
            except StructureError as error:
                raise error.under(index) from None
        return tuple(items)

    return read_list


def _map_reader(read: Read) -> Read:
    def read_map(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise StructureError("an object", value)
        result = {}
        for key, item in value.items():
            try:
                result[key] = read(item)
            except StructureError as error:
                raise error.under(key) from None
        return result

    return read_map


def _list_or_scalar(read: Read) -> Read:
    """Read a list that older responses spelled as its one item, or as an empty value; drop its nulls."""

    def read_list(value: Any) -> Any:
        items = value if isinstance(value, list) else [value] if value else []
        return read([item for item in items if item is not None] if None in items else items)

    return read_list


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise StructureError("a string", value)
    return value


def _flag(value: Any) -> bool:
    if value in {"true", "false"} if isinstance(value, str) else isinstance(value, bool):
        return value is True or value == "true"
    raise StructureError("true or false", value)


def _integer(value: Any) -> int:
    is_whole = type(value) is int or (isinstance(value, float) and value.is_integer())
    try:
        if is_whole or (isinstance(value, str) and "_" not in value):
            return int(value)
    except ValueError:
        pass
    raise StructureError("a whole number", value)


def _number(value: Any) -> float:
    try:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return float(value) if isinstance(value, str) else value
    except ValueError:
        pass
    raise StructureError("a number", value)


def _timestamp(value: Any) -> datetime:
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


_SCALARS: Final[dict[Any, Read]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _flag,
    datetime: _timestamp,
}
