"""Types that only annotations name. Resolving an annotation loads them; importing the client does not."""

# mypy: implicit-reexport
# ruff: noqa: F401 - checkers follow these imports

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from pathlib import Path

    from ._handle import RecipeHandle
    from ._timeout import Timeout
    from ._transport.messages import Reply
    from ._transport.pool.httpx_types import AsyncBaseTransport, AsyncClient
    from ._write_attempt import Attempt
    from .events import Hook

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "pathlib": ["Path"],
        "._handle": ["RecipeHandle"],
        "._timeout": ["Timeout"],
        "._transport.messages": ["Reply"],
        "._transport.pool.httpx_types": ["AsyncBaseTransport", "AsyncClient"],
        "._write_attempt": ["Attempt"],
        ".events": ["Hook"],
    },
)
