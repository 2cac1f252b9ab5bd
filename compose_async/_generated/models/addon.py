"""The model ``Addon``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Addon(Model):
    """An optional feature of a deployment."""

    name: str
    """Name of the addon."""
    is_active: bool | None = None
    """True if it is switched on."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
