"""The model ``Account``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Account(Model):
    """An account, which owns deployments and pays for them."""

    id: str
    """Id of the account."""
    name: str
    """Name for people."""
    slug: str | None = None
    """Name used in web addresses."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
