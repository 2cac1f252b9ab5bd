"""The model ``Portal``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Portal(Model):
    """A proxy through which clients reach a deployment."""

    id: str
    """Id of the portal."""
    name: str | None = None
    """Name of the portal."""
    type: Literal["haproxy", "ssl", "mongodb", "rethink"] | str | None = None
    """Kind of portal; the words differ from those of requests, where haproxy is tcp."""
    internal_ip: str | None = None
    """Address inside the cluster."""
    zone: str | None = None
    """Availability zone."""
    hostname: str | None = None
    """Public host name."""
    ssl_enabled: bool | None = None
    """True if connections are encrypted; meaningful only for redis."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
