"""Strict conversion of plain data and of words on the command line into ``Fault``, ``AuditLog`` and the like.

Unknown fields are errors, and no value is coerced to another type. On the command line a value is one word,
``operation=deployments.create,status=500,times=1``; parts that parse as JSON are JSON, all others are text. A name
with a dot reaches inside: ``plan.fail_at=3``.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import cattrs
from cattrs.gen import make_dict_structure_fn, override
from cattrs.v import format_exception

from ..api.json_types import is_too_deep
from ..api.settings import AuditLog
from ..service.faults import Fault
from ..state.strict_converter import strict_converter, strictly

_T = TypeVar("_T")


class InputError(ValueError):
    """The data does not fit; ``messages`` say where and why."""

    def __init__(self, messages: list[str]) -> None:
        """Collect the misfits."""
        super().__init__("; ".join(messages))
        self.messages = messages


def read(data: object, kind: type[_T]) -> _T:
    """Read plain data as a value of a kind. Raises InputError."""
    if not isinstance(data, dict):
        raise InputError(["must be an object"])
    if is_too_deep(data):
        raise InputError(["is nested too deeply"])
    try:
        return _CONVERTER.structure(data, kind)
    except cattrs.BaseValidationError as error:
        raise InputError(cattrs.transform_error(error, format_exception=_reason)) from None


def parse_assignments(words: str, kind: type[_T]) -> _T:
    """Read ``name=value,name=value`` as a value of a kind; a comma inside braces or quotes does not separate.

    Raises InputError.
    """
    data: dict[str, Any] = {}
    for pair in _PAIRS.findall(words):
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError([f"{pair!r} should be name=value"])
        *outer, last = name.strip().split(".")
        place = data
        for step in outer:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise InputError([f"{name!r} has a part that is no object"])
        place[last] = _json_or_text(value)
    return read(data, kind)


_PAIRS: Final = re.compile(r'(?:\{[^}]*\}|\[[^]]*\]|"[^"]*"|[^,])+')


def _json_or_text(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return value
    except RecursionError:
        raise InputError(["is nested too deeply"]) from None


def _reason(error: BaseException, type_: type | None) -> str:
    """Return the text of our own errors, and the formatted one of others."""
    if get_origin(type_) is Literal:
        return f"must be one of {', '.join(map(str, get_args(type_)))}"
    return str(error) if type(error) in {ValueError, TypeError} else format_exception(error, type_)


def _converter() -> cattrs.Converter:
    converter = strict_converter(forbid_extra_keys=True)
    seconds_or_text = functools.partial(strictly, (float, int, str, type(None)))
    fault = make_dict_structure_fn(
        Fault,
        converter,
        json=override(struct_hook=lambda value, _: value),
        retry_after=override(struct_hook=seconds_or_text),
    )
    converter.register_structure_hook(Fault, fault)
    globs = override(
        struct_hook=lambda value, kind: converter.structure([value] if type(value) is str else value, kind)
    )
    converter.register_structure_hook(AuditLog, make_dict_structure_fn(AuditLog, converter, silent=globs))
    return converter


_CONVERTER: Final = _converter()
