"""Which connection carries a request? Our own, through the environment's proxies, or what the caller brought."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache
from importlib.util import find_spec
from typing import Final

import httpx

from ...errors import ConfigurationError
from ..proxies import proxy_for
from .aiohttp import Aiohttp

KEEP_ALIVE: Final = 60.0
"""Seconds that an idle connection is kept for a call that may be repeated."""
AIOHTTP: Final = "aiohttp"


class Connector:
    """Makes connections, each for one exchange at a time; ``given`` is what came from outside in their place.

    ``transport`` is None, an httpx transport or client of the caller's, or ``"aiohttp"``.
    """

    def __init__(self, base_url: str, transport: object | None) -> None:
        self.given = None if transport is None or transport == AIOHTTP else _given(transport)
        # httpx's own transports tell when a request leaves.
        self.tells = type(transport) is httpx.AsyncHTTPTransport
        self.proxy = None if self.given else proxy_for(base_url)
        # What aiohttp cannot do, connecting through SOCKS, stays on connections of our own.
        self.has_aiohttp = transport == AIOHTTP and not (self.proxy or "").startswith("socks")
        if transport == AIOHTTP and find_spec("httpx_aiohttp") is None:
            msg = "transport='aiohttp' needs the package httpx-aiohttp: pip install 'compose-async[aiohttp]'"
            raise ConfigurationError(msg)
        self._pool: httpx.AsyncBaseTransport | None = None
        self._tls: ssl.SSLContext | None = None
        self._tls_building = asyncio.Lock()

    async def prepare(self, url: str, proxy: str | None) -> None:
        """Have the TLS context, if this way needs one. Building it takes 0.1 s, so a thread does."""
        if self._tls or self.given or not (_is_https(url) or (proxy and _is_https(proxy))):
            return
        async with self._tls_building:
            try:
                self._tls = await asyncio.to_thread(_verified_tls)
            except OSError as error:
                msg = f"the certificates to verify Compose with cannot be loaded: {error}"
                raise ConfigurationError(msg) from None

    def connection(self, proxy: str | None) -> httpx.AsyncBaseTransport:
        """What came from outside, else a fresh connection, which opens with its first request."""
        if self.given is not None:
            return self.given
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_ALIVE)
        return httpx.AsyncHTTPTransport(verify=self._context(), limits=limits, proxy=self._via(proxy))

    def aiohttp(self) -> httpx.AsyncBaseTransport:
        """The connections of aiohttp, shared by all ``safe`` GETs."""
        if self._pool is None:
            self._pool = Aiohttp(self._context(), self._via(self.proxy), KEEP_ALIVE)
        return self._pool

    async def aclose(self) -> None:
        """Close what is shared; what came from outside is not ours."""
        if self._pool is not None:
            await self._pool.aclose()

    def _context(self) -> ssl.SSLContext:
        return self._tls or _no_tls()

    def _via(self, proxy: str | None) -> httpx.Proxy | None:
        return httpx.Proxy(proxy, ssl_context=self._context() if _is_https(proxy) else None) if proxy else None


class _OfClient(httpx.AsyncBaseTransport):
    """The transports, proxies and mounts of a caller's httpx client; nothing else of it, and it is not closed."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        way = self._client._transport_for_url(request.url)  # noqa: SLF001 - send() would add and log what it likes
        return await way.handle_async_request(request)


def _given(transport: object) -> httpx.AsyncBaseTransport:
    lowest = transport._transport if isinstance(transport, httpx.AsyncClient) else transport  # noqa: SLF001
    if type(lowest).__module__.startswith("httpx_aiohttp"):
        msg = "aiohttp sends writes twice when a response is lost: give transport='aiohttp', which takes it for GETs"
        raise ConfigurationError(msg)
    if isinstance(transport, httpx.AsyncClient):
        return _OfClient(transport)
    if not isinstance(transport, httpx.AsyncBaseTransport):
        msg = (
            "transport must be an httpx.AsyncBaseTransport, an httpx.AsyncClient or 'aiohttp', "
            f"not {type(transport).__name__}"
        )
        raise ConfigurationError(msg)
    return transport


def _is_https(url: str) -> bool:
    return url.startswith("https:")


@cache
def _verified_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@cache
def _no_tls() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # holds no certificate: whatever it is shown, it refuses
