"""The models that peers decode into: built from ours, field by field, so that all do the same work."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from benchmarks.measure import peer


@attrs.frozen
class Field:
    """One field: its name here, its key on the wire, its type in standard typing, and its default, if any."""

    name: str
    key: str
    type: Any
    default: Any


def fields_of(model: type[Any], convert: Any) -> list[Field]:
    """``convert`` gives the peer's counterpart of a model that is nested in this one."""
    hints = get_type_hints(model)
    found = []
    for attribute in attrs.fields(model):
        wire = attribute.metadata.get("wire", (attribute.name,))
        if attribute.name == "extra" or len(wire) > 1:
            continue
        default = attribute.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
            default = None
        found.append(Field(attribute.name, wire[0], _plain(hints[attribute.name], convert), default))
    return sorted(found, key=lambda field: field.default is not attrs.NOTHING)


def optional(kind: Any) -> Any:
    return Union[kind, None]  # noqa: UP007 - made at run time


def _plain(hint: Any, convert: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if {bool, str} <= set(arguments):  # only Json allows both
        return Any
    if origin in {Union, UnionType}:
        [inner] = [a for a in arguments if a is not NoneType and get_origin(a) is not Literal]
        plain = _plain(inner, convert)
        return optional(plain) if NoneType in arguments else plain
    if origin is tuple:
        return tuple[_plain(arguments[0], convert), ...]  # type: ignore[misc]  # computed on purpose
    if origin is dict:
        return dict[str, _plain(arguments[1], convert)]  # type: ignore[misc]
    return convert(hint) if attrs.has(hint) else hint


@cache
def msgspec_struct(model: type[Any]) -> type[Any]:
    msgspec = peer("msgspec")
    fields = fields_of(model, msgspec_struct)
    specs = [(f.name, f.type) if f.default is attrs.NOTHING else
             (f.name, optional(f.type), f.default) for f in fields]  # fmt: skip
    renamed = {f.name: f.key for f in fields if f.name != f.key}
    struct: type[Any] = msgspec.defstruct(model.__name__, specs, rename=renamed or None, frozen=True)
    return struct


@cache
def pydantic_model(model: type[Any], base: Any = None) -> type[Any]:
    pydantic = peer("pydantic")
    specs: dict[str, Any] = {}
    for f in fields_of(model, lambda inner: pydantic_model(inner, base)):
        default = ... if f.default is attrs.NOTHING else f.default
        kind = f.type if default is ... else optional(f.type)
        specs[f.name] = (kind, pydantic.Field(default, alias=f.key))
    made: type[Any] = pydantic.create_model(model.__name__, __base__=base, **specs)
    return made


@cache
def plain_cattrs() -> Any:
    """A converter for our own attrs classes as anybody would write it: no oddities, unknown keys dropped."""
    cattrs = peer("cattrs")
    gen = peer("cattrs.gen")
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_structure_hook_func(lambda hint: {bool, str} <= set(get_args(hint)), lambda value, _: value)
    converter.register_structure_hook_func(_is_open_enum, lambda value, _: value)

    def hook(model: type[Any]) -> Any:
        overrides = {a.name: gen.override(rename=a.metadata["wire"][0]) for a in attrs.fields(model)
                     if len(a.metadata.get("wire", ())) == 1}  # fmt: skip
        return gen.make_dict_structure_fn(model, converter, extra=gen.override(omit=True), **overrides)

    converter.register_structure_hook_factory(attrs.has, hook)
    return converter


def _is_open_enum(hint: Any) -> bool:
    return get_origin(hint) in {Union, UnionType} and any(get_origin(a) is Literal for a in get_args(hint))
