"""The client that a worker uses: the user's own, with the fence in the limiter's place.

Everything that knows how a limiter gets into the client's calls stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

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
    settings = compose._settings  # noqa: SLF001 - the worker and the client are one house
    rate = fence if settings.rate is None else _Both(settings.rate, fence)
    # Recipes are polled by the client that owns the connections, whatever this one was made with.
    owner = compose._owner or compose  # noqa: SLF001 - as above
    transports = {id(one): one for one in (owner._caller.transport, compose._caller.transport)}.values()  # noqa: SLF001
    before = [(transport, transport.replace_rate(rate)) for transport in transports]
    try:
        yield compose.with_options(rate=rate, hooks=(*settings.hooks, attempt_ended))
    finally:
        for transport, own in before:
            transport.replace_rate(own)


def settle_of(compose: ComposeClient) -> float:
    """Return the seconds after which nothing that this client sent can still be on its way."""
    return 2 * compose._caller.transport.timeout + 5  # noqa: SLF001 - as above
