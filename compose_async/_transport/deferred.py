"""Names that no call needs before its connection pool is open. They are loaded with the pool, in a thread."""

# mypy: implicit-reexport
# ruff: noqa: F401 - checkers follow these imports

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from random import random

    from .._codec.bodies import decode, decode_list, parse
    from ..events import RequestEvent, RetryEvent, emit, has_listeners
    from .messages import Request
    from .status_errors import accepted_error, ambiguous_error, paused_too_long_error, reply_or_raise

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "random": ["random"],
        ".._codec.bodies": ["decode", "decode_list", "parse"],
        "..events": ["RequestEvent", "RetryEvent", "emit", "has_listeners"],
        ".messages": ["Request"],
        ".status_errors": ["accepted_error", "ambiguous_error", "paused_too_long_error", "reply_or_raise"],
    },
)
