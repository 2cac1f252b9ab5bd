"""Poll schedules as pure functions, over any timeline."""

from __future__ import annotations

import copy
import doctest
import math
import pickle
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compose_async import PollPolicy, Sight, exponential, fixed
from compose_async.recipes import policy
from compose_async.recipes.policy import PollState, by_history, by_progress

seconds = st.floats(0, 1e7)


@st.composite
def poll_states(draw: st.DrawFn) -> PollState:
    elapsed = draw(seconds)
    return PollState(
        elapsed=elapsed,
        complete=draw(st.integers(0, 1000)),
        total=draw(st.integers(0, 1000)),
        since_progress=draw(st.floats(0, 1)) * elapsed,
        polls=draw(st.integers(0, 10**6)),
        jitter=draw(st.floats(0, 1, exclude_max=True)),
    )


@given(poll_states())
def test_the_default_is_always_between_its_bounds_give_or_take_chance(state: PollState) -> None:
    assert 0.45 <= by_progress(state) <= 132.0


@given(poll_states(), st.integers(0, 100))
def test_more_progress_never_means_a_longer_wait(state: PollState, more: int) -> None:
    ahead = PollState(
        state.elapsed, state.complete + 1 + more, state.total, state.since_progress, state.polls, state.jitter
    )
    behind = PollState(state.elapsed, state.complete + 1, state.total, state.since_progress, state.polls, state.jitter)
    assert by_progress(ahead) <= by_progress(behind) + 1e-9


@given(poll_states())
def test_a_counter_that_stands_still_never_shortens_the_wait(state: PollState) -> None:
    moving = evolve(state, since_progress=0.0)
    assert by_progress(state) >= by_progress(moving) - 1e-9


@given(poll_states(), st.floats(0.01, 1000))
def test_fixed_is_fixed_give_or_take_a_tenth(state: PollState, every: float) -> None:
    assert 0.9 * every <= fixed(every)(state) <= 1.1 * every + 1e-9


@pytest.mark.parametrize("value", ["15", -1, math.nan, math.inf, None, True, timedelta(seconds=15), [15], 10**400])
def test_what_makes_a_schedule_is_checked_before_a_recipe_is_started(value: Any) -> None:
    for make in (fixed, exponential, lambda item: exponential(factor=item), lambda item: exponential(longest=item)):
        with pytest.raises((TypeError, ValueError)):
            make(value)


@given(poll_states())
def test_exponential_grows_to_its_limit_and_never_overflows(state: PollState) -> None:
    wait = exponential(1.0, factor=3.0, longest=60.0)(state)
    assert 0.9 <= wait <= 66.0
    assert math.isfinite(wait)


@pytest.mark.parametrize("answer", [-1.0, math.inf, math.nan, -1, True, "5", None])
def test_a_schedule_that_gives_nonsense_is_told_so(answer: Any) -> None:
    with pytest.raises(ValueError, match="schedule"):
        PollPolicy(schedule=lambda state: answer).wait(PollState(1, 0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    "bad", [{"first": -1}, {"max_polls_per_second": 0}, {"grace": -1}, {"deadline": 0}, {"resumed_deadline": 0}]
)
def test_settings_that_cannot_be_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        PollPolicy(**bad)  # type: ignore[arg-type]


def test_the_defaults_are_these() -> None:
    limits = {"first": 1, "max_polls_per_second": 20, "grace": 30, "deadline": 3600, "resumed_deadline": 86_400}
    assert PollPolicy() == PollPolicy(schedule=by_history, tolerance=0, warm=False, **limits)
    assert exponential()(PollState(1, 0, 0, 0, polls=5, jitter=0.5)) == 32.0
    assert exponential()(PollState(1, 0, 0, 0, polls=6, jitter=0.5)) == 60.0


def test_an_endless_grace_and_a_deadline_of_half_a_second_are_possible() -> None:
    policy = PollPolicy(first=math.inf, grace=math.inf, deadline=0.5, resumed_deadline=0.5)
    assert (policy.grace, policy.deadline) == (math.inf, 0.5)


def test_the_former_names_of_a_poll_state_can_still_be_read() -> None:
    state = PollState(1, 0, 0, 0, 0, jitter=0.25)
    assert isinstance(state, Sight)
    assert state.chance == 0.25


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda policy: pickle.loads(pickle.dumps(policy))])  # noqa: S301 - our own bytes
def test_a_policy_can_be_copied_and_pickled(clone: Any) -> None:
    policy = PollPolicy(schedule=by_progress, tolerance=15, warm=True)
    assert clone(policy) == policy
    assert clone(PollPolicy()) == PollPolicy()


def test_a_reader_of_the_docstring_can_predict_the_next_poll() -> None:
    [example] = doctest.DocTestFinder().find(by_history, globs=vars(policy).copy())
    assert doctest.DocTestRunner().run(example) == (0, 7)
