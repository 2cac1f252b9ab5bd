"""Types of httpx for annotations. Resolving an annotation loads httpx; importing the package does not."""

from typing import TYPE_CHECKING

from ..._lazy import lazy_names

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport, AsyncClient

__all__ = ["AsyncBaseTransport", "AsyncClient"]

__getattr__, __dir__ = lazy_names(__name__, {"httpx": __all__})
