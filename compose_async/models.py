"""The models of the Compose API, imported on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._generated import models as _models
from ._lazy import lazy_names
from ._types import Json

if TYPE_CHECKING:
    from ._generated.models import *  # noqa: F403 - every model is public, by the generated __all__

__all__ = ["to_json"]
__all__ += _models.__all__


def to_json(model: object) -> dict[str, Json]:
    """Return a model as plain data in Compose's spelling, including unknown members (``extra``).

    A model that was read returns its response: absent members stay absent, nulls stay null, and an unchanged member
    keeps its place and spelling. For a model built by hand, members that are None or empty are left out. The data
    contains connection strings: store or send it, but do not log it.
    """
    from ._codec.unstructure import encode  # loaded at first use: most users only read models

    return encode(model)


__getattr__, __dir__ = lazy_names(__name__, {"._generated.models": _models.__all__})
