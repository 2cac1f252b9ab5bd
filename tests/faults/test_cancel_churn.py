"""Hundreds of cancellations, however they come, cost no slot, no socket and no task."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

import anyio
import pytest
from support.transport import GET, POST, Served, client, free, reply, serving

from compose_async.errors import ClientClosedError

if TYPE_CHECKING:
    from pathlib import Path

    from compose_async._transport.transport import Transport

pytestmark = pytest.mark.asyncio

Hasty = Callable[[Callable[[], Awaitable[object]], float], Awaitable[None]]

SLOTS: Final = 10
WORKERS: Final = 14
TIMES: Final = 25


async def by_task(call: Callable[[], Awaitable[object]], patience: float) -> None:
    task = asyncio.ensure_future(call())
    await asyncio.wait({task}, timeout=patience)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def by_timeout(call: Callable[[], Awaitable[object]], patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            await call()
    except TimeoutError:
        pass


async def by_scope(call: Callable[[], Awaitable[object]], patience: float) -> None:
    with anyio.move_on_after(patience):
        await call()


async def by_group(call: Callable[[], Awaitable[object]], patience: float) -> None:
    async def one() -> None:
        await call()

    async with anyio.create_task_group() as group:
        group.start_soon(one)
        await anyio.sleep(patience)
        group.cancel_scope.cancel()


async def in_pieces(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    whole = reply(b'"' + b"x" * 5000 + b'"')
    for start in range(0, len(whole), 2000):
        await asyncio.sleep(0.001)
        writer.write(whole[start : start + 2000])
        await writer.drain()


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def all_is_well(transport: Transport, served: Served) -> None:
    """Every slot is free, all of them work at once, and in the end no socket and no task is left."""
    pool = transport._lazy_pool.pool  # what a client would keep in memory
    assert pool is not None
    assert await free(pool.free_slots) == SLOTS
    replies = await asyncio.gather(*(transport.send(GET) for _ in range(SLOTS)))
    assert [len(one.body) for one in replies] == [5002] * SLOTS
    assert served.open <= SLOTS + len(pool._closing)
    await transport.aclose()
    await served.nobody_connected()
    assert pool._closing == set()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["reads", "writes", "downloads"])
@pytest.mark.parametrize("hasty", [by_task, by_timeout, by_scope, by_group])
async def test_churn_costs_nothing(hasty: Hasty, what: str, tmp_path: Path) -> None:
    rng = random.Random(11)  # noqa: S311 - the same churn each time
    async with serving(in_pieces) as served:
        transport = client(served.base_url, max_connections=SLOTS)
        target = tmp_path / "backup"

        async def call() -> object:
            if what == "downloads":
                return await transport.download(f"{served.base_url}/backup", target)
            return await transport.send(GET if what == "reads" else POST)

        async def worker() -> None:
            for _ in range(TIMES):
                await hasty(call, rng.uniform(0, 0.008))

        await transport.send(GET)
        await asyncio.gather(*(worker() for _ in range(WORKERS)))
        assert set(left_in(tmp_path)) <= {"backup"}
        await all_is_well(transport, served)


async def test_cancelling_those_who_wait_for_a_slot_costs_none() -> None:
    go_on = asyncio.Event()

    async def gated(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        await go_on.wait()
        await in_pieces(reader, writer, served)

    async with serving(gated) as served:
        transport = client(served.base_url, max_connections=SLOTS)
        calls = [asyncio.ensure_future(transport.send(GET)) for _ in range(300)]
        while len(served.heads) < SLOTS:
            await asyncio.sleep(0.001)
        for call in calls[::2]:
            call.cancel()
        go_on.set()
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(end, asyncio.CancelledError) for end in ends) == 150
        assert not any(isinstance(end, Exception) for end in ends)
        await all_is_well(transport, served)


@pytest.mark.parametrize("patience", [0.0, 0.001, 0.003])
async def test_a_close_that_is_cancelled_can_be_repeated(patience: float) -> None:
    async with serving(in_pieces) as served:
        transport = client(served.base_url, max_connections=SLOTS)
        calls = [asyncio.ensure_future(transport.send(GET)) for _ in range(50)]
        while len(served.heads) < SLOTS:
            await asyncio.sleep(0.001)
        await by_task(transport.aclose, patience)
        for call in calls[::3]:
            call.cancel()
        await transport.aclose()
        for end in await asyncio.gather(*calls, return_exceptions=True):
            assert not isinstance(end, Exception) or isinstance(end, ClientClosedError)
        await served.nobody_connected()
        with pytest.raises(ClientClosedError):
            await transport.send(GET)
