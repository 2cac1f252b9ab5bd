"""Response bodies: parsing, and reading as models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .._extra import WirePath
from .._redact import MASK, redacted_excerpt
from .._types import Json
from ..errors import DecodeError
from .members import ABSENT, EMBEDDED, look_up
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
        raise DecodeError(msg, excerpt=redacted_excerpt(body)) from None


def decode(body: Json, model_type: type[T], *, lenient: bool = False) -> T:
    """Return the body as one model. Raise DecodeError with the path of a member that does not fit.

    With ``lenient``, only required members raise; misfit optional members are moved to ``extra``.
    """
    with _decode_errors(model_type):
        return converter(lenient=lenient).structure(body, model_type)


def decode_list(body: Json, model_type: type[T], key: str) -> tuple[T, ...]:
    """Return the list under ``key`` (or its singular), in ``_embedded`` or at the top, or the body if it is a list.

    A misfit optional member is moved to its item's ``extra``, so that the list can be read. Raise DecodeError if a
    required member does not fit. The list is emptied while reading, to lower peak memory.
    """
    read = converter(lenient=True).get_structure_hook(model_type)
    models: list[T] = []
    with _decode_errors(model_type):
        items, path = _find_list(body, key)
        items.reverse()
        try:
            while items:
                models.append(read(items.pop(), model_type))
        except StructureError as error:
            error.path[:0] = (*path, len(models))
            raise
    return tuple(models)


@contextmanager
def _decode_errors(model_type: type) -> Iterator[None]:
    """Raise DecodeError in place of a StructureError, and for a body that is nested too deeply."""
    name = model_type.__name__
    try:
        try:
            yield
        except StructureError as error:
            path = json_path(error.path)
            shown = MASK if error.hidden else redacted_excerpt(json.dumps(error.value), 200)
            msg = f"{name}: expected {error.expected} at {path}, found {type(error.value).__name__}"
            raise DecodeError(msg, path=path, excerpt=shown) from None
    except RecursionError:
        raise DecodeError(f"{name}: the response is nested too deeply") from None


def _find_list(body: Json, key: str) -> tuple[list[Any], WirePath]:
    if isinstance(body, list):
        return body, ()
    if not isinstance(body, dict):
        raise StructureError("an object with a list", body)
    singular = key.removesuffix("s")
    for path in ((EMBEDDED, key), (EMBEDDED, singular), (key,), (singular,)):
        if (items := look_up(body, path)) is not ABSENT:
            if not isinstance(items, list | None):
                raise StructureError("a list", items, *path)
            return items or [], path
    raise StructureError(f"a list {key!r}", body)
