"""Callbacks of users: every error reaches a waiter or the log, and an async callback is refused."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from support.scripted import ScriptedCompose, connected, ends_in_an_interrupt, lasting

from compose_async import ComposeClient, PollPolicy, wait_until
from compose_async.events import PollEvent

pytestmark = pytest.mark.asyncio


class OwnError(BaseException):
    pass


RAISED = [
    pytest.fail.Exception("no"),
    pytest.skip.Exception("not here"),
    GeneratorExit(),
    BaseExceptionGroup("several", [OwnError(), ValueError()]),
    ExceptionGroup("several", [ValueError()]),
    OwnError("mine"),
    StopIteration(),
    StopAsyncIteration(),
    asyncio.CancelledError(),
    RuntimeError("plain"),
]


def raising(error: BaseException) -> Callable[..., Any]:
    def callback(*_: object) -> Any:
        raise error

    return callback


@pytest.fixture(params=RAISED, ids=lambda error: type(error).__name__)
def error(request: pytest.FixtureRequest) -> BaseException:
    """One of them, anew: a traceback holds what the test held."""
    fresh: BaseException = copy.copy(request.param)
    return fresh


async def test_an_exception_of_a_hook_is_logged_and_any_other_reaches_every_waiter(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    def hook(event: object) -> None:
        if broken and isinstance(event, PollEvent):
            raise error

    async with connected(ScriptedCompose(lasting(60)), hooks=[hook]) as client:
        future = client.recipes.future("r1")
        outcomes = await asyncio.gather(*[future.wait() for _ in range(3)], return_exceptions=True)
        if isinstance(error, Exception | asyncio.CancelledError):
            assert [getattr(outcome, "status", outcome) for outcome in outcomes] == ["complete"] * 3
            assert "a hook failed on PollEvent" in caplog.text
        else:
            assert {type(outcome) for outcome in outcomes} == {type(error)}
        broken = False
        assert (await future).status == "complete"


async def test_whatever_a_schedule_raises_reaches_every_waiter_and_the_next_wait_goes_on(error: BaseException) -> None:
    broken = True

    def schedule(state: object) -> float:
        if broken:
            raise error
        return 5.0

    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=schedule)) as client:
        future = client.recipes.future("r1")
        outcomes = await asyncio.gather(*[future.wait() for _ in range(3)], return_exceptions=True)
        assert "closed" not in str(outcomes)
        for outcome in outcomes:
            expected = RuntimeError if isinstance(error, StopIteration | asyncio.CancelledError) else type(error)
            assert type(outcome) is expected
            assert (type(error).__name__ in str(outcome)) == (expected is RuntimeError is not type(error))
        broken = False
        assert (await future).status == "complete"


async def test_whatever_a_token_provider_raises_during_a_poll_reaches_the_waiter(error: BaseException) -> None:
    async def token() -> str:
        raise error

    compose = ScriptedCompose(lasting(60))
    async with ComposeClient(token, base_url="http://localhost/2016-07", transport=compose) as client:
        waiting = asyncio.ensure_future(client.recipes.future("r1").wait(deadline=600))
        await asyncio.wait([waiting], timeout=5)
        assert waiting.done(), "the wait hangs"
        assert "closed" not in str(waiting.cancelled() or waiting.exception())


async def test_whatever_is_raised_while_the_result_is_read_reaches_every_waiter(error: BaseException) -> None:
    recipe, broken = lasting(5), False

    def script(line: str, now: float) -> Any:
        return (401, {}) if broken and line == "GET /deployments/d1" else recipe(line, now)

    async def token() -> str:
        if broken:
            raise error
        return "t"

    compose = ScriptedCompose(script)
    async with ComposeClient(token, base_url="http://localhost/2016-07", transport=compose, max_retries=0) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        broken = True
        waits = [asyncio.ensure_future(creation.wait()) for _ in range(2)]
        await asyncio.wait(waits, timeout=5)
        assert all(wait.done() for wait in waits), "a wait hangs"
        broken = False
        assert (await creation).id == "d1"


async def test_an_error_that_only_a_callback_waits_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=raising(OwnError("mine")))) as client:
        client.recipes.future("r1").add_done_callback(print)
        while "mine" not in caplog.text:
            await asyncio.sleep(0)
    assert "waiting for the callbacks" in caplog.text
    assert "mine" in caplog.text


# --- async callbacks


async def one() -> int:
    return 1


async def asynchronous(*_: object) -> float:
    raise AssertionError("nothing awaits it")


async def generator(*_: object) -> Any:
    yield


def plain_generator(*_: object) -> Any:
    yield


class Called:
    async def __call__(self, *_: object) -> float:
        raise AssertionError("nothing awaits it")

    async def method(self, *_: object) -> float:
        raise AssertionError("nothing awaits it")


SEEN: list[Any] = [
    asynchronous, partial(asynchronous, 1), partial(partial(asynchronous, 1), 2), Called(), partial(Called()),
    Called().method, generator, plain_generator,
]  # fmt: skip
RETURNED = "returned (coroutine|async_generator|generator)"
HIDDEN: list[Any] = [
    lambda *_: asynchronous(), partial(lambda *_: asynchronous()), lambda *_: Called()(), lambda *_: generator(),
    lambda *_: plain_generator(),
]  # fmt: skip


@pytest.mark.parametrize("callback", [*SEEN, 5, None, "print"])
async def test_what_is_seen_to_be_async_or_no_callable_is_refused_at_once(callback: Any) -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        with pytest.raises(TypeError, match="callback must be a"):
            future.add_done_callback(callback)
        with pytest.raises(TypeError, match="predicate must be a"):
            await client.wait_until(client.deployments.list, callback)
        with pytest.raises(TypeError, match="schedule must be a"):
            PollPolicy(schedule=callback)
    assert not compose.asked


@pytest.mark.parametrize("hook", SEEN)
async def test_an_async_hook_is_refused_when_the_client_is_built(hook: Any) -> None:
    with pytest.raises(TypeError, match="a hook must be a plain function"):
        ComposeClient("t", hooks=[hook])


@pytest.mark.parametrize("callback", HIDDEN)
async def test_an_async_hook_that_could_not_be_seen_is_logged(callback: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with connected(ScriptedCompose(lasting(60)), hooks=[callback]) as client:
        assert (await client.recipes.future("r1")).status == "complete"
    assert re.search(f"a hook {RETURNED}", caplog.text)


@pytest.mark.parametrize("callback", HIDDEN)
async def test_an_async_done_callback_that_could_not_be_seen_goes_to_the_loop_s_handler(callback: Any) -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    async with connected(ScriptedCompose(lasting(60))) as client:
        future = client.recipes.future("r1")
        future.add_done_callback(callback)
        await future
        await asyncio.sleep(0)
    [context] = reported
    assert re.match(f"a done callback {RETURNED}", str(context["exception"]))


@pytest.mark.parametrize("callback", HIDDEN)
async def test_an_async_predicate_or_schedule_that_could_not_be_seen_is_raised(callback: Any) -> None:
    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=callback)) as client:
        with pytest.raises(TypeError, match=f"predicate {RETURNED}"):
            await client.wait_until(one, callback)
        with pytest.raises(TypeError, match=f"schedule {RETURNED}"):
            await client.recipes.future("r1")


async def test_a_predicate_that_returns_a_task_is_raised_and_a_hook_that_makes_one_is_not() -> None:
    done: list[object] = []

    async def note(event: object) -> None:
        done.append(event)

    tasks: set[asyncio.Task[None]] = set()

    def hook(event: object) -> asyncio.Task[None]:
        task = asyncio.ensure_future(note(event))
        tasks.add(task)
        return task

    async with connected(ScriptedCompose(lasting(60)), hooks=[hook]) as client:
        await client.recipes.future("r1")
        with pytest.raises(TypeError, match="predicate returned Task"):
            await wait_until(one, lambda _: asyncio.ensure_future(note(1)))  # type: ignore[arg-type, return-value]  # on purpose
    await asyncio.gather(*tasks)
    assert any(isinstance(event, PollEvent) for event in done)


@pytest.mark.parametrize("wait", [True, "5", None])
async def test_a_schedule_that_gives_no_number_reaches_the_waiter(wait: Any) -> None:
    async with connected(ScriptedCompose(lasting(60)), poll=PollPolicy(schedule=lambda _: wait)) as client:
        with pytest.raises(ValueError, match="the poll schedule gave"):
            await client.recipes.future("r1")


async def test_a_wait_that_is_interrupted_by_the_keyboard_still_ends_the_program() -> None:
    def hook(event: object) -> None:
        if isinstance(event, PollEvent):
            raise KeyboardInterrupt

    async def live() -> None:
        async with connected(ScriptedCompose(lasting(60)), hooks=[hook]) as client:
            await client.recipes.future("r1")

    await ends_in_an_interrupt(live())
