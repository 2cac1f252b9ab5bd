"""Types of httpx for annotations: httpx is loaded when an annotation is resolved, and not by importing the package."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport, AsyncClient

__all__ = ["AsyncBaseTransport", "AsyncClient"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("httpx"), name)
