"""Bytes <-> models: answers are parsed and read, models are written back as Compose would have spelled them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from .._redact import MASK, excerpt
from ..errors import DecodeError
from .structure import EMBEDDED, Misfit, converter, json_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._types import Json

T = TypeVar("T")


def parse(body: bytes) -> Json:
    """The body as JSON, None if it is empty. Raises DecodeError with an excerpt if it is not JSON."""
    try:
        return json.loads(body) if body.strip() else None
    except (ValueError, RecursionError) as error:
        msg = f"the answer is not JSON: {error}"
        raise DecodeError(msg, excerpt=excerpt(body)) from None


def decode(body: Json, shape: type[T], *, lenient: bool = False) -> T:
    """The body as one ``shape``. Raises DecodeError with the path to what does not fit.

    With ``lenient``, only where it cannot be told what it is: odd optional members go to ``extra``.
    """
    try:
        return converter(lenient=lenient).structure(body, shape)
    except Misfit as misfit:
        raise _decode_error(misfit, shape) from None
    except RecursionError:
        raise _too_deep(shape) from None


def decode_list(body: Json, shape: type[T], key: str) -> tuple[T, ...]:
    """The list under ``key``: embedded (also in the singular), beside ``_embedded``, or the bare body.

    One odd optional field does not hide the rest of the list: it goes to its item's ``extra``. Raises DecodeError
    where an item cannot be told what it is.
    """
    read = converter(lenient=True).get_structure_hook(shape)
    try:
        items, path = _find_list(body, key)
        return tuple(_read_item(read, shape, item, (*path, index)) for index, item in enumerate(items))
    except Misfit as misfit:
        raise _decode_error(misfit, shape) from None
    except RecursionError:
        raise _too_deep(shape) from None


def encode(model: object) -> dict[str, Json]:
    """The model as Compose would have spelled it: wire keys, ``extra`` included, missing values left out."""
    body: dict[str, Json] = dict(getattr(model, "extra", {}))
    for attribute in attrs.fields(cast("type[attrs.AttrsInstance]", type(model))):
        value = getattr(model, attribute.name)
        if attribute.name == "extra" or value is None:
            continue
        *parents, key = attribute.metadata.get("wire", (attribute.name,))
        target = body
        for parent in parents:
            inner = target.get(parent, {})
            if not isinstance(inner, dict):
                break
            target[parent] = target = dict(inner)
        else:
            target.setdefault(key, _encode_value(value))  # what was set aside stands there already
    return body


def _encode_value(value: object) -> Json:
    match value:
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case tuple() | list():
            return [_encode_value(item) for item in value]
        case dict():
            return {key: _encode_value(item) for key, item in value.items()}
        case _ if attrs.has(type(value)):
            return encode(value)
        case _:
            return value  # type: ignore[return-value]  # what is left is a JSON scalar


def _decode_error(misfit: Misfit, shape: type) -> DecodeError:
    path = json_path(misfit.path)
    try:
        shown = MASK if misfit.hidden else excerpt(json.dumps(misfit.value, default=repr), 200)
    except RecursionError:
        return _too_deep(shape)
    msg = f"{shape.__name__}: expected {misfit.expected} at {path}, found {type(misfit.value).__name__}"
    return DecodeError(msg, path=path, excerpt=shown)


def _too_deep(shape: type) -> DecodeError:
    return DecodeError(f"{shape.__name__}: the answer is nested too deeply")


def _find_list(body: Json, key: str) -> tuple[list[Any], tuple[str, ...]]:
    if isinstance(body, list):
        return body, ()
    if not isinstance(body, dict):
        raise Misfit("an object with a list", body)
    embedded = body.get(EMBEDDED)
    for holder, path in ((embedded, (EMBEDDED,)), (body, ())):
        for name in (key, key.removesuffix("s")):
            if isinstance(holder, dict) and name in holder:
                items = holder[name]
                if items is None:
                    return [], (*path, name)
                if not isinstance(items, list):
                    raise Misfit("a list", items, *path, name)
                return items, (*path, name)
    raise Misfit(f"a list {key!r}", body)


def _read_item(read: Callable[[Any, Any], T], shape: type[T], item: Any, path: tuple[str | int, ...]) -> T:
    try:
        return read(item, shape)
    except Misfit as misfit:
        misfit.path[:0] = path
        raise
