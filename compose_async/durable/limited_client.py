"""The client of a worker: the user's client, with the gate as its limiter.

Only this module of ``durable`` changes a client; the others read its ``client_parts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from .. import ComposeClient
from .._api.endpoints import client_parts
from .._types import RateLimiter
from ..workflows.reconcile import settle_time
from .lease_gate import LeaseGate, on_attempt_event


@frozen
class _ChainedLimiter:
    """A limiter that acquires the user's own limiter first, and then the gate."""

    own: RateLimiter
    gate: LeaseGate

    async def acquire(self, operation: str) -> None:
        await self.own.acquire(operation)
        await self.gate.acquire(operation)

    async def pause(self, seconds: float) -> None:
        try:
            await self.own.pause(seconds)
        finally:
            await self.gate.pause(seconds)


@contextmanager
def limit_client(compose: ComposeClient, gate: LeaseGate) -> Iterator[ComposeClient]:
    """Yield a client whose requests all pass the gate, including polls. The given client is limited as well."""
    own = compose._settings.rate  # noqa: SLF001 - the worker and the client are one package
    rate = gate if own is None else _ChainedLimiter(own, gate)
    # The client that owns the connections polls the recipes, so it needs the gate too.
    clients = {id(client): client for client in (compose, compose._original or compose)}.values()  # noqa: SLF001 - as above
    before = [_limit(client, rate) for client in clients]
    try:
        yield compose.with_options(hooks=(*compose._settings.hooks, on_attempt_event))  # noqa: SLF001 - as above
    finally:
        for client, previous in zip(clients, before, strict=True):
            _limit(client, previous)


def _limit(client: ComposeClient, rate: RateLimiter | None) -> RateLimiter | None:
    """Set the limiter of a client and of its later copies. Return the previous limiter."""
    return client._caller.transport.replace_limiter(rate)  # noqa: SLF001 - as above


def check_open(compose: ComposeClient) -> None:
    """Raise ClientClosedError if the client is closed, or belongs to another event loop."""
    compose._caller.transport.guard.check()  # noqa: SLF001 - as above


def settle_of(compose: ComposeClient) -> float:
    """Return the seconds after which no request of this client can still arrive."""
    return settle_time(client_parts(compose).timeout)
