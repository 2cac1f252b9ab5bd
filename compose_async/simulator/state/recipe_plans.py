"""The plans of recipes: how long their operations take, which sub-recipes run beside them, and what goes wrong.

The documented rules hold: sub-recipes count separately, the parent completes only after all of them, ``waiting`` may
come in the middle of a run, ``complete`` and ``failed`` are the only ends.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Final, Literal

import attrs

Status = Literal["running", "waiting", "complete", "completed", "failed"]

SUCCEEDED: Final = "All operations have completed successfully!"
MAX_OPERATIONS: Final = 10_000
MAX_DESCENDANTS: Final = 1_000
MAX_DEPTH: Final = 20
"""The limits of a plan, sub-recipes of sub-recipes counted: far above any recipe that was observed."""


def _checked_seconds(_: object, field: attrs.Attribute[float], value: float) -> None:
    if not (value >= 0 and math.isfinite(value)):
        raise ValueError(f"{field.name} must be a finite number of seconds, at least 0, got {value!r}")


@attrs.frozen
class RecipePlan:
    """The course of one recipe, in seconds since its start.

    Attributes:
        seconds: how long the recipe's own operations take.
        operations: how many operations it counts; 0 is allowed.
        children: plans of the sub-recipes, each beginning ``starts_after`` seconds after its parent.
        starts_after: for a sub-recipe, its delay; ignored at the top.
        weights: relative lengths of the operations; empty means equally long.
        waiting: spans ``(from, to)`` in seconds during which the status is ``waiting``.
        fail_at: the operation (counted from 0) during which the recipe fails; ``detail`` says why.
        stick_at: the operation during which it stops for good without ending.
        vanish_at: seconds after which reading it gets ``vanish_status`` (404; users also met 401);
            its effects still happen.
        lie: claim ``operations_total`` operations complete from the beginning, while still running.
        end_status: the word for a good end; some documents print ``completed``.
        steps: names of the operations, for ``status_detail``; empty takes those of the operation's model.
        name: the sub-recipe's name; empty derives it from the parent's.

    """

    seconds: float = attrs.field(default=300.0, validator=_checked_seconds)
    operations: int = 14
    children: tuple[RecipePlan, ...] = ()
    starts_after: float = attrs.field(default=0.0, validator=_checked_seconds)
    weights: tuple[float, ...] = ()
    waiting: tuple[tuple[float, float], ...] = ()
    fail_at: int | None = None
    detail: str = "Capsule could not be created"
    stick_at: int | None = None
    vanish_at: float | None = None
    vanish_status: Literal[401, 403, 404] = 404
    lie: bool = False
    end_status: Literal["complete", "completed"] = "complete"
    steps: tuple[str, ...] = ()
    name: str = ""

    def __attrs_post_init__(self) -> None:
        """Reject plans that contradict themselves."""
        if self.operations < 0:
            raise ValueError(f"operations must be at least 0, got {self.operations}")
        if self.operations > MAX_OPERATIONS or self.descendants > MAX_DESCENDANTS or self.depth > MAX_DEPTH:
            raise ValueError(
                f"a plan holds at most {MAX_OPERATIONS} operations and at most {MAX_DESCENDANTS} sub-recipes, "
                f"at most {MAX_DEPTH} deep"
            )
        usable = all(0 < weight < math.inf for weight in self.weights)
        if self.weights and not (usable and len(self.weights) == self.operations):
            raise ValueError("weights must be positive, finite, and as many as operations")
        if self.fail_at is not None and self.stick_at is not None:
            raise ValueError("a plan either fails or sticks: give one of fail_at and stick_at")
        for step in (self.fail_at, self.stick_at):
            if step is not None and not 0 <= step <= self.operations:
                raise ValueError(f"there is no operation {step} among {self.operations}")

    @functools.cached_property
    def descendants(self) -> int:
        """The number of sub-recipes at all depths."""
        return sum(1 + child.descendants for child in self.children)

    @functools.cached_property
    def depth(self) -> int:
        """The number of generations of sub-recipes."""
        return max((1 + child.depth for child in self.children), default=0)

    @functools.cached_property
    def end(self) -> RecipeEnd:
        """The end: its first failure, its own or a sub-recipe's, else when the last part is done."""
        ends = [_own_end(self)]
        ends += [attrs.evolve(child.end, seconds=child.starts_after + child.end.seconds) for child in self.children]
        failures = [end for end in ends if end.failed]
        if failures:
            return min(failures, key=lambda end: end.seconds)
        return RecipeEnd(max(end.seconds for end in ends), failed=False, detail=SUCCEEDED)

    @property
    def halt(self) -> float:
        """The seconds after which its own operations stop: at its end, or earlier where it sticks."""
        return self.end.seconds if self.stick_at is None else min(self.end.seconds, boundaries(self)[self.stick_at])


@attrs.frozen
class RecipeEnd:
    """The end of a recipe, ``seconds`` after its start (infinite if it never ends)."""

    seconds: float
    failed: bool
    detail: str


@attrs.frozen
class Snapshot:
    """The state of a recipe at one moment.

    ``changed`` is its last change, in seconds after its start; None while it is queued.
    """

    status: Status
    detail: str
    complete: int
    total: int
    changed: float | None


def _own_end(plan: RecipePlan) -> RecipeEnd:
    """Return the end of the recipe's own operations, children aside."""
    if plan.stick_at is not None:
        return RecipeEnd(math.inf, failed=False, detail="")
    if plan.fail_at is not None:
        return RecipeEnd(boundaries(plan)[plan.fail_at], failed=True, detail=plan.detail)
    return RecipeEnd(plan.seconds, failed=False, detail=SUCCEEDED)


def boundaries(plan: RecipePlan) -> list[float]:
    """Return the start and the ends of the operations in seconds, failures aside: ``operations + 1`` numbers."""
    weights = plan.weights or (1.0,) * plan.operations
    whole = sum(weights) or 1.0
    shares = itertools.accumulate(weights, initial=0.0)
    bounds = [plan.seconds * share / whole for share in shares]
    return [*bounds[:-1], plan.seconds] if plan.operations else [0.0]
