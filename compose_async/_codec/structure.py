"""The one cattrs converter: its hooks are the generated readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
from cattrs import Converter

from .._generated.readers import READERS


@cache
def converter(*, lenient: bool) -> Converter:
    """Return the converter of models. A lenient one sets optional members that do not fit aside instead of raising.

    A member set aside is None or empty, its raw value is in ``extra``, and a warning names its path. Members that are
    known to have changed their shape are set aside in either case.
    """
    made = Converter()

    def hook_for(shape: type) -> Callable[[Any, Any], Any]:
        read = READERS[shape]
        return lambda body, _: read(body, lenient)

    made.register_structure_hook_factory(attrs.has, hook_for)
    return made
