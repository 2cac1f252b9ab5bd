"""Types of httpx that annotations name, by way of ``_lazy_types``. Importing this module loads httpx."""

from httpx import AsyncBaseTransport, AsyncClient

__all__ = ["AsyncBaseTransport", "AsyncClient"]
