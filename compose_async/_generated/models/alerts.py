"""The model ``Alerts``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .alert import Alert


@frozen(kw_only=True, repr=False)
class Alerts(Model):
    """The health of a deployment."""

    summary: Literal["healthy", "warning", "critical", "unknown", "waiting"] | str
    """Health as a whole."""
    alerts: tuple[Alert, ...] = field(default=(), metadata={"wire": ("_embedded", "alerts"), "aliases": ("alerts",)})
    """Problems; empty for a healthy deployment."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
