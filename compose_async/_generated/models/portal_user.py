"""The model ``PortalUser``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class PortalUser(Model):
    """A user of a deployment's portals."""

    id: str | None = None
    """Id of the portal user; undocumented, so it may be absent."""
    name: str
    """Name of the user."""
    type: Literal["ssh", "haproxy"] | str | None = None
    """Kind of portal for the user."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
