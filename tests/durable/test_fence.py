"""Nothing leaves a worker whose lease is not fresh; what it is told of writes; and when it may bury others."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.client import Scripted, connect

from compose_async import ClientClosedError
from compose_async.durable import fence as fences
from compose_async.durable.fence import SHARE, Fence, watched_writes
from compose_async.durable.limited_client import _Both, fenced, settle_of
from compose_async.durable.worker import Pulse
from compose_async.events import RequestEvent

pytestmark = pytest.mark.asyncio


class Permits:
    def __init__(self) -> None:
        self.taken = 0
        self.pauses: list[float] = []

    async def permit(self) -> None:
        self.taken += 1

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        raise ConnectionError("the database is away")


class Limiter:
    def __init__(self) -> None:
        self.taken = 0
        self.pauses: list[float] = []

    async def acquire(self, _: str) -> None:
        self.taken += 1

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def open_fence(permits: Permits | None = None, lease: float = 100.0) -> Fence:
    fence = Fence(permits)
    fence.renew(time.monotonic(), lease)
    return fence


async def test_a_request_waits_until_the_lease_is_renewed_and_passes_for_a_share_of_it() -> None:
    fence = Fence()
    waiting = asyncio.create_task(fence.acquire("deployments.list"))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    fence.renew(time.monotonic() - 10, 10)  # asked for too long ago
    await asyncio.sleep(0.01)
    assert not waiting.done()
    fence.renew(time.monotonic(), 0.1)
    await waiting
    await asyncio.sleep(SHARE * 0.1)
    assert not fence.is_open


async def test_a_shut_fence_lets_nothing_pass_ever_again() -> None:
    fence = Fence()
    waiting = asyncio.create_task(fence.acquire("deployments.list"))
    await asyncio.sleep(0)
    fence.shut()
    with pytest.raises(ClientClosedError, match="is stopping"):
        await waiting
    fence.renew(time.monotonic(), 100)
    with pytest.raises(ClientClosedError, match="is stopping"):
        await fence.acquire("deployments.list")


async def test_all_requests_of_a_client_pass_polls_and_attempts_included() -> None:
    permits = Permits()
    answers: Iterator[tuple[int, object]] = iter([(429, {}), *[(200, {"_embedded": {"recipes": []}})] * 9])
    script = Scripted(lambda _: next(answers))
    async with connect(script, max_retries=1) as compose:
        with fenced(compose, open_fence(permits)) as limited:
            await limited.recipes.list("d1")
            await compose.with_options(timeout=1).recipes.list("d1")
            with contextlib.suppress(Exception):
                await limited.recipes.future("r1").refresh()
            await asyncio.sleep(0)
            assert permits.taken == len(script.requests) == 4
            assert len(permits.pauses) == 1
        await compose.recipes.list("d1")
        assert permits.taken == 4


async def test_a_client_with_options_is_fenced_with_the_one_that_owns_its_polls() -> None:
    permits = Permits()
    script = Scripted(lambda _: (200, {"_embedded": {"recipes": []}}))
    async with connect(script) as compose:
        with fenced(compose.with_options(timeout=1), open_fence(permits)) as limited:
            await limited.recipes.list("d1")
            await compose.recipes.list("d1")
        assert permits.taken == 2
        assert settle_of(compose.with_options(timeout=2)) == 9


async def test_a_limiter_of_the_client_s_own_is_asked_first() -> None:
    own, shared = Limiter(), Permits()
    script = Scripted(lambda _: (200, {"_embedded": {"recipes": []}}))
    async with connect(script, rate=own) as compose:
        with fenced(compose, open_fence(shared)) as limited:
            await limited.recipes.list("d1")
            assert (own.taken, shared.taken) == (1, 1)
            with pytest.raises(ConnectionError):
                await limited._settings.rate.pause(2)  # type: ignore[union-attr]  # it is there
            assert own.pauses == shared.pauses == [2]
        await compose.recipes.list("d1")
        assert (own.taken, shared.taken) == (2, 1)


async def test_all_workers_pause_even_if_the_limiter_of_the_client_cannot() -> None:
    class Broken(Limiter):
        async def pause(self, seconds: float) -> None:
            raise OSError("broken")

    shared = Permits()
    with contextlib.suppress(ConnectionError, OSError):
        await _Both(Broken(), open_fence(shared)).pause(2)
    assert shared.pauses == [2]


async def test_writes_are_idle_when_the_last_of_them_has_ended() -> None:
    def end(operation: str, request: str, attempt: int) -> bool:
        given: Any = {"method": "X", "path": "/", "status": None, "error": None, "elapsed": 0.0}
        fences.attempt_ended(RequestEvent(operation=operation, attempt=attempt, request_id=request, **given))
        return writes.idle.is_set()

    fence = open_fence()
    with watched_writes() as writes:
        await fence.acquire("teams.create")
        await fence.acquire("scalings.set")
        assert not end("teams.get", "r0", 1)
        assert not end("teams.create", "r1", 1)
        assert not end("teams.create", "r1", 1)  # its second attempt found no connection
        assert end("scalings.set", "r2", 1)


async def test_what_the_fence_refuses_was_never_sent() -> None:
    script = Scripted()
    async with connect(script) as compose:
        fence = open_fence()
        with fenced(compose, fence) as limited:
            fence.shut()
            with pytest.raises(ClientClosedError, match="is stopping"):
                await limited.user.get()
    assert script.requests == []


async def test_a_write_is_under_way_from_its_leaving_to_its_answer() -> None:
    seen = []

    def answer(_: object) -> tuple[int, object]:
        seen.append(writes.idle.is_set())
        return 200, {"id": "t1", "name": "Core"}

    async with connect(Scripted(answer)) as compose:
        with fenced(compose, open_fence()) as limited, watched_writes() as writes:
            await limited.teams.create(name="Core")
            assert writes.idle.is_set()
            await limited.teams.get("t1")
    assert seen == [False, True]
    await open_fence().acquire("teams.create")  # nobody watches
    fences.attempt_ended(None)  # type: ignore[arg-type]  # other events are not looked at
    await open_fence().pause(1)


async def test_a_worker_buries_nobody_before_it_has_seen_one_whole_lease() -> None:
    pulse = Pulse(0.1)
    assert not pulse.may_bury
    await asyncio.sleep(0.11)
    pulse.renewed(time.monotonic())  # after a long silence of its own
    assert not pulse.may_bury
    for _ in range(12):
        await asyncio.sleep(0.01)
        pulse.renewed(time.monotonic())
    assert pulse.may_bury
    pulse.missed()
    assert not pulse.may_bury
