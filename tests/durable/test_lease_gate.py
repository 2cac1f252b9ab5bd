"""Nothing leaves a worker whose lease is not fresh; what it is told of writes; and when it may mark_dead others."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from support.client import Scripted, connect

from compose_async import ClientClosedError
from compose_async.durable import lease_gate
from compose_async.durable.lease_gate import SENDING_SHARE, LeaseGate, track_writes, uptime
from compose_async.durable.limited_client import _ChainedLimiter, limit_client, settle_of
from compose_async.durable.worker import TakeoverPermission
from compose_async.events import RequestEvent
from compose_async.simulator import VirtualClock

pytestmark = pytest.mark.asyncio


class Limiter:
    def __init__(self) -> None:
        self.taken = 0
        self.pauses: list[float] = []

    async def acquire(self, _: str) -> None:
        self.taken += 1

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


class SharedPermits(Limiter):
    async def pause(self, seconds: float) -> None:
        await super().pause(seconds)
        raise ConnectionError("the database is away")


class Timed(Scripted):
    clock = VirtualClock()
    """The pause after a 429 takes no time."""


def open_gate(shared: SharedPermits | None = None, lease: float = 100.0) -> LeaseGate:
    gate = LeaseGate(shared)
    gate.renew(uptime(), lease)
    return gate


async def test_a_request_waits_until_the_lease_is_renewed_and_passes_for_a_share_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("compose_async.durable.lease_gate.uptime", lambda: now)
    gate = LeaseGate()
    waiting = asyncio.create_task(gate.acquire("deployments.list"))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    gate.renew(now - 10, 10)  # asked for too long ago
    await asyncio.sleep(0.01)
    assert not waiting.done()
    gate.renew(now, 10)
    await waiting
    now += SENDING_SHARE * 10 - 0.1
    assert gate.is_open
    now += 0.2
    assert not gate.is_open


async def test_a_closed_gate_lets_nothing_pass_ever_again() -> None:
    gate = LeaseGate()
    waiting = asyncio.create_task(gate.acquire("deployments.list"))
    await asyncio.sleep(0)
    gate.close()
    with pytest.raises(ClientClosedError, match="is stopping"):
        await waiting
    gate.renew(uptime(), 100)
    with pytest.raises(ClientClosedError, match="is stopping"):
        await gate.acquire("deployments.list")


async def test_all_requests_of_a_client_pass_polls_and_attempts_included() -> None:
    permits = SharedPermits()
    answers: Iterator[tuple[int, object]] = iter([(429, {}), *[(200, {"_embedded": {"recipes": []}})] * 9])
    script = Timed(lambda _: next(answers))
    async with connect(script, max_retries=1) as compose:
        with limit_client(compose, open_gate(permits)) as limited:
            await limited.recipes.list("d1")
            await compose.with_options(timeout=1).recipes.list("d1")
            with contextlib.suppress(Exception):
                await limited.recipes.future("r1").refresh()
            await asyncio.sleep(0)
            assert permits.taken == len(script.requests) == 4
            assert len(permits.pauses) == 1
        await compose.recipes.list("d1")
        assert permits.taken == 4


async def test_a_client_with_options_passes_the_gate_with_the_one_that_owns_its_polls() -> None:
    permits = SharedPermits()
    script = Scripted(lambda _: (200, {"_embedded": {"recipes": []}}))
    async with connect(script) as compose:
        with limit_client(compose.with_options(timeout=1), open_gate(permits)) as limited:
            await limited.recipes.list("d1")
            await compose.recipes.list("d1")
        assert permits.taken == 2
        assert settle_of(compose.with_options(timeout=2)) == 9


async def test_a_limiter_of_the_client_s_own_is_asked_first() -> None:
    own_lease, shared = Limiter(), SharedPermits()
    script = Scripted(lambda _: (200, {"_embedded": {"recipes": []}}))
    async with connect(script, rate=own_lease) as compose:
        with limit_client(compose, open_gate(shared)) as limited:
            await limited.recipes.list("d1")
            assert (own_lease.taken, shared.taken) == (1, 1)
            with pytest.raises(ConnectionError):
                await limited._settings.rate.pause(2)  # type: ignore[union-attr]  # it is there
            assert own_lease.pauses == shared.pauses == [2]
        await compose.recipes.list("d1")
        assert (own_lease.taken, shared.taken) == (2, 1)


async def test_all_workers_pause_even_if_the_limiter_of_the_client_cannot() -> None:
    class Broken(Limiter):
        async def pause(self, seconds: float) -> None:
            raise OSError("broken")

    shared = SharedPermits()
    with contextlib.suppress(ConnectionError, OSError):
        await _ChainedLimiter(Broken(), open_gate(shared)).pause(2)
    assert shared.pauses == [2]


async def test_writes_are_idle_when_the_last_of_them_has_ended() -> None:
    def end(operation: str, request: str, attempt: int) -> bool:
        given: Any = {"method": "X", "path": "/", "status": None, "error": None, "elapsed": 0.0}
        lease_gate.on_attempt_event(RequestEvent(operation=operation, attempt=attempt, request_id=request, **given))
        return writes.idle.is_set()

    gate = open_gate()
    with track_writes() as writes:
        await gate.acquire("teams.create")
        await gate.acquire("scalings.set")
        assert not end("teams.get", "r0", 1)
        assert not end("teams.create", "r1", 1)
        assert not end("teams.create", "r1", 1)  # its second attempt found no connection
        assert end("scalings.set", "r2", 1)


@pytest.mark.parametrize(
    ("operation", "is_write"), [("recipes.list", False), ("roles.remove", True), ("request", True)]
)
async def test_an_operation_is_a_write_by_its_method_and_a_request_may_always_be_one(
    operation: str, *, is_write: bool
) -> None:
    with track_writes() as writes:
        await open_gate().acquire(operation)
    assert writes.idle.is_set() != is_write


async def test_what_the_gate_refuses_was_never_sent() -> None:
    script = Scripted()
    async with connect(script) as compose:
        gate = open_gate()
        with limit_client(compose, gate) as limited:
            gate.close()
            with pytest.raises(ClientClosedError, match="is stopping"):
                await limited.user.get()
    assert script.requests == []


async def test_a_write_is_under_way_from_its_leaving_to_its_answer() -> None:
    seen = []

    def answer(_: object) -> tuple[int, object]:
        seen.append(writes.idle.is_set())
        return 200, {"id": "t1", "name": "Core"}

    async with connect(Scripted(answer)) as compose:
        with limit_client(compose, open_gate()) as limited, track_writes() as writes:
            await limited.teams.create(name="Core")
            assert writes.idle.is_set()
            await limited.teams.get("t1")
    assert seen == [False, True]
    await open_gate().acquire("teams.create")  # nobody watches
    lease_gate.on_attempt_event(None)  # type: ignore[arg-type]  # other events are not looked at
    await open_gate().pause(1)


async def test_a_worker_buries_nobody_before_it_has_seen_one_whole_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("compose_async.durable.worker.uptime", lambda: now)
    permission = TakeoverPermission(10.0)
    assert not permission.may_declare_dead
    now += 11
    permission.renewed(now, now)  # after a long silence of its own_lease
    assert not permission.may_declare_dead
    for jump in (0, 7200, -7200):  # of the database's clock
        for _ in range(9):
            now += 1
            permission.renewed(now, now + jump)
            assert not permission.may_declare_dead
    now += 2
    permission.renewed(now, now + jump)
    assert permission.may_declare_dead
    permission.missed()
    assert not permission.may_declare_dead
