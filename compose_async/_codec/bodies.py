"""Functions that parse responses and read models from them."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from .._redact import MASK, excerpt
from .._types import Json
from ..errors import DecodeError
from .members import EMBEDDED
from .structure import converter
from .wire_types import StructureError, json_path

T = TypeVar("T")


def parse(body: bytes) -> Json:
    """Return the body as JSON, None if it is empty. Raise DecodeError with an excerpt if it is not JSON."""
    try:
        # A recorded response has a tab inside a text, which strict reading refuses.
        return json.loads(body, strict=False) if body.strip() else None
    except (ValueError, RecursionError) as error:
        msg = f"the response is not JSON: {error}"
        raise DecodeError(msg, excerpt=excerpt(body)) from None


def decode(body: Json, shape: type[T], *, lenient: bool = False) -> T:
    """Return the body as one ``shape``. Raise DecodeError with the path of a member that does not fit.

    With ``lenient``, only required members raise; misfit optional members are moved to ``extra``.
    """
    try:
        return converter(lenient=lenient).structure(body, shape)
    except StructureError as error:
        raise _decode_error(error, shape) from None
    except RecursionError:
        raise _too_deep(shape) from None


def decode_list(body: Json, shape: type[T], key: str) -> tuple[T, ...]:
    """Return the list under ``key`` (or its singular), in ``_embedded`` or at the top, or the body if it is a list.

    A misfit optional member is moved to its item's ``extra``, so that the list can be read. Raise DecodeError if a
    required member does not fit. The list is emptied, since memory that is free at once is used again by the models.
    """
    read = converter(lenient=True).get_structure_hook(shape)
    found: list[T] = []
    path: tuple[str, ...] = ()
    try:
        items, path = _find_list(body, key)
        items.reverse()
        while items:
            found.append(read(items.pop(), shape))  # on an error, the length is the index
    except StructureError as error:
        error.path[:0] = (*path, len(found)) if path or isinstance(body, list) else ()
        raise _decode_error(error, shape) from None
    except RecursionError:
        raise _too_deep(shape) from None
    return tuple(found)


def _decode_error(error: StructureError, shape: type) -> DecodeError:
    path = json_path(error.path)
    try:
        shown = MASK if error.hidden else excerpt(json.dumps(error.value, default=repr), 200)
    except RecursionError:
        return _too_deep(shape)
    msg = f"{shape.__name__}: expected {error.expected} at {path}, found {type(error.value).__name__}"
    return DecodeError(msg, path=path, excerpt=shown)


def _too_deep(shape: type) -> DecodeError:
    return DecodeError(f"{shape.__name__}: the response is nested too deeply")


def _find_list(body: Json, key: str) -> tuple[list[Any], tuple[str, ...]]:
    if isinstance(body, list):
        return body, ()
    if not isinstance(body, dict):
        raise StructureError("an object with a list", body)
    embedded = body.get(EMBEDDED)
    for holder, path in ((embedded, (EMBEDDED,)), (body, ())):
        for name in (key, key.removesuffix("s")):
            if isinstance(holder, dict) and name in holder:
                items = holder[name]
                if items is None:
                    return [], (*path, name)
                if not isinstance(items, list):
                    raise StructureError("a list", items, *path, name)
                return items, (*path, name)
    raise StructureError(f"a list {key!r}", body)
