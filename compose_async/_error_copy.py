"""Copies of errors that are raised more than once."""

from __future__ import annotations

import copy
from typing import TypeVar

Error = TypeVar("Error", bound=BaseException)


def copy_of(error: Error) -> Error:
    """Return a copy of an error for another raise. The traceback of a shared error would grow with every raise.

    An error that cannot be copied is returned unchanged.
    """
    try:
        return copy.copy(error)
    except Exception:  # noqa: BLE001 - its constructor may raise anything
        return error
