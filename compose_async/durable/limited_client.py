"""The client that a worker uses: the user's own, with the fence in the limiter's place.

Everything that knows how a limiter gets into the client's calls stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve, frozen

from .. import ComposeClient
from .._types import RateLimiter
from .fence import Fence, attempt_ended


@frozen
class _Both:
    """The user's own limiter, and then the fence."""

    own: RateLimiter
    fence: Fence

    async def acquire(self, operation: str) -> None:
        await self.own.acquire(operation)
        await self.fence.acquire(operation)

    async def pause(self, seconds: float) -> None:
        await self.own.pause(seconds)
        await self.fence.pause(seconds)


@contextmanager
def fenced(compose: ComposeClient, fence: Fence) -> Iterator[ComposeClient]:
    """Lend a client of which nothing leaves but past the fence, polls included; the given one is fenced meanwhile."""
    own = compose._settings.rate  # noqa: SLF001 - the worker and the client are one house
    rate = fence if own is None else _Both(own, fence)
    # Recipes are polled by the client that owns the connections, whatever this one was made with.
    clients = {id(client): client for client in (compose, compose._owner or compose)}.values()  # noqa: SLF001 - as above
    before = [_limit(client, rate) for client in clients]
    try:
        yield compose.with_options(hooks=(*compose._settings.hooks, attempt_ended))  # noqa: SLF001 - as above
    finally:
        for client, previous in zip(clients, before, strict=True):
            _limit(client, previous)


def _limit(client: ComposeClient, rate: RateLimiter | None) -> RateLimiter | None:
    """Have a client and those that it makes ask this limiter; return the one that it replaces."""
    client._settings = evolve(client._settings, rate=rate)  # noqa: SLF001 - as above
    return client._caller.transport.replace_rate(rate)  # noqa: SLF001 - as above


def settle_of(compose: ComposeClient) -> float:
    """Return the seconds after which nothing that this client sent can still be on its way."""
    return 2 * compose._caller.transport.timeout + 5  # noqa: SLF001 - as above
