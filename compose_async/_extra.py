"""``Extra``: what writing a response again needs beyond its model: unknown members, and odd spellings of known ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import EllipsisType
from typing import Any, Final, NoReturn

from ._types import Json

WirePath = tuple[str, ...]
"""Path of a member in the body."""
Irregular = tuple[WirePath, Json | EllipsisType, object]
"""Path of a member in the body, its raw value (``...`` if writing reproduces it), and the parsed value."""

_NONE: Final[Mapping[str, Irregular]] = {}
"""No irregular members."""


class Extra(dict[str, Json]):
    """Unknown members of one response by key, with the data to write that response again. Immutable.

    ``present`` names the known members written as null or empty, and the times written without a fraction.
    ``irregular`` holds the known members in other places or spellings. Models without unknown or irregular
    members share one object per value of ``present``.
    """

    __slots__ = ("irregular", "present")
    present: frozenset[str]
    irregular: Mapping[str, Irregular]

    def __init__(
        self,
        unknown: Mapping[str, Json],
        present: frozenset[str] = frozenset(),
        irregular: Mapping[str, Irregular] = _NONE,
    ) -> None:
        super().__init__(unknown)
        self.present = present
        self.irregular = irregular

    def __reduce__(self) -> tuple[Any, ...]:
        if self or self.irregular:
            return Extra, (dict(self), self.present, self.irregular)
        return shared_extra, (self.present,)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("the extra of a model is immutable; models can share it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]  # every mutation raises


@lru_cache(maxsize=1024)
def shared_extra(present: frozenset[str]) -> Extra:
    """Return the extra that all models with this ``present``, and no unknown or irregular members, share."""
    return Extra({}, present)


NO_EXTRA: Final = shared_extra(frozenset())
"""Extra of a model without unknown, present or irregular members."""
