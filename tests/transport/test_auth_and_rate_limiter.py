from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.transport import JumpClock, StillClock

from compose_async._secret_str import Secret
from compose_async._transport.auth import Auth
from compose_async._transport.rate_limiter import AdaptiveRateLimiter
from compose_async.errors import ConfigurationError

pytestmark = pytest.mark.asyncio


class Provider:
    """Hands out t1, t2, ... each after ``gate`` was opened, counting how often it was asked."""

    def __init__(self, *, opened: bool = True) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        if opened:
            self.gate.set()
        self.error: Exception | None = None

    async def __call__(self) -> str:
        self.asked += 1
        number = self.asked
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return f" t{number} "


async def test_each_who_waits_for_a_provider_that_fails_has_an_error_of_its_own() -> None:
    provider = Provider(opened=False)
    provider.error = LookupError("sealed")
    auth = Auth(provider)
    waiting = [asyncio.create_task(auth.token()) for _ in range(5)]
    await asyncio.sleep(0.001)
    provider.gate.set()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [LookupError] * 5
    assert len({id(end) for end in ends}) == 5


async def test_a_task_that_a_provider_once_started_may_wait_for_a_later_token() -> None:
    later: list[asyncio.Task[Secret]] = []
    again = asyncio.Event()

    async def provider() -> str:
        if not later:
            later.append(asyncio.create_task(background()))
            return "old"
        await asyncio.sleep(0.005)
        return "new"

    async def background() -> Secret:
        await again.wait()
        return await auth.refresh(old)

    auth = Auth(provider)
    old = await auth.token()
    mine = asyncio.create_task(auth.refresh(old))
    await asyncio.sleep(0)
    again.set()
    assert [(await one).reveal() for one in (mine, later[0])] == ["new", "new"]


async def test_a_fixed_token_is_given_as_it_is_and_cannot_be_renewed() -> None:
    token = Secret("abc")
    auth = Auth(token)
    assert await auth.token() is token
    assert not auth.is_renewable


async def test_a_provider_is_asked_once_however_many_wait_for_its_token() -> None:
    provider = Provider(opened=False)
    auth = Auth(provider)
    assert auth.is_renewable
    waiting = [asyncio.create_task(auth.token()) for _ in range(50)]
    await asyncio.sleep(0.001)
    provider.gate.set()
    tokens = await asyncio.gather(*waiting)
    assert {token.reveal() for token in tokens} == {"t1"}
    assert await auth.token() is tokens[0]
    assert provider.asked == 1


async def test_many_refusals_of_one_token_ask_for_one_new_token() -> None:
    provider = Provider()
    auth = Auth(provider)
    old = await auth.token()
    new = await asyncio.gather(*(auth.refresh(old) for _ in range(50)))
    assert {token.reveal() for token in new} == {"t2"}
    assert await auth.refresh(old) is new[0]
    assert provider.asked == 2


async def test_a_failing_provider_fails_all_who_wait_once_and_is_asked_again_later() -> None:
    provider = Provider(opened=False)
    provider.error = LookupError("vault sealed")
    auth = Auth(provider)
    waiting = [asyncio.create_task(auth.token()) for _ in range(5)]
    await asyncio.sleep(0.001)
    provider.gate.set()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, LookupError) for end in ends)
    assert provider.asked == 1
    provider.error = None
    assert (await auth.token()).reveal() == "t2"


async def test_when_the_one_who_asked_is_cancelled_another_takes_over() -> None:
    provider = Provider(opened=False)
    auth = Auth(provider)
    asker, waiter = asyncio.create_task(auth.token()), asyncio.create_task(auth.token())
    await asyncio.sleep(0.001)
    asker.cancel()
    await asyncio.sleep(0.001)
    provider.gate.set()
    assert (await waiter).reveal() == "t2"
    assert asker.cancelled()


async def test_a_provider_that_needs_its_own_token_is_told_so_instead_of_waiting_for_ever() -> None:
    async def circular() -> str:
        return (await auth.token()).reveal()

    auth = Auth(circular)
    with pytest.raises(ConfigurationError, match="another client"):
        await auth.token()


@pytest.mark.parametrize(
    ("response", "text"), [(lambda: "t", "async callable"), (7, "not int"), ("", "empty"), ("a b", "blanks")]
)
async def test_what_is_not_a_token_is_refused_without_showing_it(response: Any, text: str) -> None:
    async def provider() -> Any:
        return response

    source: Any = response if callable(response) else provider
    with pytest.raises(ConfigurationError, match=text) as caught:
        await Auth(source).token()
    assert "a b" not in str(caught.value)


async def test_the_traceback_of_a_sync_provider_does_not_hold_its_token() -> None:
    provider: Any = lambda: "S3CRET"  # noqa: E731
    with pytest.raises(ConfigurationError) as caught:
        await Auth(provider).token()
    assert "S3CRET" not in [value for entry in caught.traceback[1:] for value in entry.frame.f_locals.values()]


async def test_nothing_leaves_before_the_longest_pause_is_over() -> None:
    clock = JumpClock()
    limiter = AdaptiveRateLimiter(clock)
    await limiter.acquire()
    assert clock.waits == []
    limiter.pause(30)
    limiter.pause(10)
    await asyncio.gather(limiter.acquire(), limiter.acquire(30.0))
    assert clock.time == 1030
    await limiter.acquire()
    assert clock.waits == [30.0]


async def test_a_pause_that_is_extended_meanwhile_holds_on() -> None:
    clock = JumpClock()
    limiter = AdaptiveRateLimiter(clock)
    limiter.pause(10)
    waiting = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    limiter.pause(25)
    await waiting
    assert clock.time == 1025


async def test_a_call_that_accepts_no_pause_does_not_wait_behind_one_that_does() -> None:
    clock = JumpClock()
    limiter = AdaptiveRateLimiter(clock)
    limiter.pause(30)
    patient = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    assert not await limiter.acquire(5.0)
    assert clock.time == 1000
    await patient
    assert clock.time == 1030


async def test_a_pause_that_begins_while_a_call_waits_for_its_turn_holds_it() -> None:
    clock = JumpClock()
    limiter = AdaptiveRateLimiter(clock)
    limiter.record(clock.now(), throttled=True)
    await limiter.acquire()
    waiting = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    limiter.pause(30)
    await waiting
    assert clock.time == 1030


async def test_waiting_for_a_pause_can_be_cancelled() -> None:
    clock = StillClock()
    limiter = AdaptiveRateLimiter(clock)
    limiter.pause(10)
    waiting = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    assert clock.waiting == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert clock.waiting == 0


async def test_a_provider_that_waits_for_its_own_client_in_another_task_is_told_so_and_does_not_hang() -> None:
    async def provider() -> str:
        return (await asyncio.gather(auth.token()))[0].reveal()

    auth = Auth(provider)
    with pytest.raises(ConfigurationError, match="give it another client"):
        await auth.token()
