"""The models of the Compose API, imported on first use."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from ._types import Json

if TYPE_CHECKING:
    from ._generated import models as _models
    from ._generated.models import *  # noqa: F403 - every model is public, by the generated __all__

    __all__ = ["to_json"]
    __all__ += _models.__all__


def to_json(model: object) -> dict[str, Json]:
    """Return a model as plain data in Compose's spelling, including unknown members (``extra``).

    A model that was read returns its response: absent members stay absent, nulls stay null, and an unchanged member
    keeps its place and spelling. For a model built by hand, members that are None or empty are left out. The data
    contains connection strings: store or send it, but do not log it.
    """
    from ._codec.unstructure import encode  # delays the import of cattrs until the first body

    return encode(model)


def __getattr__(name: str) -> object:
    if name == "__all__":
        return ["to_json", *_generated_models().__all__]
    if name.startswith("_") or name not in _generated_models().__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(_generated_models(), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_generated_models().__all__})


def _generated_models() -> ModuleType:
    return import_module("._generated.models", __package__)
