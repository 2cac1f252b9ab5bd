"""Bodies with impossible counters and times: the schedule stays within its bounds, and the history stays true."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compose_async import PollPolicy
from compose_async.models import Recipe
from compose_async.recipes.history import History, add_completed
from compose_async.recipes.recipe_state import MAX_STAGE_TIMES, RecipeState, kind_of

START = datetime(2026, 1, 1, tzinfo=UTC)
EARLIER = History((100.0, 120.0), (5,) * 10, (0.5,) * 10)

counters = st.none() | st.integers(-(10**12), 10**12) | st.integers(0, 12)
stamps = st.none() | st.floats(-1e9, 1e9).map(lambda offset: START + timedelta(seconds=offset))
stamps |= st.just(datetime(1, 1, 1, tzinfo=UTC)) | st.just(datetime(2026, 1, 1))  # noqa: DTZ001 - without a zone
statuses = st.sampled_from(["waiting", "running", "paused", "complete", "failed"])
bodies = st.builds(
    Recipe,
    id=st.just("r1"),
    name=st.just("Provision"),
    status=statuses,
    operations_complete=counters,
    operations_total=counters,
    created_at=stamps,
    updated_at=stamps,
)


@given(st.lists(st.tuples(bodies, st.floats(0, 5000)), min_size=1, max_size=30), st.booleans(), st.booleans())
def test_no_sequence_of_bodies_leads_to_an_impossible_wait_or_history(
    sequence: list[tuple[Recipe, float]], fresh: bool, dated: bool
) -> None:
    now = 1000.0
    state = RecipeState("r1", "recipes.get", kind_of("recipes.get", None, "", 0), now, True)
    state.started_at = now if fresh else None
    for body, pause in sequence:
        now += pause
        state.update(body, now, START + timedelta(seconds=now) if dated else None)
        seen = state.poll_state(now, 0.999, EARLIER, 0.0)
        assert seen.elapsed >= 0
        assert 0 <= seen.since_progress <= seen.elapsed
        assert seen.last_operation is not None
        assert 0 <= seen.last_operation <= seen.elapsed
        assert 0 <= seen.complete <= seen.total or not seen.total
        wait = PollPolicy().wait(seen)
        assert 0.45 <= wait <= max(2.2 * seen.elapsed, 3.3)
        if seen.history is None or seen.elapsed >= seen.history.earliest_end:
            assert wait <= 132
        state.polled_at = now
        assert len(state.stage_times) <= MAX_STAGE_TIMES
    end = now if state.ended_at is None else state.ended_at
    after = add_completed(EARLIER, end - state.start, state.stage_times, state.start)
    assert all(0 < duration < math.inf for duration in after.durations)
    assert all(abs(left) <= 7 for left in after.log_ratios)


@given(st.floats(0, 1e4), st.floats(0, 1e4))
def test_an_operation_cannot_have_been_done_after_the_poll_that_saw_it(elapsed: float, ahead: float) -> None:
    body = Recipe(id="r1", status="running", operations_complete=5, operations_total=10)
    state = RecipeState("r1", "backups.start", kind_of("backups.start", None, "", 10), 0.0, True)
    state.update(body, elapsed)
    seen = evolve(state.poll_state(elapsed, 0.5, EARLIER, 0.0), last_operation=elapsed)
    assert PollPolicy().wait(evolve(seen, last_operation=elapsed + ahead)) == PollPolicy().wait(seen)
