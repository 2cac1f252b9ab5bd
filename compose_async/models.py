"""The objects of the Compose API: the public door to the generated models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._generated import models as _models
from ._generated.models import *  # noqa: F403 - every model is public, and the generated list is the list

if TYPE_CHECKING:
    from ._types import Json

__all__ = ["to_json"]
__all__ += _models.__all__


def to_json(model: object) -> dict[str, Json]:
    """A model as plain data, spelled as Compose spells it; what was unknown (``extra``) is included.

    Connection strings are in it: this is for storing and sending, not for logs.
    """
    from ._codec.bodies import encode  # cattrs is loaded when a body is first read or written

    return encode(model)
