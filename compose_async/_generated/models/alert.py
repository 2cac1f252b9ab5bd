"""The model ``Alert``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Alert(Model):
    """One problem of a deployment."""

    name: str | None = None
    """Name of the check."""
    status: Literal["healthy", "warning", "critical", "unknown", "waiting"] | str
    """Outcome of the check."""
    message: str | None = None
    """Explanation for people."""
    deployment_id: str | None = None
    """Deployment concerned."""
    capsule_id: str | None = None
    """Capsule (container) concerned; can be null."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
