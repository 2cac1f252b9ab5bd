"""The model ``WhitelistEntry``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class WhitelistEntry(Model):
    """An address or network allowed to reach a deployment."""

    id: str
    """Id of the entry."""
    ip: str
    """Network in CIDR form; a single address ends in /32."""
    description: str | None = None
    """Purpose of the entry."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
