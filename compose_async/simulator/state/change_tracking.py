"""A dict that tracks its changed keys, so that a state file need only write those."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class ChangeTrackingDict(dict[_K, _V]):
    """Records by key, oldest first. Change it by item assignment, ``del``, ``discard`` and ``retain``."""

    changed: dict[_K, None] | None = None
    """The keys set or deleted since the last save, in that order; None while no state file tracks them."""

    def __setitem__(self, key: _K, value: _V) -> None:
        """Set a record and track its key."""
        super().__setitem__(key, value)
        if self.changed is not None:
            self.changed[key] = None

    def __delitem__(self, key: _K) -> None:
        """Delete a record and track its key."""
        super().__delitem__(key)
        if self.changed is not None:
            self.changed[key] = None

    def discard(self, key: _K) -> None:
        """Delete a record if there is one."""
        if key in self:
            del self[key]

    def retain(self, wanted: Callable[[_K, _V], bool]) -> None:
        """Delete all records that are not ``wanted``."""
        for key in [key for key, value in self.items() if not wanted(key, value)]:
            del self[key]
