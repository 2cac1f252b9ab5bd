"""Types that everything may use: JSON values, and UNSET for an argument that was not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, Literal, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]  # noqa: UP007 - recursive
"""Any JSON value, as it is read."""

JsonLike: TypeAlias = Union[  # noqa: UP007 - recursive
    bool, int, float, str, Sequence["JsonLike"], Mapping[str, "JsonLike"], None
]
"""What can be written as JSON."""


class Unset(Enum):
    """The type of ``UNSET``; an Enum, so that its one member stays the same object across pickling."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Nothing was given, which is not the same as None: None is sent as ``null``, UNSET is not sent."""
