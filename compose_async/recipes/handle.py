"""The module path under which handles were pickled."""

from __future__ import annotations

from .._handle import RecipeHandle

__all__ = ["RecipeHandle"]
