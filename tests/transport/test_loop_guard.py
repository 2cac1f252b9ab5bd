"""Where a client may be used, and what its token provider may not do."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import Scripted, Untouchable, connect

from compose_async import ClientClosedError, ComposeClient, ConfigurationError, OutcomeUnknownError
from compose_async._loop_guard import LoopGuard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


pytestmark = pytest.mark.asyncio


async def call(compose: ComposeClient, _: Path) -> object:
    return await compose.user.get()


async def raw(compose: ComposeClient, _: Path) -> object:
    return await compose.request("GET", "/user")


async def clone(compose: ComposeClient, _: Path) -> object:
    return await compose.with_options(timeout=1).user.get()


async def in_a_task(compose: ComposeClient, _: Path) -> object:
    return await asyncio.create_task(compose.user.get())


async def download(compose: ComposeClient, folder: Path) -> object:
    # compose.backups.download() would end before, as any call
    return await compose._caller.download("https://files.example/x", folder / "x")


async def wait(compose: ComposeClient, _: Path) -> object:
    return await compose.recipes.future("r1")


async def wait_in_a_task(compose: ComposeClient, _: Path) -> object:
    return await asyncio.gather(compose.recipes.future("r1"))


async def refresh(compose: ComposeClient, _: Path) -> object:
    return await compose.recipes.future("r1").refresh()


async def iterate(compose: ComposeClient, _: Path) -> object:
    return [snapshot async for snapshot in compose.recipes.future("r1")]


async def wait_with_options(compose: ComposeClient, _: Path) -> object:
    return await compose.with_options(timeout=1).recipes.future("r1").wait(deadline=60)


async def wait_until(compose: ComposeClient, _: Path) -> object:
    return await compose.wait_until(compose.user.get, bool)


RECIPES = [wait, wait_in_a_task, refresh, iterate, wait_with_options, wait_until]


@pytest.mark.parametrize("use", [call, raw, clone, in_a_task, download, *RECIPES])
async def test_a_token_provider_that_uses_its_own_client_is_refused(
    use: Callable[[ComposeClient, Path], Awaitable[object]], tmp_path: Path
) -> None:
    async def provide() -> str:
        await use(compose, tmp_path)
        return "never"

    compose = connect(Untouchable(), token=provide)
    with pytest.raises(ConfigurationError, match="give it another client"):
        await compose.user.get()
    await compose.aclose()


@pytest.mark.parametrize("first", [True, False])
async def test_a_provider_that_waits_for_a_future_from_outside_is_refused_and_so_is_each_poll(*, first: bool) -> None:
    async def provide() -> str:
        if refusing or first:
            await future
        return "token"

    refusing = False
    recipe = {"id": "r1", "template": "x", "status": "running", "deployment_id": "d1", "name": "x"}

    def script(_: httpx.Request) -> tuple[int, Any]:
        return (401, {}) if refusing else (200, recipe)

    async with connect(Scripted(script), token=provide) as compose:
        future = compose.recipes.future("r1")
        if not first:  # the provider turns to it when a token is refused
            await compose.user.get()
            refusing = True
        with pytest.raises(ConfigurationError, match="give it another client"):
            await future


async def test_two_providers_that_use_each_others_clients_are_refused() -> None:
    async def provide_one() -> str:
        return (await other.user.get()).id

    async def provide_other() -> str:
        return (await one.user.get()).id

    one, other = (connect(Untouchable(), token=provide) for provide in (provide_one, provide_other))
    with pytest.raises(ConfigurationError, match="give it another client"):
        await one.user.get()
    await one.aclose()
    await other.aclose()


@pytest.mark.parametrize("count", [2, 3])
async def test_providers_that_wait_for_each_other_at_once_are_refused_and_do_not_hang(count: int) -> None:
    asked = 0

    async def provide(number: int) -> str:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)  # by now all providers run
        return (await clients[(number + 1) % count].user.get()).id

    clients = [connect(Scripted(), token=partial(provide, number)) for number in range(count)]
    calls = [client.user.get() for client in (*clients, clients[0])]
    ends = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert [type(end) for end in ends] == [ConfigurationError] * len(calls)
    assert all("give it another client" in str(end) for end in ends)
    assert asked == count
    for client in clients:
        await client.aclose()


async def test_a_provider_may_wait_for_the_token_of_another_client() -> None:
    go_on = asyncio.Event()

    async def slow() -> str:
        await go_on.wait()
        return "token"

    async def provide() -> str:
        return (await vault.user.get()).id

    async with connect(Scripted(), token=slow) as vault, connect(Scripted(), token=provide) as client:
        calls = [asyncio.create_task(each.user.get()) for each in (vault, client, client)]
        await asyncio.sleep(0.001)
        go_on.set()
        assert [user.id for user in await asyncio.gather(*calls)] == ["u1"] * 3


async def test_a_provider_may_use_another_client() -> None:
    async with connect(Scripted()) as vault:

        async def provide() -> str:
            return (await vault.user.get()).id

        async with connect(compose := Scripted(), token=provide) as client:
            await client.user.get()
    assert compose.requests[0].headers["authorization"] == "Bearer u1"


async def test_a_guard_binds_to_the_first_loop_and_refuses_after_the_end() -> None:
    guard = LoopGuard()
    guard.check()

    async def elsewhere() -> None:
        with pytest.raises(ClientClosedError, match="event loop"):
            guard.check()
        with pytest.raises(ClientClosedError, match="event loop"):
            await guard.aclose()

    guard = LoopGuard()
    guard.check()
    await asyncio.to_thread(asyncio.run, elsewhere())
    guard = LoopGuard()
    assert not await guard.aclose()
    with pytest.raises(ClientClosedError, match="closed"):
        guard.check()


async def test_what_is_checked_within_a_provider_is_refused_in_its_tasks_too() -> None:
    guard = LoopGuard()
    with guard.token_provider():
        for check in (guard.check, guard.check_not_in_own_provider):
            with pytest.raises(ConfigurationError, match="give it another client"):
                check()

        async def later() -> None:
            guard.check()

        begun = asyncio.create_task(later())
        with pytest.raises(ConfigurationError):
            await begun
        outlives = asyncio.create_task(asyncio.sleep(0))
    await outlives
    guard.check()


async def test_a_write_keeps_its_error_when_the_loop_ends_all_asynchronous_generators() -> None:
    async def lose(_: httpx.Request) -> httpx.Response:
        await asyncio.get_running_loop().shutdown_asyncgens()
        raise httpx.ReadError("lost")

    async with connect(httpx.MockTransport(lose)) as compose:
        with pytest.raises(OutcomeUnknownError):
            await compose.request("POST", "/user")
