"""The handle of a recipe, under the name by which it was pickled."""

from .._handle import RecipeHandle

__all__ = ["RecipeHandle"]
