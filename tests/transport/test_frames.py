"""How deep is the way of one call? Counted on the real stack, where a transport is asked for a response."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from support.client import connect

import compose_async

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from compose_async import ComposeClient

pytestmark = pytest.mark.asyncio

ROOT: Final = Path(compose_async.__file__).parent
RECIPE: Final = {"id": "r1", "template": "Recipes::Deployment::Run", "status": "complete", "deployment_id": "d1"}


class Below(httpx.AsyncBaseTransport):
    """Notes the frames above it, from the generated coroutine down to itself, both left out."""

    def __init__(self) -> None:
        self.frames: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        frames = [frame for frame in inspect.stack()[1:] if Path(frame.filename).is_relative_to(ROOT)]
        names = [frame.function for frame in frames]
        bottom = next(n for n, frame in enumerate(frames) if Path(frame.filename).parent.name == "_generated")
        self.frames = names[:bottom]
        return httpx.Response(200, json=RECIPE)


async def start(compose: ComposeClient) -> object:
    return await compose.scalings.set("d1", units=4)


async def read(compose: ComposeClient) -> object:
    return await compose.recipes.get("r1")


@pytest.mark.parametrize(("call", "most"), [(start, 6), (read, 5)])
async def test_a_first_attempt_goes_straight_down(
    call: Callable[[ComposeClient], Awaitable[object]], most: int
) -> None:
    below = Below()
    async with connect(below) as compose:
        await call(compose)
        assert len(below.frames) <= most, below.frames
        assert below.frames[0] == "send"
