"""A body is bounded in size, and a large one is decoded where it does not hold up the event loop."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.client import USER, Scripted, connect

from compose_async import ConfigurationError, DecodeError
from compose_async._codec import bodies
from compose_async._transport import deferred
from compose_async.simulator import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.asyncio


async def test_a_response_above_eight_megabytes_does_not_fit_by_default_and_more_may_be_allowed() -> None:
    compose = Scripted(lambda _: (200, b"[" + b" " * 2**23 + b"]"))
    async with connect(compose) as client:
        with pytest.raises(DecodeError, match=r"longer than 8388608 bytes \(max_response_bytes\)"):
            await client.accounts.list()
        assert await client.with_options(max_response_bytes=2**24).accounts.list() == ()


async def test_the_limit_holds_for_what_is_unpacked_too() -> None:
    bomb = gzip.compress(b" " * 2_000)

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=bomb, headers={"Content-Encoding": "gzip"})

    async with connect(httpx.MockTransport(answer), max_response_bytes=1_000) as client:
        with pytest.raises(DecodeError, match="longer than 1000 bytes"):
            await client.request("GET", "/user")


@pytest.mark.parametrize("limit", [0, -1, 1.5, True, "8"])
async def test_a_limit_that_is_none_is_refused(limit: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_response_bytes"):
        connect(Scripted(), max_response_bytes=limit)
    with pytest.raises(ConfigurationError, match="max_response_bytes"):
        connect(Scripted()).with_options(max_response_bytes=limit)


class Working(VirtualClock):
    """A virtual clock that records the spans for which it stands still."""

    held = 0

    @contextmanager
    def working(self) -> Iterator[None]:
        self.held += 1
        with super().working():
            yield


@pytest.mark.parametrize(("size", "in_thread"), [(1_000, False), (300_000, True)])
async def test_only_a_large_body_is_decoded_in_a_thread_while_virtual_time_stands_still(
    size: int, *, in_thread: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[bool] = []
    parse = bodies.parse

    def watched(body: bytes) -> Any:
        where.append(threading.current_thread() is not threading.main_thread())
        return parse(body)

    monkeypatch.setattr(deferred, "parse", watched)
    compose = Scripted(
        lambda request: (
            200,
            {"accounts": [{**USER, "id": "a" * size}]}
            if "accounts" in str(request.url)
            else {**USER, "id": "u" * size},
        )
    )
    compose.clock = clock = Working()  # type: ignore[attr-defined] # as on the simulator's transport
    async with connect(compose) as client:
        await client.user.get()
        before = clock.held
        assert (await client.user.get()).id == "u" * size
        [account] = await client.accounts.list()
        assert account.id == "a" * size
        assert clock.held - before == (2 if in_thread else 0)
        compose.script = lambda _: (200, b'{"id": ' + b" " * size)
        with pytest.raises(DecodeError, match="GET /user: the response is not JSON"):
            await client.user.get()
    assert where == [in_thread] * 4
