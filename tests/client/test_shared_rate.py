"""``rate=``: a limiter that several clients share, asked before every attempt."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import USER, Scripted, Untouchable, connect
from support.transport import Served, reply, serving

from compose_async import (
    ClientClosedError,
    ComposeClient,
    ConfigurationError,
    InternalServerError,
    OutcomeUnknownError,
    RateLimitError,
)
from compose_async.simulator import Fault, Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.asyncio


class Noting:
    """A limiter that notes what it is asked."""

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.pauses: list[float] = []

    async def acquire(self, operation: str) -> None:
        self.operations.append(operation)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


class Fence(Noting):
    """A limiter that lets nothing leave."""

    async def acquire(self, operation: str) -> None:
        raise PermissionError(f"{operation}: this worker was replaced")


def scripted(*statuses: int, **headers: str) -> Scripted:
    left = list(statuses)

    def script(_: httpx.Request) -> tuple[int, Any]:
        return left.pop(0) if left else 200, USER

    compose = Scripted(script)
    compose.clock = VirtualClock()  # type: ignore[attr-defined] # as the simulator's transport has
    return compose


async def test_it_is_asked_for_every_attempt_a_new_token_included() -> None:
    rate = Noting()

    async def provide() -> str:
        return f"t{len(rate.operations)}"

    async with connect(scripted(503, 401, 200), rate=rate, max_retries=4, token=provide) as client:
        await client.user.get()
    assert rate.operations == ["user.get"] * 3


async def test_it_is_asked_for_polls() -> None:
    rate = Noting()
    simulator = Simulator(clock=VirtualClock())
    over = simulator.transport()
    base_url = "http://localhost/2016-07"
    async with over, ComposeClient(simulator.token, base_url=base_url, transport=over, rate=rate) as compose:
        [account] = await compose.accounts.list()
        await (
            await compose.deployments.create(
                account_id=account.id, name="orders", type="postgresql", datacenter="aws:us-east-1"
            )
        )
    assert rate.operations.count("recipes.get") > 1
    assert "deployments.create" in rate.operations


async def test_it_is_asked_with_a_connection_in_hand() -> None:
    rate = Noting()
    go_on = asyncio.Event()

    async def gated(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await go_on.wait()
        writer.write(reply(b'{"id": "u1", "name": "Sam"}'))

    async with (
        serving(gated) as served,
        ComposeClient("t", base_url=served.base_url, rate=rate, max_connections=1) as client,
    ):
        calls = [asyncio.create_task(client.user.get()) for _ in range(3)]
        while not served.heads:
            await asyncio.sleep(0.001)
        assert rate.operations == ["user.get"]
        go_on.set()
        await asyncio.gather(*calls)
    assert len(rate.operations) == 3


async def test_it_comes_after_the_clients_own_limiter() -> None:
    rate = Noting()
    compose = Scripted(lambda _: (429, {"errors": "slow down"}))
    clock = compose.clock = VirtualClock()  # type: ignore[attr-defined] # as the simulator's transport has
    async with connect(compose, rate=rate) as client:
        with pytest.raises(RateLimitError):
            await client.user.get()
        before = clock.now()
        with pytest.raises(RateLimitError):
            await client.user.get()
        assert clock.now() > before
    assert len(rate.pauses) == 2
    assert all(seconds > 0 for seconds in rate.pauses)


@pytest.mark.parametrize("write", [True, False])
async def test_what_it_raises_reaches_the_caller_and_nothing_is_sent(*, write: bool) -> None:
    async with connect(Untouchable(), rate=Fence(), max_retries=4) as client:
        with pytest.raises(PermissionError, match="replaced") as caught:
            await (client.request("POST", "/deployments", json={}) if write else client.user.get())
    assert "was never sent" in caught.value.__notes__[0]


async def test_what_it_raises_before_a_repeat_reaches_the_caller_of_a_write_that_was_refused() -> None:
    class Once(Noting):
        async def acquire(self, operation: str) -> None:
            await super().acquire(operation)
            if len(self.operations) > 1:
                raise PermissionError(operation)

    compose = scripted(429)
    async with connect(compose, rate=Once(), max_retries=4) as client:
        with pytest.raises(PermissionError):
            await client.request("POST", "/deployments", json={})
    assert len(compose.requests) == 1


async def test_what_it_raises_ends_the_wait_for_a_recipe() -> None:
    async with connect(Untouchable(), rate=Fence()) as client:
        with pytest.raises(PermissionError):
            await client.recipes.future("r1").refresh()


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_fails_is_logged_and_hides_no_outcome(status: int, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Noting):
        async def pause(self, seconds: float) -> None:
            raise ConnectionError("its database is away")

    kind = RateLimitError if status == 429 else OutcomeUnknownError
    compose = httpx.MockTransport(lambda _: httpx.Response(status, headers={"Retry-After": "1"}))
    async with connect(compose, rate=Broken()) as client:
        with pytest.raises(kind), caplog.at_level(logging.ERROR, "compose_async"):
            await client.request("POST", "/deployments", json={})
    assert "its database is away" in caplog.text


async def test_closing_while_it_is_waited_for_leaves_no_doubt_about_a_write() -> None:
    asked = asyncio.Event()

    class Endless(Noting):
        async def acquire(self, operation: str) -> None:
            asked.set()
            await asyncio.Event().wait()

    client = connect(Untouchable(), rate=Endless())
    call = asyncio.create_task(client.request("POST", "/deployments", json={}))
    await asked.wait()
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await call


async def test_options_may_bring_another_one() -> None:
    usual, other = Noting(), Noting()
    async with connect(Scripted(), rate=usual) as client:
        await client.with_options(rate=other).user.get()
        await client.with_options(timeout=5).user.get()
    assert (len(usual.operations), len(other.operations)) == (1, 1)


@pytest.mark.parametrize("rate", [5, "fast", object(), Noting])
async def test_what_is_no_limiter_is_refused(rate: Any) -> None:
    client = ComposeClient("t")
    builds: list[Callable[..., ComposeClient]] = [partial(ComposeClient, "t"), client.with_options]
    for build in builds:
        with pytest.raises(ConfigurationError, match="acquire"):
            build(rate=rate)


async def test_a_fault_of_the_server_is_no_matter_of_the_limiter() -> None:
    rate = Noting()
    simulator = Simulator(clock=VirtualClock())
    simulator.faults.add(Fault(operation="user.get", status=500))
    over = simulator.transport()
    base_url = "http://localhost/2016-07"
    options: dict[str, Any] = {"base_url": base_url, "transport": over, "rate": rate, "max_retries": 0}
    async with over, ComposeClient(simulator.token, **options) as compose:
        with pytest.raises(InternalServerError):
            await compose.user.get()
    assert (rate.operations, rate.pauses) == (["user.get"], [])


async def test_the_limiter_of_a_client_can_be_replaced_while_it_works() -> None:
    class Limiter:
        async def acquire(self, operation: str) -> None:
            raise RuntimeError(f"no {operation} now")

        async def pause(self, seconds: float) -> None: ...

    async with connect(Untouchable()) as compose:
        transport, limiter = compose._caller.transport, Limiter()  # as a worker of jobs does
        assert transport.replace_limiter(limiter) is None
        with pytest.raises(RuntimeError, match=r"no user\.get now"):
            await compose.user.get()
        assert transport.replace_limiter(None) is limiter
