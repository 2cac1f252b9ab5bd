"""A JSON body without a length may end early with its connection; one with a length is as long as the server meant."""

from __future__ import annotations

import httpx
import pytest
from support.transport import GET, client

from compose_async.errors import APIConnectionError

pytestmark = pytest.mark.asyncio


class Broken(httpx.AsyncBaseTransport):
    """A response whose JSON ends early."""

    def __init__(self, **headers: str) -> None:
        self.headers = {"content-type": "application/json", **headers}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=self.headers, stream=httpx.ByteStream(b'{"id": "d'))


async def test_json_that_ends_early_is_a_lost_response_if_only_the_connection_ended_it() -> None:
    with pytest.raises(APIConnectionError, match="within its JSON"):
        await client("https://api.example", over=Broken(), max_retries=0).send(GET)


async def test_json_that_ends_early_is_the_servers_own_if_it_gave_the_length() -> None:
    reply = await client("https://api.example", over=Broken(**{"content-length": "9"}), max_retries=0).send(GET)
    assert reply.body == b'{"id": "d'
