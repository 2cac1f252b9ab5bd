"""The tree -> source of ``_generated/readers.py``."""

from __future__ import annotations

import re

from .text import HEADER
from .tree import Description, Field, Model, Type

IMPORTS = """
from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import Any, Final

from .._codec.members import ABSENT, Member, Members
from .._codec.wire_types import (
    TEXT,
    StructureError,
    anything,
    flag,
    integer,
    list_of,
    map_of,
    number,
    one_or_list,
    text,
    timestamp,
    unless_empty,
    usual_time,
)
from .._extra import NO_EXTRA
from .models import *
"""

READERS = {"str": "text", "enum": "text", "int": "integer", "float": "number", "bool": "flag",
           "datetime": "timestamp", "json": "anything"}  # fmt: skip


def render_readers(description: Description) -> str:
    """Return the source of the module, unformatted."""
    names = ", ".join(sorted(model.name for model in description.models))
    imports = IMPORTS.replace("models import *", f"models import {names}")
    readers = ", ".join(f"{model.name}: {_function(model.name)}" for model in description.models)
    return "\n".join(
        [
            HEADER.format(title="Readers of the objects of the Compose API, which cattrs calls."),
            imports,
            *map(_reader, description.models),
            *map(_members, description.models),
            f"READERS: Final[dict[type, Callable[[Any, bool], Any]]] = {{{readers}}}",
        ]
    )


def _reader(model: Model) -> str:
    """Return the reader of a model: plain statements, since a call for each member would cost more than the rest."""
    own = f"_{model.name}"
    is_plain = all(map(_is_plain, model.fields))
    lines = [line for index, field in enumerate(model.fields) for line in _read(model, field, index, is_plain=is_plain)]
    extra = f"made.extra = {own}.collect(body, bits, made.extra)"
    lines += [extra] if not is_plain else [
        f"if made.extra is not NO_EXTRA or len(body) + absent != {len(model.fields)}:",
        f"    {extra}",
        "elif bits:",
        f"    made.extra = {own}.shared(bits)",
    ]  # fmt: skip
    return "\n    ".join(
        [
            f"\n\ndef {_function(model.name)}(body: Any, lenient: bool) -> Any:",
            "if type(body) is not dict:",
            '    raise StructureError("an object", body)',
            "get = body.get",
            "bits = absent = 0" if is_plain else "bits = 0",
            f"made: Any = {own}.unfrozen()",
            "made.extra = NO_EXTRA",
            *lines,
            f"made.__class__ = {model.name}",
            "return made",
        ]
    )


def _read(model: Model, field: Field, index: int, *, is_plain: bool) -> list[str]:
    """Return the lines that read one field; ``bits`` says which members were present without a value."""
    target, constant = f"made.{field.name}", _constant(model, field)
    if not _is_plain(field):
        return [f"{target} = {constant}.find(body, lenient, made)"]
    empty = _default(field)
    blank = "value is None" if empty == "None" else f"value == {'[]' if empty == '()' else empty}"
    read = f"{target} = {constant}.read(value, lenient, made)"
    usual, found = _usual(field, constant)
    reading = [f"{target} = {found}"]
    if _is_nested(field.type) and field.type.kind != "json":
        failed = f"{target} = {constant}.set_aside(error, lenient, made)"
        reading = ["try:", f"    {reading[0]}", "except StructureError as error:", f"    {failed}"]
    if field.type.kind == "datetime":
        usual, reading = "(moment := usual_time(value)) is not None", [f"{target} = moment"]
    branches = [(usual, reading)] if usual else []
    if not field.required:
        branches.append(("value is ABSENT", [f"{target} = {empty}", *["absent += 1"] * is_plain]))
        branches.insert(2 if empty == "None" else 0, (blank, [f"{target} = {empty}", f"bits |= {1 << index}"]))
    lines = [f'value = get("{field.wire[0]}", ABSENT)']
    for word, (condition, statements) in zip(["if", *["elif"] * 2], branches, strict=False):
        lines += [f"{word} {condition}:", *(f"    {statement}" for statement in statements)]
    return [*lines, "else:", f"    {read}"] if branches else [*lines, read]


def _usual(field: Field, constant: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a kind of type
    """Return the condition under which a value is spelled as usual, and the expression that then reads it."""
    match field.type.kind:
        case "json":
            return "value is not None and value is not ABSENT", "value"
        case "list" if field.type.item == Type("str"):
            return "type(value) is list and TEXT.issuperset(map(type, value))", "tuple(value)"
        case "model":
            return "type(value) is dict", f"{_function(field.type.model)}(value, lenient)"
        case ("list" | "map") as kind if _is_nested(field.type):
            return f"type(value) is {'list' if kind == 'list' else 'dict'}", f"{constant}.reader(value, lenient)"
        case "enum":
            return "type(value) is str", "intern(value)"
        case "str" | "int" | "bool":
            return f"type(value) is {field.type.kind}{' and value' if field.empty_is_null else ''}", "value"
        case _:
            return "", ""


def _members(model: Model) -> str:
    members = [f"{_constant(model, field)}: Final = {_member(model, field)}" for field in model.fields]
    names = [_constant(model, field) for field in model.fields]
    return "\n".join([*members, f"_{model.name}: Final = Members({model.name}, ({', '.join(names)},))"])


def _member(model: Model, field: Field) -> str:
    read = _reader_of(field.type)
    if field.scalar_ok:
        read = f"one_or_list({read})"
    if field.empty_is_null:
        read = f"unless_empty({read})"
    options = {
        "default": "None" if field.required else _default(field),
        "required": field.required,
        "hidden": field.hidden,
        "nested": _is_nested(field.type),
        "unstable": field.scalar_ok,
    }
    given = [f"{name}={value}" for name, value in options.items() if value not in {"None", False}]
    return f"Member({', '.join([repr(model.name), repr(field.name), repr(_paths(field)), read, *given])})"


def _reader_of(kind: Type) -> str:
    if kind.item is not None:
        return f"{'list_of' if kind.kind == 'list' else 'map_of'}({_reader_of(kind.item)})"
    return _function(kind.model) if kind.kind == "model" else READERS[kind.kind]


def _is_nested(kind: Type) -> bool:
    return kind.kind in {"model", "json"} or (kind.item is not None and _is_nested(kind.item))


def _is_plain(field: Field) -> bool:
    return len(field.wire) == 1 and not field.also


def _paths(field: Field) -> tuple[tuple[str, ...], ...]:
    return (field.wire, *((key,) for key in field.also))


def _default(field: Field) -> str:
    collection = {"list": "()", "map": "{}"}
    return "None" if field.type.nullable else collection.get(field.type.kind, "None")


def _function(model: str) -> str:
    return "read_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model).lower()


def _constant(model: Model, field: Field) -> str:
    return f"_{model.name}_{field.name}"
