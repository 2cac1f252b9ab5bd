"""Pure functions that read a recipe's body: its end, its progress, its failing part.

The status ``complete`` (``completed`` in ten pages of the old documentation) is a success, ``failed`` a failure. Every
other status, known or not, means that the recipe goes on. Counters do not show the end: recorded parents stand at 14
of 14 while their children are still running.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeGuard

from attrs import frozen

from .. import models
from .._redact import redacted_excerpt

RecipeOutcome = Literal["complete", "failed", "lost"]
"""The outcome of a recipe. A lost one is gone without a known result."""

KNOWN_STATUSES = frozenset({"running", "waiting", "complete", "completed", "failed"})
"""Status values that recorded responses or the documentation contain. Others are logged as unknown."""

_MAX_DETAIL_LENGTH = 200
"""Length limit of a failure's detail in an error message."""

_MAX_OPERATIONS = 1_000_000_000
"""Limit of operation counters, so that schedules cannot overflow a float."""


@frozen
class Progress:
    """Completed and total operations of a recipe and its sub-recipes. Reaching the total does not mean the end."""

    complete: int
    total: int

    @property
    def fraction(self) -> float:
        """Share of completed operations, from 0 to 1; 0 if no total is known."""
        return self.complete / self.total if self.total else 0.0


def outcome_of(recipe: models.Recipe) -> Literal["complete", "failed"] | None:
    """Return the outcome of the recipe, or None while it goes on."""
    if recipe.status in {"complete", "completed"}:
        return "complete"
    return "failed" if recipe.status == "failed" else None


def counts(recipe: models.Recipe) -> tuple[int, int]:
    """Return completed and total operations over the tree. Impossible values are clipped."""
    complete = total = 0
    pending = [recipe]
    for node in pending:
        if (node_total := node.operations_total) and node_total > 0:
            node_total = min(node_total, _MAX_OPERATIONS)
            total += node_total
            complete += min(max(node.operations_complete or 0, 0), node_total)
        if node.recipes:
            pending += node.recipes
    return complete, total


def display_status(recipe: models.Recipe | None) -> str:
    """Return a human-readable status; unknown values are redacted and truncated."""
    if recipe is None:
        return "not seen yet"
    return recipe.status if recipe.status in KNOWN_STATUSES else redacted_excerpt(recipe.status, 40)


def failing_path(recipe: models.Recipe) -> tuple[models.Recipe, ...]:
    """Return the recipes from this one down to the deepest failed one; only this one if no child failed."""
    return _failed_below(recipe) or (recipe,)


def _failed_below(recipe: models.Recipe) -> tuple[models.Recipe, ...]:
    for child in recipe.recipes:
        if below := _failed_below(child):
            return (recipe, *below)
    return (recipe,) if recipe.status == "failed" else ()


def describe_failure(path: tuple[models.Recipe, ...]) -> str:
    """Describe a failing path: the names from parent to child, the detail of the child, and the duration."""
    parent, failed = path[0], path[-1]
    names = redacted_excerpt(" › ".join(node.name or node.template or node.id for node in path), _MAX_DETAIL_LENGTH)
    detail = redacted_excerpt(failed.status_detail or "no detail was given", _MAX_DETAIL_LENGTH)
    return f"{names}{_age(parent.created_at, failed.updated_at)}: {detail}"


def _age(start: datetime | None, end: datetime | None) -> str:
    return f" (after {(end - start).total_seconds():.0f} s)" if start and end and end >= start else ""


def clock_time_of(timestamp: datetime | None, *, now: float, server_now: datetime | None) -> float | None:
    """Convert a timestamp of Compose to seconds of the local clock, and at most to ``now``."""
    if server_now is None or not is_plausible_time(timestamp):
        return None
    return now - max((server_now - timestamp).total_seconds(), 0.0)


def is_plausible_time(timestamp: datetime | None) -> TypeGuard[datetime]:
    """Return whether a timestamp is aware and in a plausible year: some programs write the year 1 for "never"."""
    return timestamp is not None and timestamp.tzinfo is not None and 1970 <= timestamp.year < 9999  # noqa: PLR2004 - plausible years
