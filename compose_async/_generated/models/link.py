"""The model ``Link``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Link(Model):
    """A link to a related resource."""

    href: str
    """Address, possibly relative to the base URL; it can end in a template such as {?embed}."""
    templated: bool | None = None
    """True if the address is a template."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
