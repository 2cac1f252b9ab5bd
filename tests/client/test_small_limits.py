"""A client with the smallest limits, a peer with the least rate, and the JSON of an error with a wrong member."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from support.client import connect
from support.scripted import ScriptedCompose, connected, lasting
from support.transport import JumpClock

from compose_async.errors import ComposeError, DecodeError, NotFoundError

pytestmark = pytest.mark.asyncio


async def test_one_connection_is_enough_to_await_a_recipe() -> None:
    async with connected(ScriptedCompose(lasting(5)), max_connections=1, max_retries=0) as client:
        made = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        assert (await made).id == "d1"


class Trickle(httpx.AsyncBaseTransport):
    """One byte each 20 s, without an end, behind each link."""

    def __init__(self) -> None:
        self.clock = JumpClock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/file":
            return httpx.Response(
                200, json={"id": "x1", "type": "daily", "status": "complete", "download_link": "/file"}
            )
        return httpx.Response(200, content=self.bytes())

    async def bytes(self) -> AsyncIterator[bytes]:
        while True:
            self.clock.time += 20.0
            yield b"x"


@pytest.mark.parametrize("kind", ["backups", "logfiles"])
async def test_a_download_is_as_slow_and_as_long_as_its_caller_permits(kind: str, tmp_path: Path) -> None:
    peer = Trickle()
    async with connect(peer) as client:
        with pytest.raises(DecodeError, match="longer"):
            await getattr(client, kind).download("d1", "x1", tmp_path / "file", least_rate=0.01, max_bytes=9)
    assert peer.clock.time == 1000 + 10 * 20


async def test_an_error_s_json_with_a_member_of_no_possible_type_is_refused() -> None:
    plain = json.loads(NotFoundError("gone", status=404, method="GET", path="/x").to_json())
    plain["fields"]["retry_after"] = ["soon"]
    with pytest.raises(ValueError, match=r"retry_after|list instead of"):
        ComposeError.from_json(json.dumps(plain))
