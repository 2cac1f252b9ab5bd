"""The cattrs converter. Its hooks are the generated readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import attrs
from cattrs import BaseConverter

from .._generated import readers


@cache
def converter(*, lenient: bool) -> BaseConverter:
    """Return the converter of models. A lenient one moves misfit optional members to ``extra`` instead of raising.

    Such a member is None or empty, its raw value is in ``extra``, and a warning names its path. Members whose shape is
    known to change are moved in either case.
    """
    result = BaseConverter()

    def hook_for(model_type: type) -> Callable[[Any, Any], Any]:
        module = model_type.__module__.rpartition(".")[2]
        read = getattr(import_module(f".{module}", readers.__name__), f"read_{module}")
        return lambda body, _: read(body, lenient)

    result.register_structure_hook_factory(attrs.has, hook_for)
    return result
