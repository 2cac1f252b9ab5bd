"""Types that everything may use: JSON values, UNSET for an argument that was not given, two settings of a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, Literal, Protocol, TypeAlias, Union

from attrs import frozen

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


@frozen(kw_only=True)
class Timeout:
    """The two time limits of one attempt, in seconds: for the connection, and from then on for the whole response."""

    connect: float
    read: float


class RateLimiter(Protocol):
    """A limiter that several clients or processes share; see ``rate=`` of ``ComposeClient``."""

    async def acquire(self, operation: str) -> None:
        """Wait until one request of this operation, such as ``"scalings.set"``, may leave."""
        ...

    async def pause(self, seconds: float) -> None:
        """Hold all requests for ``seconds``: Compose answered 429, or 503 with Retry-After."""
        ...
