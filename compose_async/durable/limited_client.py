"""The client that a worker uses: the user's own, with the fence in the limiter's place.

Everything that knows how a limiter gets into the client's calls stands here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import ComposeClient
from .fence import Fence, attempt_ended


@contextmanager
def fenced(compose: ComposeClient, fence: Fence) -> Iterator[ComposeClient]:
    """Lend a client of which nothing leaves but past the fence, polls included; the given one is fenced meanwhile."""
    owner = compose._owner or compose  # noqa: SLF001 - the client has no parameter for a limiter yet
    transports = {id(one): one for one in (owner._caller.transport, compose._caller.transport)}.values()  # noqa: SLF001
    pause = compose._caller.transport._pace.pause  # noqa: SLF001
    pauses = set[asyncio.Task[None]]()

    def paused(seconds: float) -> None:
        pause(seconds)
        task = asyncio.ensure_future(fence.pause(seconds))
        pauses.add(task)
        task.add_done_callback(_forget(pauses))

    for transport in transports:
        vars(transport)["_turn"] = _turn(transport, fence)
    vars(compose._caller.transport._pace)["pause"] = paused  # noqa: SLF001
    try:
        yield compose.with_options(hooks=(*compose._settings.hooks, attempt_ended))  # noqa: SLF001
    finally:
        for transport in transports:
            del vars(transport)["_turn"]
        del vars(compose._caller.transport._pace)["pause"]  # noqa: SLF001


def settle_of(compose: ComposeClient) -> float:
    """Seconds after which nothing that this client sent can still be on its way."""
    return 2 * compose._settings.timeout + 5  # noqa: SLF001 - as above


def _turn(transport: Any, fence: Fence) -> Any:
    original = transport._turn  # noqa: SLF001 - as above

    async def turn(errand: Any) -> None:
        await original(errand)
        await fence.acquire(errand.call.operation)
        errand.sent_at = transport.server_now()
        errand.started = transport._clock.now()  # noqa: SLF001

    return turn


def _forget(pauses: set[asyncio.Task[None]]) -> Any:
    def forget(task: asyncio.Task[None]) -> None:
        pauses.discard(task)
        _ = task.cancelled() or task.exception()  # the database is away: Compose refuses the other workers itself

    return forget
