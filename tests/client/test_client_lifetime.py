"""How long a client lives, what clients share, and what becomes of one that is forgotten."""

from __future__ import annotations

import asyncio
import gc
import warnings
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import USER, Scripted, Untouchable, connect
from support.transport import serving, silence

from compose_async import APITimeoutError, ClientClosedError, ComposeClient, ConfigurationError
from compose_async.events import RequestEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from compose_async.events import Event


@asynccontextmanager
async def counting_server() -> AsyncIterator[tuple[str, list[int]]]:
    """A Compose on a socket that answers everything with a user; its address, and its connections so far."""
    connections: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(len(connections))
        body = b'{"id": "u1", "name": "Sam"}'
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", connections


# --- closing


@pytest.mark.asyncio
async def test_a_closed_client_refuses_every_use_and_closes_twice() -> None:
    client = connect(Scripted())
    async with client:
        await client.user.get()
        future = client.recipes.future("r1")
    await client.aclose()
    assert repr(client).endswith("closed>")
    for use in (client.user.get, client.audit_events.iterate().__anext__, future.wait, future.refresh):
        with pytest.raises(ClientClosedError):
            await use()
    with pytest.raises(ClientClosedError):
        await client.request("GET", "/user")


@pytest.mark.asyncio
async def test_a_client_that_was_closed_before_its_first_use_is_closed() -> None:
    client = connect(Untouchable())
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await client.user.get()


def test_another_event_loop_is_refused_before_anything_is_sent() -> None:
    compose = Scripted()
    client = connect(compose)
    asyncio.run(get(client))
    with pytest.raises(ClientClosedError, match="event loop"):
        asyncio.run(get(client))
    assert len(compose.requests) == 1
    asyncio.run(client.aclose())


async def get(client: ComposeClient) -> str:
    return (await client.user.get()).id


def test_building_a_client_needs_no_event_loop_and_sends_nothing() -> None:
    assert connect(Untouchable()).base_url


# --- forgetting


@pytest.mark.asyncio
async def test_a_forgotten_client_is_warned_about() -> None:
    async def forget() -> None:
        await get(connect(Scripted()))
        gc.collect()

    with pytest.warns(ResourceWarning, match="unclosed <ComposeClient .*aclose"):
        await forget()


@pytest.mark.asyncio
async def test_no_warning_for_a_client_that_was_never_used_or_was_closed_or_shares() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        connect(Untouchable())
        with pytest.raises(ConfigurationError):
            connect(Untouchable(), timeout=0)
        async with connect(Scripted()) as client:
            await client.user.get()
            await client.with_options(timeout=5).user.get()
            gc.collect()
        del client
        gc.collect()


# --- sharing


@pytest.mark.asyncio
async def test_a_client_with_other_options_uses_the_same_connections() -> None:
    async with counting_server() as (base_url, connections):
        async with ComposeClient("t", base_url=base_url) as client:
            clone = client.with_options(max_retries=0)
            for one in (client, clone, clone.with_options(timeout=5), client):
                assert await get(one) == "u1"
        assert len(connections) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("close", [ComposeClient.aclose, lambda clone: clone.__aexit__(None, None, None)])
async def test_closing_the_clone_leaves_the_client_open_and_not_the_other_way_round(close: Any) -> None:
    async with connect(Scripted()) as client:
        clone = client.with_options(timeout=5)
        await close(clone)
        assert await get(client) == await get(clone) == "u1"
    with pytest.raises(ClientClosedError):
        await get(clone)


@pytest.mark.asyncio
async def test_options_hold_for_the_clone_alone() -> None:
    heard: list[Event] = []
    clones: list[Event] = []
    async with connect(Scripted(), hooks=[heard.append]) as client:
        await get(client.with_options(hooks=[clones.append]))
        assert (len(heard), len(clones)) == (0, 1)
        await get(client.with_options(max_retries=1))
        await get(client)
    assert len(clones) == 1
    assert [event.operation for event in heard if isinstance(event, RequestEvent)] == ["user.get", "user.get"]


@pytest.mark.asyncio
async def test_the_timeout_is_that_of_the_twin() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the client hangs up
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with ComposeClient("t", base_url=base_url, max_retries=0) as client:
            with pytest.raises(APITimeoutError):
                await client.with_options(timeout=0.05).user.get()


@pytest.mark.asyncio
@pytest.mark.parametrize("retries", [0, 2])
async def test_the_retries_are_those_of_the_twin(retries: int) -> None:
    answers = [(503, {"errors": "busy"})] * retries + [(200, USER)]
    compose = Scripted(lambda _: answers.pop(0))
    compose.clock = virtual_clock()  # type: ignore[attr-defined]
    async with connect(compose, max_retries=4) as client:
        assert await get(client.with_options(max_retries=retries)) == "u1"
    assert len(compose.requests) == retries + 1


def virtual_clock() -> Any:
    clock = pytest.importorskip("compose_async.simulator.clock")
    return clock.VirtualClock()


@pytest.mark.asyncio
@pytest.mark.parametrize("passes", range(4))
@pytest.mark.parametrize("what", ["poll", "call"])
async def test_a_close_that_is_cancelled_closes_the_connections_all_the_same(what: str, passes: int) -> None:
    async with serving(silence) as served:
        client = ComposeClient("t", base_url=served.base_url)
        wait = asyncio.ensure_future(client.recipes.future("r1").wait() if what == "poll" else client.user.get())
        while not served.heads:
            await asyncio.sleep(0.001)
        close = asyncio.ensure_future(client.aclose())
        for _ in range(passes):
            await asyncio.sleep(0)
        close.cancel()
        await asyncio.wait([close], timeout=5)
        if not passes:  # it was never begun
            wait.cancel()
            await client.aclose()
        await asyncio.gather(wait, return_exceptions=True)
        await served.nobody_connected()
        gc.collect()  # a client that is not closed warns


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["itself", "a task", "poll"])
@pytest.mark.parametrize("where", ["token", "rate", "transport"])
async def test_a_call_that_closes_its_own_client_ends(where: str, how: str) -> None:
    async def close(at: str) -> None:
        if at == where:
            await (asyncio.create_task(client.aclose()) if how == "a task" else client.aclose())

    async def token() -> str:
        await close("token")
        return "t"

    class Rate:
        async def acquire(self, operation: str) -> None:
            await close("rate")

        async def pause(self, seconds: float) -> None:
            raise AssertionError

    class Closing(Scripted):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await close("transport")
            return await super().handle_async_request(request)

    client = ComposeClient(token, base_url="http://localhost/2016-07", transport=Closing(), rate=Rate())
    calls = [client.recipes.future(f"r{at}").wait() if how == "poll" else client.user.get() for at in range(3)]
    ends = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert [type(end) for end in ends] == [ClientClosedError] * 3
    await asyncio.sleep(0.01)
    assert repr(client).endswith(" closed>")
    assert asyncio.all_tasks() == {asyncio.current_task()}
