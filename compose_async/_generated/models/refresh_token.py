"""The model ``RefreshToken``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class RefreshToken(Model):
    """Tokens of a vendor's application for one user."""

    token: str = field(repr=False, metadata={"secret": True})
    """Bearer token of the application, good for one hour."""
    refresh_token: str = field(repr=False, metadata={"secret": True})
    """The refresh token; the name of this key is a guess."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
