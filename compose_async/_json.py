"""The types of JSON values: what is read, and what may be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]  # noqa: UP007 - recursive
"""Any JSON value, as it is read."""

JsonLike: TypeAlias = Union[  # noqa: UP007 - recursive
    bool, int, float, str, Sequence["JsonLike"], Mapping[str, "JsonLike"], None
]
"""What can be written as JSON."""
