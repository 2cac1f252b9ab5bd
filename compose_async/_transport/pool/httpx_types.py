"""Types of httpx for annotations. Resolving an annotation loads httpx; importing the package does not."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport, AsyncClient

__all__ = ["AsyncBaseTransport", "AsyncClient"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("httpx"), name)
