"""Conversion of models to plain data in Compose's spelling."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import attrs

from .._extra import NO_EXTRA, Extra
from .._types import Json


def encode(model: object) -> dict[str, Json]:
    """Return the model in Compose's spelling: with wire keys and ``extra``, and without absent members.

    A member that has not changed since it was read keeps its path and its spelling.
    """
    extra: dict[str, Json] = getattr(model, "extra", {})
    spelling = extra if isinstance(extra, Extra) else NO_EXTRA
    body = dict(extra)
    for attribute in attrs.fields(cast("type[attrs.AttrsInstance]", type(model))):
        name, value = attribute.name, getattr(model, attribute.name)
        if name == "extra":
            continue
        path, raw, read = spelling.irregular.get(name, (attribute.metadata.get("wire", (name,)), ..., None))
        is_empty = value is None or (attribute.default is not None and not value)
        if raw is not ... and value == read:
            _put(body, path, encode_value(raw))
        elif not is_empty or name in spelling.present or attribute.default is attrs.NOTHING:
            _put(body, path, encode_value(value, short=name in spelling.present))
    return body


def encode_value(value: Any, *, short: bool = False) -> Json:
    """Return a value as plain data. A ``short`` time omits a fraction of zero."""
    match value:
        case datetime():
            precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
            text = value.isoformat(timespec="seconds" if short and not value.microsecond else precision)
            return text.replace("+00:00", "Z")
        case tuple() | list():
            return [encode_value(item) for item in value]
        case dict():
            return {key: encode_value(item) for key, item in value.items()}
        case _ if attrs.has(type(value)):
            return encode(value)
        case _:
            return cast("Json", value)


def _put(body: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    *parents, key = path
    for parent in parents:
        inner = body.get(parent, {})
        body[parent] = body = dict(inner) if isinstance(inner, dict) else {}
    body[key] = value
