"""The JSON Schema dialect of openapi.yaml: schemas -> types, models and bodies of the tree."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Any

from .tree import Body, Field, Kind, Model, Parameter, Type

NULL = {"type": "null"}
SCALARS: dict[str, Kind] = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
FIELD_NOTES = ("description", "x-source", "x-also", "x-secret", "x-long", "x-empty-is-null", "x-scalar-ok")
# JSON Schema's word -> the keyword of the check in _arguments.py
LIMITS = {
    "minLength": "minimum",
    "maxLength": "maximum",
    "minimum": "minimum",
    "maximum": "maximum",
    "minItems": "minimum",
    "minProperties": "minimum",
}


class Unsupported(Exception):  # noqa: N818 - it reads as a sentence: raise Unsupported
    """The description says something that the generator does not know how to write down."""


def take(node: Any, where: str, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> dict[str, Any]:
    """Return the mapping if it has all required keys and no unknown one; x-source may go with a description."""
    if not isinstance(node, dict):
        msg = f"{where}: expected a mapping, found {type(node).__name__}"
        raise Unsupported(msg)
    required, optional = set(required), set(optional)
    if "description" in required | optional:
        optional.add("x-source")
        check_source(node, where)
    if missing := required - node.keys():
        msg = f"{where}: missing {sorted(missing)}"
        raise Unsupported(msg)
    if unknown := node.keys() - required - optional:
        msg = f"{where}: unknown {sorted(map(str, unknown))}"
        raise Unsupported(msg)
    return node


def check_source(node: dict[str, Any], where: str) -> None:
    """Refuse an x-source that is neither a text nor a list of texts. It is for readers of the description only."""
    sources = node.get("x-source", "absent")
    sources = sources if isinstance(sources, list) else [sources]
    if not (sources and all(isinstance(source, str) and source.strip() for source in sources)):
        msg = f"{where}: x-source is a text or a list of texts, not {node['x-source']!r}"
        raise Unsupported(msg)


def type_of(node: dict[str, Any], where: str) -> Type:  # noqa: PLR0911 - one return a kind of type
    """Return the type that a schema describes; descriptions and extensions are left to the caller."""
    if not isinstance(node, dict):
        msg = f"{where}: expected a schema, found {node!r}"
        raise Unsupported(msg)
    check_source(node, where)
    node = {key: value for key, value in node.items() if key not in FIELD_NOTES}
    if node.get("x-any") is True and len(node) == 1:
        return Type("json", nullable=True)
    if "$ref" in node:
        return Type("model", model=take(node, where, required=("$ref",))["$ref"].rsplit("/", 1)[1])
    if "anyOf" in node:
        return _open_enum(take(node, where, required=("anyOf",))["anyOf"], where)
    names = node.get("type")
    names = [names] if isinstance(names, str) else list(names or ())
    nullable = "null" in names
    match [name for name in names if name != "null"]:
        case ["string"] if node.get("format") == "date-time":
            take(node, where, required=("type", "format"))
            return Type("datetime", nullable=nullable)
        case [("string" | "integer" | "number" | "boolean") as name]:
            take(node, where, required=("type",), optional=LIMITS)
            return Type(SCALARS[name], nullable=nullable)
        case ["array"]:
            take(node, where, required=("type", "items"), optional=LIMITS)
            return Type("list", item=type_of(node["items"], f"{where}.items"), nullable=nullable)
        case ["object"]:
            values = take(node, where, required=("type", "additionalProperties"), optional=LIMITS)[
                "additionalProperties"
            ]
            item = Type("json", nullable=True) if values is True else type_of(values, f"{where}.values")
            return Type("map", item=item, nullable=nullable)
        case _:
            msg = f"{where}: type {node.get('type')!r}"
            raise Unsupported(msg)


def _open_enum(members: list[dict[str, Any]], where: str) -> Type:
    nullable = NULL in members
    match [member for member in members if member != NULL]:
        case [{"type": "string", "enum": values}, {"type": "string", **rest}] if not rest:
            return Type("enum", values=tuple(values), nullable=nullable)
        case _:
            msg = f"{where}: anyOf stands for an open enum only: known values, then any string"
            raise Unsupported(msg)


def model_of(name: str, node: dict[str, Any]) -> Model:
    """Return the model that one of components.schemas describes."""
    where = f"components.schemas.{name}"
    entry = take(
        node,
        where,
        required=("type", "description", "properties"),
        optional=("required", "example", "examples"),
    )
    required = set(entry.get("required", ()))
    fields: list[Field] = []
    for key, schema in entry["properties"].items():
        if key == "_embedded":
            inner = take(
                schema,
                f"{where}._embedded",
                required=("type", "properties"),
                optional=("description", "required"),
            )
            fields += [
                _field(inner_key, ("_embedded", inner_key), inner_schema, where, required=False)
                for inner_key, inner_schema in inner["properties"].items()
            ]
        else:
            fields.append(_field(key.lstrip("_"), (key,), schema, where, required=key in required))
    return Model(name=name, description=entry["description"], fields=tuple(fields))


def _field(name: str, wire: tuple[str, ...], node: dict[str, Any], where: str, *, required: bool) -> Field:
    return Field(
        name=_identifier(name, where),
        wire=wire,
        type=type_of(node, f"{where}.{name}"),
        required=required,
        description=_described(node, f"{where}.{name}"),
        aliases=tuple(node.get("x-also", ())),
        secret=node.get("x-secret", False),
        long=node.get("x-long", False),
        empty_is_null=node.get("x-empty-is-null", False),
        scalar_ok=node.get("x-scalar-ok", False),
    )


def parameter_of(name: str, node: dict[str, Any], where: str, *, required: bool) -> Parameter:
    """Return a path id, a query parameter or a member of a body."""
    kind = type_of(node, where)
    if kind.kind in {"float", "json", "model"} or (kind.item and kind.kind == "list" and kind.item.kind != "str"):
        msg = f"{where}: nothing in _arguments.py checks such an argument"
        raise Unsupported(msg)
    return Parameter(
        name=_identifier(name, where),
        type=kind,
        required=required,
        description=_described(node, where),
        secret=node.get("x-secret", False),
        limits=tuple((LIMITS[key], value) for key, value in node.items() if key in LIMITS),
    )


def body_of(node: dict[str, Any], where: str, wrappers: tuple[str, ...] = ()) -> Body:
    """Return a request body: wrappers are objects whose only member is required and has members of its own."""
    entry = take(
        node,
        where,
        required=("type", "properties"),
        optional=("required", "anyOf", "description"),
    )
    properties: dict[str, Any] = entry["properties"]
    required = set(entry.get("required", ()))
    if len(properties) == 1:
        [(key, inner)] = properties.items()
        if key in required and "properties" in inner:
            return body_of(inner, f"{where}.{key}", (*wrappers, key))
    return Body(
        wrappers=wrappers,
        members=tuple(
            parameter_of(key, schema, f"{where}.{key}", required=key in required) for key, schema in properties.items()
        ),
        one_of=tuple(_single(alternative, where) for alternative in entry.get("anyOf", ())),
    )


def _single(alternative: dict[str, Any], where: str) -> str:
    names = take(alternative, f"{where}.anyOf", required=("required",))["required"]
    if len(names) != 1:
        msg = f"{where}.anyOf: one name each, not {names}"
        raise Unsupported(msg)
    return str(names[0])


def _described(node: dict[str, Any], where: str) -> str:
    if not (description := node.get("description", "").strip()):
        msg = f"{where}: no description"
        raise Unsupported(msg)
    return " ".join(description.split())


def _identifier(name: str, where: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        msg = f"{where}: {name!r} cannot be a Python name"
        raise Unsupported(msg)
    return name
