"""Many at once: bounded, each outcome as it comes, failures apart, and nothing left behind."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.workflows import redis, simulated

from compose_async import apply_fleet, fan_out, plan_fleet
from compose_async.workflows.concurrency import run_all

pytestmark = pytest.mark.asyncio


async def turns(count: int) -> None:
    """Let the loop run so often: an order that no slow machine changes."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_results_and_errors_come_as_they_finish_with_totals() -> None:
    async def operation(number: int) -> int:
        await turns(10 * number)
        return 6 // (number - 2)

    outcomes = [outcome async for outcome in fan_out(operation, [4, 2, 3, 1])]
    assert [outcome.target for outcome in outcomes] == [1, 2, 3, 4]
    assert [outcome.result for outcome in outcomes] == [-6, None, 6, 3]
    assert [(outcome.done, outcome.total) for outcome in outcomes] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert outcomes[0].unwrap() == -6
    with pytest.raises(ZeroDivisionError):
        outcomes[1].unwrap()


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 8))
async def test_every_target_comes_out_once_and_never_too_many_run(durations: list[int], limit: int) -> None:
    running = most = 0

    async def operation(duration: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(duration):
            await asyncio.sleep(0)
        running -= 1
        return duration

    results = [outcome.unwrap() async for outcome in fan_out(operation, durations, limit=limit)]
    assert sorted(results) == sorted(durations)
    assert most <= min(limit, len(durations))


async def test_a_slow_reader_does_not_hold_the_others_up() -> None:
    begun = 0

    async def operation(number: int) -> None:
        nonlocal begun
        begun += 1

    async for _ in fan_out(operation, range(10), limit=2):
        await asyncio.sleep(0.01)
        break
    assert begun == 10


async def forever(_: object) -> None:
    await asyncio.get_running_loop().create_future()


async def quick_once(number: int) -> None:
    if number:
        await forever(number)


def left() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


@pytest.mark.parametrize("how", ["break", "raise", "aclosing"])
async def test_leaving_early_ends_the_rest(how: str) -> None:
    if how == "aclosing":
        async with aclosing(fan_out(quick_once, range(50))) as outcomes:
            async for _ in outcomes:
                break
        assert not left()
        return
    try:
        async for _ in fan_out(quick_once, range(50)):
            if how == "raise":
                raise LookupError  # noqa: TRY301 - the loop is what is left
            break
    except LookupError:
        pass
    for _ in range(5):
        await asyncio.sleep(0)
    assert not left()


@pytest.mark.parametrize("seed", range(50))
async def test_cancelled_at_any_moment_no_task_survives(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point

    async def operation(number: int) -> None:
        for _ in range(chance.randint(0, 10)):
            await asyncio.sleep(0)

    async def consume() -> None:
        async for _ in fan_out(operation, range(30), limit=chance.randint(1, 10)):
            await asyncio.sleep(0)

    task = asyncio.create_task(consume())
    for _ in range(chance.randint(0, 60)):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    for _ in range(5):
        await asyncio.sleep(0)
    assert not left()


async def test_a_cancellation_within_an_operation_is_its_outcome() -> None:
    async def operation(number: int) -> int:
        if number == 1:
            raise asyncio.CancelledError
        return number

    outcomes = [outcome async for outcome in fan_out(operation, range(3), limit=1)]
    assert [type(outcome.error) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]


async def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        await anext(fan_out(quick_once, [1], limit=0))


async def test_an_operation_that_is_not_async_is_told_so() -> None:
    not_async: Any = str
    [outcome] = [outcome async for outcome in fan_out(not_async, ["a"])]
    assert str(outcome.error) == "operation must be an async callable, and gave str"


async def test_no_targets_are_no_outcomes() -> None:
    assert [outcome.target async for outcome in fan_out(quick_once, range(0))] == []


class Own(BaseException):
    """An exception of a user's own that is no ``Exception``."""


FATAL: tuple[BaseException, ...] = (
    pytest.fail.Exception("failed"),
    pytest.skip.Exception("skipped"),
    GeneratorExit(),
    BaseExceptionGroup("several", [Own()]),
    Own("own"),
    SystemExit(3),
    KeyboardInterrupt(),
)


@pytest.mark.parametrize("error", FATAL, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("limit", [1, 3])
async def test_what_is_no_exception_reaches_the_consumer_and_ends_the_rest(error: BaseException, limit: int) -> None:
    async def operation(number: int) -> int:
        if number == 2:
            await asyncio.sleep(0)
            raise error
        if number > 2:
            await forever(number)
        return number

    seen = []

    async def consume() -> None:
        async for outcome in fan_out(operation, range(9), limit=limit):
            seen.append(outcome.target)  # noqa: PERF401 - some come before the error

    with pytest.raises(type(error)) as caught:
        await consume()
    assert caught.value is error
    assert seen == [0, 1]
    assert not left()
    with pytest.raises(type(error)) as caught:
        await run_all(operation, range(9), limit=limit)
    assert caught.value is error
    assert not left()


async def test_a_group_of_exceptions_is_an_outcome_like_any_exception() -> None:
    async def operation(number: int) -> int:
        raise ExceptionGroup("several", [ValueError(number)])

    for outcomes in ([outcome async for outcome in fan_out(operation, [1, 2])], await run_all(operation, [1, 2])):
        assert [type(outcome.error) for outcome in outcomes] == [ExceptionGroup, ExceptionGroup]


async def test_all_outcomes_come_in_the_order_of_the_targets() -> None:
    async def operation(number: int) -> int:
        await turns(10 * number)
        if number == 1:
            raise asyncio.CancelledError
        return number

    done: list[int] = []
    outcomes = await run_all(operation, [3, 1, 2], limit=2, progress=lambda outcome: done.append(outcome.target))
    assert [outcome.target for outcome in outcomes] == [3, 1, 2]
    assert [outcome.result for outcome in outcomes] == [3, None, 2]
    assert isinstance(outcomes[1].error, asyncio.CancelledError)
    assert done == [1, 3, 2]
    assert sorted(outcome.done for outcome in outcomes) == [1, 2, 3]


@pytest.mark.parametrize("seed", range(20))
async def test_run_all_cancelled_at_any_moment_leaves_no_task(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point

    async def operation(number: int) -> None:
        for _ in range(chance.randint(0, 10)):
            await asyncio.sleep(0)

    task = asyncio.create_task(run_all(operation, range(30), limit=chance.randint(1, 10)))
    for _ in range(chance.randint(0, 60)):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert not left()


async def raising(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("error", FATAL[:5], ids=lambda error: type(error).__name__)
async def test_a_hook_that_raises_it_ends_find_all_and_fleets_alike(error: BaseException) -> None:
    def hook(event: object) -> None:
        if getattr(event, "operation", "") in {"deployments.get", "recipes.list"} and armed:
            raise error

    armed = False
    async with simulated(options={"hooks": [hook]}) as (_, compose):
        names = ["a", "b", "c"]
        for name in names:
            await compose.deployments.ensure(redis(name))
        armed = True
        specs = [redis(name, notes="x") for name in names]
        ids = [item.id for item in await compose.deployments.list()]
        many: list[Awaitable[object]] = [
            compose.deployments.find_all(names),
            plan_fleet(compose, specs),
            apply_fleet(compose, specs),
            anext(fan_out(compose.deployments.get, ids)),
        ]
        for running in many:
            with pytest.raises(type(error)):
                await asyncio.wait_for(running, timeout=15)
            await asyncio.sleep(0)
            ours = {task for task in left() if "_Exchange.run" not in repr(task)}
            assert not ours


@pytest.mark.parametrize("error", FATAL[:5], ids=lambda error: type(error).__name__)
async def test_a_progress_callback_that_raises_it_ends_the_fleet(error: BaseException) -> None:
    def progress(item: object) -> None:
        raise error

    async with simulated() as (_, compose):
        with pytest.raises(type(error)) as caught:
            await apply_fleet(compose, [redis("a"), redis("b")], progress=progress)
        assert caught.value is error
