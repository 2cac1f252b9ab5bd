"""Compose may hold up a call by 429 and Retry-After for so long, however many calls share the pauses."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import Scripted, connect
from support.transport import GET, POST, JumpClock, client

from compose_async import APITimeoutError, ConfigurationError, RateLimitError
from compose_async._clock import Clock
from compose_async.errors import OutcomeUnknownError
from compose_async.simulator import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.asyncio


def busy(status: int = 429, seconds: float = 60.0) -> tuple[httpx.MockTransport, list[str]]:
    seen: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        return httpx.Response(status, headers={"Retry-After": str(seconds)})

    return httpx.MockTransport(respond), seen


async def ending(clock: Clock, send: Callable[[], Any]) -> tuple[Exception, float]:
    try:
        await send()
    except (RateLimitError, APITimeoutError, OutcomeUnknownError) as error:
        return error, clock.now()
    pytest.fail("it was to be refused")


@pytest.mark.parametrize("connections", [1, 20, 100])
async def test_of_a_hundred_callers_none_is_paused_for_longer_than_max_pause(connections: int) -> None:
    clock = VirtualClock()  # waits at the same time, as waits of a hundred callers are
    over, seen = busy()
    transport = client("https://api.example", clock=clock, over=over, max_connections=connections, max_retries=50)
    ends = await asyncio.gather(*(ending(clock, lambda: transport.send(GET)) for _ in range(100)))
    assert max(at for _, at in ends) <= 300 + 61  # the pauses, and the last one, which shows that they are too long
    for error, _ in ends:
        assert "Compose would pause it for more than max_pause=300 s" in str(error)
    kinds = Counter(type(error) for error, _ in ends)
    assert kinds[RateLimitError] >= 1
    assert kinds[APITimeoutError] + kinds[RateLimitError] == 100
    assert len(seen) < 100


async def test_a_write_that_waited_too_long_was_never_sent() -> None:
    clock = JumpClock()
    over, seen = busy()
    transport = client("https://api.example", clock=clock, over=over, max_pause=50)
    refused, _ = await ending(clock, lambda: transport.send(GET))
    assert isinstance(refused, RateLimitError)
    error, _ = await ending(clock, lambda: transport.send(POST))
    assert isinstance(error, APITimeoutError)
    assert str(error).startswith("POST /deployments was not sent: Compose would pause it")
    assert (error.method, error.path) == ("POST", "/deployments")
    assert (seen, clock.now()) == (["GET"], 1000)


async def test_a_later_call_has_all_of_its_patience() -> None:
    clock = JumpClock()
    over, seen = busy()
    transport = client("https://api.example", clock=clock, over=over, max_retries=99)
    for _ in range(2):
        before, asked = clock.now(), len(seen)
        error, at = await ending(clock, lambda: transport.send(GET))
        assert isinstance(error, RateLimitError)
        assert 240 <= at - before <= 301
        assert len(seen) - asked in {4, 5}, "the first of a call may begin in a pause"


async def test_the_retries_of_one_call_alone_are_not_cut_short_by_default() -> None:
    clock = JumpClock()
    over, seen = busy()
    transport = client("https://api.example", clock=clock, over=over)
    error, _ = await ending(clock, lambda: transport.send(GET))
    assert isinstance(error, RateLimitError)
    assert "max_pause" not in str(error)
    assert len(seen) == 5


async def test_the_limit_holds_for_a_503_with_retry_after_too() -> None:
    clock = JumpClock()
    over, seen = busy(503, 20)
    transport = client("https://api.example", clock=clock, over=over, max_retries=99, max_pause=50)
    with pytest.raises(Exception, match="503 Service Unavailable from GET /recipes/1; Compose would pause it"):
        await transport.send(GET)
    assert len(seen) == 3


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan"), "9", True])
async def test_a_limit_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_pause"):
        connect(Scripted(), max_pause=value)
    with pytest.raises(ConfigurationError, match="max_pause"):
        connect(Scripted()).with_options(max_pause=value)
