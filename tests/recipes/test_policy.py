"""When to look again: the schedules as pure functions, over any timeline."""

from __future__ import annotations

import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compose_async import PollPolicy, exponential, fixed
from compose_async.recipes.policy import Sight, by_progress

seconds = st.floats(0, 1e7)


@st.composite
def sights(draw: st.DrawFn) -> Sight:
    elapsed = draw(seconds)
    return Sight(
        elapsed=elapsed,
        complete=draw(st.integers(0, 1000)),
        total=draw(st.integers(0, 1000)),
        since_progress=draw(st.floats(0, 1)) * elapsed,
        polls=draw(st.integers(0, 10**6)),
        chance=draw(st.floats(0, 1, exclude_max=True)),
    )


@given(sights())
def test_the_default_is_always_between_its_bounds_give_or_take_chance(sight: Sight) -> None:
    assert 0.45 <= by_progress(sight) <= 132.0


@given(sights(), st.integers(0, 100))
def test_more_progress_never_means_a_longer_wait(sight: Sight, more: int) -> None:
    ahead = Sight(
        sight.elapsed, sight.complete + 1 + more, sight.total, sight.since_progress, sight.polls, sight.chance
    )
    behind = Sight(sight.elapsed, sight.complete + 1, sight.total, sight.since_progress, sight.polls, sight.chance)
    assert by_progress(ahead) <= by_progress(behind) + 1e-9


@given(sights())
def test_a_counter_that_stands_still_never_shortens_the_wait(sight: Sight) -> None:
    moving = evolve(sight, since_progress=0.0)
    assert by_progress(sight) >= by_progress(moving) - 1e-9


@given(sights(), st.floats(0.01, 1000))
def test_fixed_is_fixed_give_or_take_a_tenth(sight: Sight, every: float) -> None:
    assert 0.9 * every <= fixed(every)(sight) <= 1.1 * every + 1e-9


@given(sights())
def test_exponential_grows_to_its_limit_and_never_overflows(sight: Sight) -> None:
    wait = exponential(1.0, factor=3.0, longest=60.0)(sight)
    assert 0.9 <= wait <= 66.0
    assert math.isfinite(wait)


@pytest.mark.parametrize("answer", [-1.0, math.inf, math.nan])
def test_a_schedule_that_gives_nonsense_is_told_so(answer: float) -> None:
    with pytest.raises(ValueError, match="schedule"):
        PollPolicy(schedule=lambda sight: answer).wait(Sight(1, 0, 0, 0, 0, 0))


@pytest.mark.parametrize("bad", [{"first": -1}, {"max_polls_per_second": 0}, {"grace": -1}, {"deadline": 0}])
def test_settings_that_cannot_be_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        PollPolicy(**bad)  # type: ignore[arg-type]
