"""The tree -> source of ``_generated/readers``, one module for each model."""

from __future__ import annotations

from .render_models import imports_of
from .text import HEADER, snake_case
from .tree import Description, Field, Model, Type

IMPORTS = """
from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    STR_ONLY,
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
from ..._extra import NO_EXTRA
"""

READERS = {"str": "text", "enum": "text", "int": "integer", "float": "number", "bool": "flag",
           "datetime": "timestamp", "json": "anything"}  # fmt: skip

_COLLECTIONS = {"()": "list", "{}": "dict"}


def render_readers(description: Description) -> dict[str, str]:
    """Return the source of each module by its file name, unformatted."""
    modules = {f"readers/{snake_case(model.name)}.py": _module(model) for model in description.models}
    return {"readers/__init__.py": HEADER.format(title="Readers of the models, one module for each."), **modules}


def _module(model: Model) -> str:
    return "\n".join(
        [
            HEADER.format(title=f"The reader of ``{model.name}``, which cattrs calls."),
            IMPORTS,
            f"from ..models.{snake_case(model.name)} import {model.name}",
            *imports_of(model, "from .{module} import read_{module}"),
            _reader(model),
            _members(model),
        ]
    )


def _reader(model: Model) -> str:
    """Return the reader of a model: plain statements, since a call for each member would cost more than the rest."""
    required = [field for field in model.fields if field.required]
    looked_up = [
        "try:",
        *(f'    {field.name}_ = body["{field.wire[0]}"]' for field in required),
        "except KeyError:",
        f"    {''.join(f'{field.name}_, ' for field in required)}= _MODEL.required_values(body)",
    ]
    lines = [line for index, field in enumerate(model.fields) for line in _read(model, field, index)]
    count = len(model.fields)
    odd = f" or present_mask >= {1 << count}" if any(map(_is_embedded, model.fields)) else ""
    return "\n    ".join(
        [
            f"\n\ndef {_function(model.name)}(body: Any, lenient: bool) -> Any:",
            "if type(body) is not dict:",
            '    raise StructureError("an object", body)',
            *(looked_up if required else []),
            *(["get = body.get"] if required != list(model.fields) else []),
            "present_mask = absent = 0",
            "model: Any = _MODEL.mutable_twin()",
            "model.extra = NO_EXTRA",
            *lines,
            f"if model.extra is not NO_EXTRA or len(body) + absent != {count}{odd}:",
            "    model.extra = _MODEL.collect(body, present_mask, model.extra)",
            "elif present_mask:",
            "    model.extra = _MODEL.extra_for(present_mask)",
            f"model.__class__ = {model.name}",
            "return model",
        ]
    )


def _read(model: Model, field: Field, index: int) -> list[str]:
    """Return the lines that read one field; ``present_mask`` says which members were present without a value.

    A bit beyond those of the members says that ``_embedded`` holds more, or less, than the member.
    """
    target, constant, value = f"model.{field.name}", _constant(field), f"{field.name}_"
    empty = _default(field)
    found = f"{target} = {constant}.find(body, lenient, model)"
    otherwise = [found if field.required and field.aliases else f"{target} = {constant}.read({value}, lenient, model)"]
    before = [] if field.required else [f'{value} = get("{field.wire[0]}", ABSENT)']
    if _is_embedded(field):
        before += [
            f"held = {value}",
            "if type(held) is dict and len(held) == 1:",
            f'    {value} = held.get("{field.wire[1]}")',
            "elif held is not ABSENT:",
            f"    {value} = None",
        ]
        otherwise = [found, f"present_mask |= {1 << len(model.fields)}"]
    usual, expression = _usual(field, constant, value)
    reading = [f"{target} = {expression}"]
    if _is_nested(field.type) and field.type.kind != "json":
        failed = f"{target} = {constant}.move_to_extra(error, lenient, model)"
        reading = ["try:", f"    {reading[0]}", "except StructureError as error:", f"    {failed}"]
    if field.type.kind == "datetime":
        usual, reading = f"(moment := usual_time({value})) is not None", [f"{target} = moment"]
    branches = [(usual, reading)] if usual else []
    if not field.required:
        absent = found if field.aliases else f"{target} = {empty}"
        branches.append((f"{value} is ABSENT", [absent, "absent += 1"]))
        blank = f"{value} is None" if empty == "None" else f"not {value} and type({value}) is {_COLLECTIONS[empty]}"
        branches.insert(2 if empty == "None" else 0, (blank, [f"{target} = {empty}", f"present_mask |= {1 << index}"]))
    lines = before
    for word, (condition, statements) in zip(["if", *["elif"] * 2], branches, strict=False):
        lines += [f"{word} {condition}:", *(f"    {statement}" for statement in statements)]
    return [*lines, "else:", *(f"    {line}" for line in otherwise)] if branches else [*lines, *otherwise]


def _usual(field: Field, constant: str, value: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a kind of type
    """Return the condition under which a value is spelled as usual, and the expression that then reads it."""
    match field.type.kind:
        case "json":
            return f"{value} is not None and {value} is not ABSENT", value
        case "list" if field.type.item == Type("str"):
            return f"type({value}) is list and STR_ONLY.issuperset(map(type, {value}))", f"tuple({value})"
        case "model":
            return f"type({value}) is dict", f"{_function(field.type.model)}({value}, lenient)"
        case ("list" | "map") as kind if _is_nested(field.type):
            return f"type({value}) is {'list' if kind == 'list' else 'dict'}", f"{constant}.reader({value}, lenient)"
        case "enum":
            return f"type({value}) is str", f"intern({value})"
        case "str" | "int" | "bool":
            return f"type({value}) is {field.type.kind}{f' and {value}' if field.empty_is_null else ''}", value
        case _:
            return "", ""


def _members(model: Model) -> str:
    members = [f"{_constant(field)}: Final = {_member(field)}" for field in model.fields]
    names = [_constant(field) for field in model.fields]
    return "\n".join([*members, f"_MODEL: Final = Members({model.name}, ({', '.join(names)},))"])


def _member(field: Field) -> str:
    read = _reader_of(field.type)
    if field.scalar_ok:
        read = f"one_or_list({read})"
    if field.empty_is_null:
        read = f"unless_empty({read})"
    options = {
        "empty": None if field.required else {"()": "tuple", "{}": "dict"}.get(_default(field)),
        "required": field.required,
        "hidden": field.hidden,
        "nested": _is_nested(field.type),
        "unstable": field.scalar_ok,
    }
    given = [f"{name}={value}" for name, value in options.items() if value]
    return f"Member({', '.join([repr(field.name), repr(_paths(field)), read, *given])})"


def _reader_of(kind: Type) -> str:
    if kind.item is not None:
        return f"{'list_of' if kind.kind == 'list' else 'map_of'}({_reader_of(kind.item)})"
    return _function(kind.model) if kind.kind == "model" else READERS[kind.kind]


def _is_nested(kind: Type) -> bool:
    return kind.kind in {"model", "json"} or (kind.item is not None and _is_nested(kind.item))


def _is_embedded(field: Field) -> bool:
    return len(field.wire) > 1


def _paths(field: Field) -> tuple[tuple[str, ...], ...]:
    return (field.wire, *((key,) for key in field.aliases))


def _default(field: Field) -> str:
    collection = {"list": "()", "map": "{}"}
    return "None" if field.type.nullable else collection.get(field.type.kind, "None")


def _function(model: str) -> str:
    return f"read_{snake_case(model)}"


def _constant(field: Field) -> str:
    return f"_{field.name}"
