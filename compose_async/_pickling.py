"""The ``__setstate__`` of attrs classes that have gained fields since their first pickles, and copies of errors."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

Error = TypeVar("Error", bound=BaseException)


def restore(value: Any, state: Any) -> None:
    """Set the fields of an unpickled attrs value. A field that the state lacks gets its default."""
    from attrs import NOTHING, fields  # loaded by the class of the value

    stored = state if isinstance(state, dict) else state[1]  # without __getstate__, slots are the second item of a pair
    for attribute in fields(type(value)):
        name, default = attribute.name, attribute.default
        if name in stored:
            object.__setattr__(value, name, stored[name])
        elif default is not NOTHING:
            object.__setattr__(value, name, default)


def copy_of(error: Error) -> Error:
    """Return a copy of an error for another raise. The traceback of a shared error would grow with every raise.

    An error that cannot be copied is returned unchanged.
    """
    try:
        return copy.copy(error)
    except Exception:  # noqa: BLE001 - its constructor may raise anything
        return error
