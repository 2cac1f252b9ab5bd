"""The objects of the Compose API, loaded when the first of them is used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from ._types import Json

if TYPE_CHECKING:
    from ._generated import models as _models
    from ._generated.models import *  # noqa: F403 - every model is public, and the generated list is the list

    __all__ = ["to_json"]
    __all__ += _models.__all__


def to_json(model: object) -> dict[str, Json]:
    """Return a model as plain data, spelled as Compose spells it; unknown members (``extra``) are included.

    A model that was read gives its response back: absent members stay absent, nulls stay null, and a member that has
    not changed keeps its place and spelling. A model built by hand has the members that are neither None nor empty.
    Connection strings are in it: this is for storing and sending, not for logs.
    """
    from ._codec.unstructure import encode  # cattrs is loaded when the first body is read or written

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
