"""Reading a recipe's body: has it ended, how far has it come, where did it fail. Pure functions.

Status words and counters of recorded responses: ``complete`` ends it well (ten pages of the old documentation write
``completed``), ``failed`` ends it badly, and anything else, known or not, means that it goes on. Counters are no
sign of an end: a parent stands at 14 of 14 while its children still work.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import frozen

from .. import models
from .._redact import excerpt

Ending = Literal["complete", "failed", "lost"]

KNOWN = frozenset({"running", "waiting", "complete", "completed", "failed"})

_LONGEST_DETAIL = 200
_MOST_OPERATIONS = 1_000_000_000  # a body may say anything, and floats have an end


@frozen
class Progress:
    """Operations done and in all, over the recipe and its sub-recipes. Reaching the total is not an end."""

    complete: int
    total: int

    @property
    def fraction(self) -> float:
        """Share of operations done, from 0 to 1; 0 when nothing is known."""
        return self.complete / self.total if self.total else 0.0


def ending(recipe: models.Recipe) -> Literal["complete", "failed"] | None:
    """Return how the recipe ended, or None while it goes on."""
    if recipe.status in {"complete", "completed"}:
        return "complete"
    return "failed" if recipe.status == "failed" else None


def counts(recipe: models.Recipe) -> tuple[int, int]:
    """Return the operations done and in all, over the tree; nonsense (negative, beyond the total) is clipped."""
    complete = total = 0
    pending = [recipe]
    while pending:
        node = pending.pop()
        of = min(max(node.operations_total or 0, 0), _MOST_OPERATIONS)
        total += of
        complete += min(max(node.operations_complete or 0, 0), of)
        pending += node.recipes
    return complete, total


def display_status(recipe: models.Recipe | None) -> str:
    """Return a human-readable status; unknown values are redacted and truncated."""
    if recipe is None:
        return "not seen yet"
    return recipe.status if recipe.status in KNOWN else excerpt(recipe.status, 40)


def failing_path(recipe: models.Recipe) -> tuple[models.Recipe, ...]:
    """Return the recipes from this one down to the deepest failed one; just this one when no child failed."""
    return _failed_below(recipe) or (recipe,)


def _failed_below(recipe: models.Recipe) -> tuple[models.Recipe, ...]:
    for child in recipe.recipes:
        if below := _failed_below(child):
            return (recipe, *below)
    return (recipe,) if recipe.status == "failed" else ()


def describe_failure(path: tuple[models.Recipe, ...]) -> str:
    """Describe a failing path: the names from parent to child, the detail given there, and after how long."""
    parent, culprit = path[0], path[-1]
    names = excerpt(" › ".join(node.name or node.template or node.id for node in path), _LONGEST_DETAIL)
    detail = excerpt(culprit.status_detail or "no detail was given", _LONGEST_DETAIL)
    return f"{names}{_age(parent.created_at, culprit.updated_at)}: {detail}"


def _age(start: datetime | None, end: datetime | None) -> str:
    return f" (after {(end - start).total_seconds():.0f} s)" if start and end and end >= start else ""
