"""Base class of all models, with the methods that pydantic and rich call. It imports neither of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Final, get_type_hints

import attrs

from ._display import MAX_QUOTED, ShortRepr
from ._redact import MASK

_SCHEMAS_IN_PROGRESS: Final[ContextVar[frozenset[type]]] = ContextVar("schemas in progress", default=frozenset())
"""Models whose schemas are being built."""


class Model(ShortRepr):
    """An object of the API: a frozen, hashable value. pydantic and rich can show it without secrets.

    With pydantic and FastAPI a model can be a field, a parameter or a response. It is serialized by the names of its
    attributes, without ``extra``; secrets are ``***``, unless the context of the serialization is
    ``{"show_secrets": True}``. Input with such a masked secret is refused, so that ``***`` is never used as a password.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: Any) -> Any:
        """Return the schema of the model, for pydantic."""
        from pydantic_core import core_schema  # pydantic is calling

        reference = f"{cls.__module__}.{cls.__qualname__}"
        if cls in _SCHEMAS_IN_PROGRESS.get():  # recursive: a recipe holds recipes
            return core_schema.definition_reference_schema(reference)
        token = _SCHEMAS_IN_PROGRESS.set(_SCHEMAS_IN_PROGRESS.get() | {cls})
        try:
            hints = get_type_hints(cls, localns={"Json": Any})  # pydantic does not follow the recursive alias
            fields = {
                attribute.name: core_schema.typed_dict_field(
                    handler.generate_schema(hints[attribute.name]), required=attribute.default is attrs.NOTHING
                )
                for attribute in cls.__attrs_attrs__
                if attribute.name != "extra"
            }
        finally:
            _SCHEMAS_IN_PROGRESS.reset(token)
        members = core_schema.typed_dict_schema(fields, cls_name=cls.__name__)
        serialization = core_schema.plain_serializer_function_ser_schema(_members, info_arg=True, return_schema=members)
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: value if isinstance(value, cls) else _refuse_masked(cls(**read(value))),
            members,
            ref=reference,
            serialization=serialization,
        )

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        """Yield the members that have a value and are neither secret nor long, for rich. Strings are cut."""
        for attribute in self.__attrs_attrs__:
            value = getattr(self, attribute.name)
            if attribute.repr and value not in (None, (), {}):
                yield attribute.name, value[:MAX_QUOTED] if isinstance(value, str) else value


def _members(model: Model, info: Any) -> dict[str, object]:
    shown = bool(isinstance(info.context, Mapping) and info.context.get("show_secrets"))
    members = {a.name: (getattr(model, a.name), a.metadata.get("secret")) for a in model.__attrs_attrs__}
    members.pop("extra")  # unknown members may be secrets
    return {name: _mask(value) if secret and not shown else value for name, (value, secret) in members.items()}


def _mask(value: object) -> object:
    """Return the secret in the same shape, with ``***`` for each value. Models mask their own secrets."""
    match value:
        case None | Model():
            return value
        case dict():
            return {key: _mask(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(map(_mask, value))
        case _:
            return MASK


def _refuse_masked(model: Model) -> Model:
    secrets = [(a.name, getattr(model, a.name)) for a in model.__attrs_attrs__ if a.metadata.get("secret")]
    if masked := [name for name, value in secrets if _is_masked(value)]:
        raise ValueError(f"{', '.join(masked)}: masked secrets are no input; serialize with show_secrets to keep them")
    return model


def _is_masked(value: object) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_is_masked, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and MASK in value
