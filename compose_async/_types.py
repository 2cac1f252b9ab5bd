"""Shared types: JSON values, ``UNSET`` for an omitted argument, and the limiter of a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, Literal, Protocol, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]  # noqa: UP007 - recursive
"""Any parsed JSON value."""

JsonLike: TypeAlias = Union[  # noqa: UP007 - recursive
    bool, int, float, str, Sequence["JsonLike"], Mapping[str, "JsonLike"], None
]
"""Any value that can be written as JSON."""


Keys: TypeAlias = bytes | Sequence[bytes]
"""A secret key of the user's service, or several: the first one signs, and each of them verifies."""


class Unset(Enum):
    """Type of ``UNSET``. It is an Enum, so that its only member stays the same object across pickling."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Value of an omitted argument. None is sent as ``null``; UNSET is not sent."""


class RateLimiter(Protocol):
    """A limiter that several clients or processes share; see ``rate=`` of ``ComposeClient``."""

    async def acquire(self, operation: str) -> None:
        """Wait until one request of this operation, such as ``"scalings.set"``, may be sent."""
        ...

    async def pause(self, seconds: float) -> None:
        """Hold all requests for ``seconds``: Compose responded with 429, or 503 with Retry-After."""
        ...
