"""The cattrs converter. Its hooks are the generated readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
from cattrs import Converter

from .._generated.readers import READERS


@cache
def converter(*, lenient: bool) -> Converter:
    """Return the converter of models. A lenient one moves misfit optional members to ``extra`` instead of raising.

    Such a member is None or empty, its raw value is in ``extra``, and a warning names its path. Members whose shape is
    known to change are moved in either case.
    """
    made = Converter()

    def hook_for(shape: type) -> Callable[[Any, Any], Any]:
        read = READERS[shape]
        return lambda body, _: read(body, lenient)

    made.register_structure_hook_factory(attrs.has, hook_for)
    return made
