"""The schedule by history: equal to its formula, bounded for any history, equal to by_progress without one."""

from __future__ import annotations

import math
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from compose_async import PollPolicy, PollState, by_history, by_progress
from compose_async.models import Recipe
from compose_async.recipes.history import History, HistoryCache, Kind, add_completed, durations_of, stage_of
from compose_async.recipes.policy import UNATTENDED_TOLERANCE, GrowingTolerance, first_wait, tolerance_at

positive = st.floats(1, 500) | st.floats(1e-3, 1e6)
elapsed_times = st.floats(0, 250) | st.floats(0, 1e6)


@st.composite
def histories(draw: st.DrawFn) -> History:
    return History(
        tuple(draw(st.lists(positive, max_size=12))),
        tuple(draw(st.lists(st.integers(0, 16), min_size=10, max_size=10))),
        tuple(draw(st.lists(st.floats(-7, 7), min_size=10, max_size=10))),
    )


@st.composite
def states(draw: st.DrawFn) -> PollState:
    elapsed = draw(elapsed_times)
    return PollState(
        elapsed=elapsed,
        complete=draw(st.integers(0, 30)),
        total=draw(st.integers(0, 30)),
        since_progress=draw(st.floats(0, 1)) * elapsed,
        polls=draw(st.integers(0, 100)),
        jitter=draw(st.floats(0, 1, exclude_max=True)),
        last_operation=draw(st.none() | st.floats(0, 1).map(lambda share: float(share * elapsed))),
        history=draw(st.none() | histories()),
    )


# --- what the default was before it learned, and the rule as it was written down when it was found


def cold(state: PollState) -> float:
    t = state.elapsed
    if state.complete <= 0:
        wait = max(0.26 * t, 1.5)
    else:
        left = t * max(state.total - state.complete, 0) / (state.complete + 0.5)
        wait = min(max(0.3 * left, 0.025 * t + 0.06 * state.since_progress), 0.42 * t)
    return min(max(wait, 0.5), 120.0)


def rule(state: PollState, history: History) -> float:
    t, c, total, n = state.elapsed, state.complete, state.total, len(history.durations)
    tc = t - state.since_progress if state.last_operation is None else state.last_operation
    grow = min(n / 4, 2)
    sleep = 0.85 * n / (n + 1) * min(history.durations) if n >= 2 else 0.0
    if n < 2:
        return cold(state)
    stage = 0 if c == 0 or total == 0 else 9 if c >= total else 1 + math.floor(8 * c / total)
    if c > 0 and history.observations[stage] > 0:
        count, y = history.observations[stage], history.log_ratios[stage]
        left = tc * math.exp((count * y + 0.5 * math.log(max(total - c, 0.3) / (c + 0.5))) / (count + 0.5)) - (t - tc)
        w = min(max(0.4 * left, 0.025 * t + 0.06 * (t - tc)), 0.42 * t)
    else:
        w = cold(state)
    w = min(w, 120)
    if t < sleep:
        w = max(w, min(sleep - t, grow * t))
    return max(w, 0.5)


@given(states())
def test_without_two_recipes_of_the_kind_it_is_what_it_was_to_the_last_bit(state: PollState) -> None:
    before = cold(state) * (0.9 + 0.2 * state.jitter)
    assert by_progress(state) == before
    assert by_history(evolve(state, history=None)) == before
    assert by_history(evolve(state, history=History((30.0,), (3,) * 10, (0.5,) * 10))) == before


@given(states())
def test_it_is_the_rule_that_was_measured(state: PollState) -> None:
    assume(state.complete <= state.total)  # as counters are clipped before a schedule sees them
    expected = cold(state) if state.history is None else rule(state, state.history)
    assert by_history(state) == pytest.approx(expected * (0.9 + 0.2 * state.jitter), rel=1e-9)


def at(elapsed: float, complete: int, total: int, *, since_progress: float = 0.0, **more: Any) -> PollState:
    return PollState(elapsed, complete, total, since_progress, polls=1, jitter=0.5, **more)


@pytest.mark.parametrize(
    ("state", "wait"),
    [
        (at(1, 0, 10), 1.5),
        (at(100, 0, 10), 26.0),
        (at(1000, 0, 10), 120.0),
        (at(100, 8, 10), 0.3 * 100 * 2 / 8.5),
        (at(100, 1, 10), 42.0),
        (at(100, 10, 10), 2.5),
        (at(100, 10, 10, since_progress=50.0), 2.5 + 3.0),
        (at(100, 12, 10), 2.5),
        (at(10, 10, 10), 0.5),
    ],
)
def test_the_waits_by_progress_are_these(state: PollState, wait: float) -> None:
    assert by_progress(state) == pytest.approx(wait)


KNOWN = History((100.0, 120.0, 140.0), (0, 3, 3, 3, 3, 3, 3, 3, 3, 0), (0.0,) + (math.log(0.5),) * 8 + (0.0,))


HALFWAY = math.exp((3 * math.log(0.5) + 0.5 * math.log(5 / 5.5)) / 3.5)
"""Time left at 5 of 10 operations over the time so far: three recipes, and half an observation of this one's own."""


@pytest.mark.parametrize(
    ("state", "wait", "why"),
    [
        (at(10, 0, 10), 7.5, "too early"),  # 3/4 of the time so far; the sleep ends at 63.75
        (at(60, 0, 10), 0.26 * 60, "progress"),  # 3.75 to the end of the sleep are less
        (at(40, 2, 10, last_operation=40.0), 23.75, "too early"),
        (at(80, 5, 10, last_operation=80.0), 0.4 * 80 * HALFWAY, "history"),
        (at(80, 1, 10_000, last_operation=80.0), 0.42 * 80, "history"),
        (at(100, 5, 10, last_operation=80.0, since_progress=10.0), 0.4 * (80 * HALFWAY - 20), "history"),
        (at(100, 5, 10, since_progress=20.0), 0.4 * (80 * HALFWAY - 20), "history"),
        (at(130, 10, 10), 0.025 * 130, "progress"),  # no recipe was seen in this stage
        (at(500, 5, 10, last_operation=450.0), 0.4 * (450 * HALFWAY - 50), "history"),
        (at(2000, 5, 10, last_operation=2000.0), 120.0, "history"),
        (at(200, 0, 10), 52.0, "progress"),
        (at(10, 5, 10, last_operation=0.5), 7.5, "too early"),
        (at(70, 5, 10, last_operation=0.5), 0.025 * 70 + 0.06 * 69.5, "history"),
        (at(70, 5, 10, last_operation=-5.0), 0.025 * 70 + 0.06 * 70, "history"),
        (at(70, 5, 10, last_operation=99.0), 0.4 * 70 * HALFWAY, "history"),
    ],
)  # fmt: skip
def test_the_waits_by_history_are_these(state: PollState, wait: float, why: str) -> None:
    found, reason, prompt = PollPolicy().plan(evolve(state, history=KNOWN))
    assert found == prompt == pytest.approx(wait)
    assert reason == why


def test_two_recipes_of_the_kind_are_enough() -> None:
    assert PollPolicy().plan(at(10, 0, 10, history=History((100.0,))))[:2] == (2.6, "progress")
    assert PollPolicy().plan(at(10, 0, 10, history=History((100.0, 100.0))))[:2] == (5.0, "too early")


@pytest.mark.parametrize(
    ("durations", "wait"),
    [
        ((), 1.0),
        ((50.0,), 1.0),
        ((50.0, 60.0), 1.5),
        ((50.0,) * 8, 3.0),
        ((2.1, 2.1), 0.85 * 2 / 3 * 2.1),
        ((0.3, 0.3), 1.0),
    ],
)
def test_the_first_wait_is_this(durations: tuple[float, ...], wait: float) -> None:
    assert first_wait(1.0, History(durations)) == pytest.approx(wait)
    assert first_wait(1.0, None) == 1.0


def test_the_first_wait_is_at_least_the_tolerance() -> None:
    history = History((50.0,) * 8)
    assert first_wait(1.0, history, 2.5) == pytest.approx(3.0)
    assert first_wait(1.0, history, 60.0) == 60.0
    assert first_wait(1.0, None, 60.0) == 60.0
    assert tolerance_at(0.0, UNATTENDED_TOLERANCE, 0.0) == 0.0, "no time has elapsed"


# --- bounds


tolerances = st.floats(0, 1e5)


@given(states(), tolerances | tolerances.map(GrowingTolerance))
def test_whatever_the_cache_holds_no_wait_is_too_short_or_too_long(state: PollState, tolerance: float) -> None:
    state = evolve(state, tolerance=tolerance)
    wait = PollPolicy().wait(state)
    assert math.isfinite(wait)
    assert wait >= 0.45
    if isinstance(tolerance, GrowingTolerance):
        tolerance = min(tolerance, state.elapsed)
    assert wait >= 0.9 * tolerance
    assert wait <= max(2.2 * state.elapsed, 3.3, 1.1 * tolerance) * (1 + 1e-9)
    if state.history is None or state.elapsed >= state.history.earliest_end:
        assert wait <= max(132.0, 1.1 * tolerance) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("elapsed", "wait", "why"),
    [(1, 1.5, "progress"), (4, 4, "tolerance"), (14, 14, "tolerance"), (40, 15, "tolerance"), (100, 26, "progress")],
)
def test_unattended_work_is_polled_when_its_time_has_doubled_and_then_every_15_seconds(
    elapsed: float, wait: float, why: str
) -> None:
    found, reason, prompt = PollPolicy().plan(at(elapsed, 0, 10, tolerance=UNATTENDED_TOLERANCE))
    assert found == pytest.approx(wait)
    assert reason == why
    assert prompt == pytest.approx(max(0.26 * elapsed, 1.5))


@pytest.mark.parametrize(
    ("own", "first", "early", "late"),
    [
        (0.0, 1.0, 4.0, 15.0),
        (8.0, 8.0, 8.0, 15.0),
        (14.0, 14.0, 14.0, 15.0),
        (15.0, 15.0, 15.0, 15.0),
        (16, 16, 16, 16),
    ],
)
def test_unattended_work_waits_at_least_as_long_as_the_policy_permits(
    own: float, first: float, early: float, late: float
) -> None:
    policy, tolerance = PollPolicy(tolerance=own), max(own, UNATTENDED_TOLERANCE)
    waits = (policy.wait(at(elapsed, 0, 10, tolerance=tolerance)) for elapsed in (4, 40))
    assert (first_wait(1.0, None, tolerance_at(0.0, tolerance, own)), *waits) == pytest.approx((first, early, late))


@pytest.mark.parametrize(("jitter", "wait"), [(0.0, 54.0), (0.5, 60.0), (0.9, 64.8)])
def test_a_tolerance_has_the_jitter_of_a_wait(jitter: float, wait: float) -> None:
    assert PollPolicy().wait(evolve(at(100, 0, 10, tolerance=60.0), jitter=jitter)) == pytest.approx(wait)


@given(histories(), st.floats(0, 1000))
def test_the_first_wait_is_bounded_too(history: History, first: float) -> None:
    assert first <= first_wait(first, history) <= first + 2.0


@given(st.lists(st.tuples(st.floats(1e-3, 5000), st.floats(0, 1), st.floats(0.4, 1.1)), min_size=1, max_size=12))
def test_nothing_starves_while_its_kind_is_learned(recipes: list[tuple[float, float, float]]) -> None:
    history = History()
    for duration, jitter, share in recipes:
        now, polls = first_wait(1.0, history), 1
        while now < duration and polls < 1000:
            complete = 5 if now > share * duration else 0
            state = PollState(
                now, complete, 10, now - share * duration if complete else now, polls, jitter, None, history
            )
            wait = by_history(state)
            assert wait > 0
            now, polls = now + wait, polls + 1
        assert now <= max(3.2 * duration, duration + 3.3) + 1e-6, "late by 2.2 times its duration at most"
        history = add_completed(history, duration, [(5, share * duration)])


anything = st.floats(allow_nan=True)


@given(histories(), anything, st.lists(st.tuples(st.integers(0, 9), anything)), anything)
def test_a_hostile_recipe_poisons_nothing(history: History, duration: float, marks: Any, start: float) -> None:
    after = add_completed(history, duration, marks, start)
    assert len(after.durations) <= 8 or after == history
    assert all(0 < d < math.inf for d in after.durations)
    assert all(0 <= n <= 16 for n in after.observations)
    assert all(abs(y) <= 7 for y in after.log_ratios)
    if not 0 < duration < math.inf:
        assert after == history


def test_what_is_learned_is_this() -> None:
    history = add_completed(History(), 100.0, [(1, 10.0), (4, 50.0), (9, 100.0), (5, -1.0)])
    assert history.durations == (100.0,)
    assert history.observations == (0, 1, 0, 0, 1, 0, 0, 0, 0, 0)
    assert history.log_ratios[1] == pytest.approx(math.log(9))
    assert history.log_ratios[4] == pytest.approx(0.0)
    assert add_completed(History(), 9.0, [(1, 0.5)]).observations[1] == 1, "an operation of the first second counts"
    history = add_completed(history, 60.0, [(1, 20.0 + 7)], start=7.0)
    assert history.durations == (100.0, 60.0)
    assert history.log_ratios[1] == pytest.approx((math.log(9) + math.log(2)) / 2)
    for _ in range(40):
        history = add_completed(history, 50.0, [(1, 25.0)])
    assert history.durations == (50.0,) * 8
    assert history.observations[1] == 16
    assert abs(history.log_ratios[1]) < 0.2, "the last fifteen outweigh what was before"
    assert history.earliest_end == pytest.approx(0.85 * 8 / 9 * 50)
    assert history.max_wait_ratio == 2.0


@given(st.integers(-5, 40), st.integers(-5, 40))
def test_stages_are_numbered_in_order(complete: int, total: int) -> None:
    stage = stage_of(complete, total)
    assert 0 <= stage <= 9
    assert (stage == 0) == (complete <= 0 or total <= 0)
    assert (stage == 9) == (complete >= total > 0 < complete)
    assert stage <= stage_of(complete + 1, total)


# --- the cache


def test_the_cache_keeps_the_kinds_that_were_used_last() -> None:
    cache = HistoryCache(3)
    for total in (1, 2, 3):
        cache.add(Kind("backups.start", "", total), 10.0)
    assert cache.get(Kind("backups.start", "", 1)) is not None
    cache.add(Kind("backups.start", "", 4), 10.0)
    assert [kind.total for kind, _ in cache.items()] == [3, 1, 4]
    assert [total for total in (1, 2, 3, 4) if cache.get(Kind("backups.start", "", total))] == [1, 3, 4]
    cache.add(Kind("backups.start", "", 1), 0.5)
    assert [(kind.total, history.durations) for kind, history in cache.items()][1:] == [(4, (10.0,)), (1, (10.0, 0.5))]


def test_the_cache_knows_the_kind_of_a_start_before_its_operations_are_counted() -> None:
    cache = HistoryCache()
    for database, total, duration in (("redis", 5, 10.0), ("redis", 9, 20.0), ("mongodb", 9, 30.0)):
        cache.add(Kind("a", database, total), duration)
    found = cache.latest(Kind("a", "redis", 0))
    assert found is not None
    assert found.durations == (20.0,)
    assert cache.latest(Kind("a", "", 0)) is None
    assert cache.latest(Kind("a", "redis", 5)) == History((10.0,))


def test_the_cache_never_holds_more_than_half_a_megabyte() -> None:
    cache = HistoryCache()
    marks = [(stage, 1.0 + stage / 7) for stage in range(1, 10)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(2000):
            for turn in range(9):
                cache.add(Kind(f"recipe {number:060}", "postgresql", 1000 + number), 20.0 + turn / 3 + number, marks)
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(cache.items()) == 256
    assert held <= 500_000
    assert sys.getsizeof(cache.get(Kind("recipe 0", "", 0))) < 100


# --- the history of a deployment

DAY = datetime(2019, 3, 4, tzinfo=UTC)


def past(name: str, created: float, updated: float, status: str = "complete", total: int = 5) -> Recipe:
    return Recipe(
        id=f"r{created}",
        status=status,
        name=name,
        created_at=DAY + timedelta(seconds=created),
        updated_at=DAY + timedelta(seconds=updated),
        operations_total=total,
    )


def test_durations_are_read_from_a_history_in_any_order() -> None:
    like = past("Scale deployment to 4 units", 0, 0, "running")
    listed = [
        past("Scale deployment to 16 units", 1000, 1080),
        past("Scale deployment to 2 units", 0, 60),
        past("Backup", 100, 130),
        evolve(past("", 115, 120), name=None),
        past("Scale deployment to 3 units", 110, 200),  # queued behind the backup until 130
        past("Scale deployment to 3 units", 300, 310, "failed"),
        past("Scale deployment to 3 units", 305, 350),  # queued behind the failure until 310
        past("Scale deployment to 5 units", 2000, 2001, total=7),
        past("Scale deployment to 6 units", 3000, 3500, "running"),
        evolve(past("Scale deployment to 7 units", 4000, 4001), updated_at=None),
        evolve(past("Scale deployment to 7 units", 0, 1), created_at=datetime(1, 1, 1, tzinfo=UTC)),
    ]
    assert durations_of(listed, like=like, total=5) == [60.0, 70.0, 40.0, 80.0]
    assert durations_of([], like=like, total=5) == []
    overlapping = [past("Backup", 0, 500), past("Backup", 10, 20), past("Scale deployment to 2 units", 30, 560)]
    assert durations_of(overlapping, like=like, total=5) == [60.0], "behind the backup that ended last"
    assert len(durations_of([past("Scale", n, n + 1) for n in range(20)], like=past("Scale", 0, 0), total=5)) == 8


@pytest.mark.parametrize(("complete", "own"), [(8, 2 / 8.5), (9, 1 / 9.5), (10, 0.3 / 10.5)])
def test_the_last_operations_count_as_they_are_and_the_time_after_all_of_them_as_a_third(
    complete: int, own: float
) -> None:
    history = evolve(KNOWN, observations=(0,) + (3,) * 9, log_ratios=(0.0,) + (math.log(0.5),) * 9)
    left = 130 * math.exp((3 * math.log(0.5) + 0.5 * math.log(own)) / 3.5)
    found, reason, _ = PollPolicy().plan(evolve(at(130, complete, 10, last_operation=130.0), history=history))
    assert found == pytest.approx(0.4 * left)
    assert reason == "history"
