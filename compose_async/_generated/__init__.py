"""Written by ``python -m compose_async._codegen``, never edited; its modules are loaded when they are used."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import models as models
    from . import resources as resources


def __getattr__(name: str) -> object:
    if name in {"models", "resources"}:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
