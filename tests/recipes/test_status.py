"""Reading a recipe's body: pure functions, tried on arbitrary trees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose_async.models import Recipe
from compose_async.recipes.status import Progress, counts, describe_failure, failing_path, outcome_of

counters = st.none() | st.integers(-5, 50)
words = st.sampled_from(["running", "waiting", "complete", "completed", "failed", "paused", ""])


@st.composite
def recipes(draw: st.DrawFn, depth: int = 3) -> Recipe:
    children = draw(st.lists(recipes(depth - 1), max_size=3)) if depth else []
    return Recipe(
        id=draw(st.text(max_size=4)),
        status=draw(words),
        name=draw(st.none() | st.text(max_size=5)),
        status_detail=draw(st.none() | st.text(max_size=5)),
        operations_complete=draw(counters),
        operations_total=draw(counters),
        recipes=tuple(children),
    )


def tree(recipe: Recipe) -> list[Recipe]:
    return [recipe, *(node for child in recipe.recipes for node in tree(child))]


@given(recipes())
def test_progress_is_never_negative_and_never_beyond_its_total(recipe: Recipe) -> None:
    done = Progress(*counts(recipe))
    assert 0 <= done.complete <= done.total
    assert 0 <= done.fraction <= 1
    assert done.total == sum(max(node.operations_total or 0, 0) for node in tree(recipe))


@pytest.mark.parametrize(("complete", "total", "progress"), [(1, 1, (1, 1)), (2, 1, (1, 1)), (1, 0, (0, 0))])
def test_a_single_operation_counts(complete: int, total: int, progress: tuple[int, int]) -> None:
    recipe = Recipe(id="r1", status="running", operations_complete=complete, operations_total=total)
    assert counts(recipe) == progress


@given(recipes())
def test_only_the_words_for_an_end_are_an_end(recipe: Recipe) -> None:
    assert (outcome_of(recipe) is None) == (recipe.status not in {"complete", "completed", "failed"})


@given(recipes())
def test_a_failing_path_is_a_path_and_ends_at_a_failure_where_there_is_one(recipe: Recipe) -> None:
    path = failing_path(recipe)
    assert path[0] is recipe
    assert all(child in parent.recipes for parent, child in pairwise(path))
    failed = [node for node in tree(recipe) if node.status == "failed"]
    assert (path[-1].status == "failed") == bool(failed)
    assert not any(node.status == "failed" for child in path[-1].recipes for node in tree(child))


@given(recipes())
def test_any_failing_path_can_be_described(recipe: Recipe) -> None:
    assert ": " in describe_failure(failing_path(recipe))


@pytest.mark.parametrize(("seconds", "age"), [(31, " (after 31 s)"), (0, " (after 0 s)"), (-1, "")])
def test_a_description_says_after_how_long_if_the_timestamps_make_sense(seconds: int, age: str) -> None:
    start = datetime(2019, 3, 4, tzinfo=UTC)
    updated = start + timedelta(seconds=seconds)
    failed = Recipe(id="r1", status="failed", name="Provision", created_at=start, updated_at=updated)
    assert describe_failure((failed,)) == f"Provision{age}: no detail was given"
