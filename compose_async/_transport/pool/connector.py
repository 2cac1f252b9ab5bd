"""Connections for requests: the SDK's own, through the environment's proxies, or the caller's transport."""

from __future__ import annotations

import os
import ssl
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import httpcore  # noqa: F401 - httpx imports it with the first connection, on the event loop
import httpx

from ..._clock import run_once_in_thread
from ...errors import ConfigurationError
from ..proxies import proxy_for

if TYPE_CHECKING:
    from ..._clock import Clock
    from .aiohttp import Aiohttp

KEEPALIVE_EXPIRY: Final = 60.0
"""Seconds to keep an idle connection for calls that may be repeated."""
AIOHTTP: Final = "aiohttp"
"""Value of ``transport`` that selects aiohttp."""
CERTIFICATE_VARIABLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Environment variables from which httpx loads certificate authorities."""


class Connector:
    """Factory of connections, each for one request at a time.

    ``transport`` is None, an httpx transport or client of the caller, or ``"aiohttp"``. ``user_transport`` is that of
    the caller, which replaces all connections.
    """

    def __init__(self, base_url: str, transport: object | None, clock: Clock) -> None:
        self.base_url = base_url
        self.user_transport = None if transport is None or transport == AIOHTTP else _user_transport(transport)
        self.proxy = None if self.user_transport else proxy_for(base_url)
        # aiohttp's connections do not support SOCKS proxies; the SDK's own do.
        self.uses_aiohttp = transport == AIOHTTP and not (self.proxy or "").startswith("socks")
        if transport == AIOHTTP and find_spec("aiohttp") is None:
            raise ConfigurationError(
                "transport='aiohttp' needs the package aiohttp: pip install 'compose-async[aiohttp]'"
            )
        self._aiohttp: Aiohttp | None = None
        self._ssl_context: ssl.SSLContext | None = None
        self._clock = clock

    async def load_aiohttp(self) -> None:
        """Import aiohttp in a thread (about 0.1 s), if reads use it."""
        if self.uses_aiohttp:
            await run_once_in_thread(self._clock, import_module, f"{__package__}.aiohttp")

    async def load_certificates(self, url: str, proxy: str | None) -> None:
        """Load the certificates in a thread (about 0.1 s), if this URL or its proxy needs them."""
        if self._ssl_context or self.user_transport or not (_is_https(url) or (proxy and _is_https(proxy))):
            return
        sources = tuple(f"{name}={os.environ[name]}" for name in CERTIFICATE_VARIABLES if os.environ.get(name))
        try:
            self._ssl_context = await run_once_in_thread(self._clock, _create_ssl_context, *sources)
        except OSError as error:
            # The error of a missing file does not name it.
            raise ConfigurationError(
                f"the certificates to verify Compose with cannot be loaded: {', '.join((str(error), *sources))}"
            ) from None

    def new_connection(self, proxy: str | None) -> httpx.AsyncBaseTransport:
        """Return the caller's transport, or a new connection that opens with its first request."""
        if self.user_transport is not None:
            return self.user_transport
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_EXPIRY)
        return httpx.AsyncHTTPTransport(verify=self._context(), limits=limits, proxy=self._httpx_proxy(proxy))

    def shared_aiohttp(self) -> Aiohttp:
        """Return the aiohttp session that all ``safe`` GETs share."""
        if self._aiohttp is None:
            from .aiohttp import Aiohttp  # loaded by load_aiohttp

            self._aiohttp = Aiohttp(self._context(), self._httpx_proxy(self.proxy), KEEPALIVE_EXPIRY)
        return self._aiohttp

    async def aclose(self) -> None:
        """Close the shared connections; the caller's transport stays open."""
        if self._aiohttp is not None:
            await self._aiohttp.aclose()

    def _context(self) -> ssl.SSLContext:
        return self._ssl_context or _reject_all_context()

    def _httpx_proxy(self, proxy: str | None) -> httpx.Proxy | None:
        return httpx.Proxy(proxy, ssl_context=self._context() if _is_https(proxy) else None) if proxy else None


class _ClientTransport(httpx.AsyncBaseTransport):
    """Transport over the transports, proxies and mounts of a caller's httpx client, which stays open.

    httpx has no public access to them alone: ``AsyncClient.send`` would run hooks, keep cookies and log URLs.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = self._client._transport_for_url(request.url)  # noqa: SLF001 - no public access, see above
        return await transport.handle_async_request(request)


def _user_transport(transport: object) -> httpx.AsyncBaseTransport:
    # httpx has no public attribute for a client's transport.
    lowest = transport._transport if isinstance(transport, httpx.AsyncClient) else transport  # noqa: SLF001
    if type(lowest).__module__.startswith("httpx_aiohttp"):
        raise ConfigurationError(
            "aiohttp sends writes twice when a response is lost: give transport='aiohttp', which takes it for GETs"
        )
    if isinstance(transport, httpx.AsyncClient):
        return _ClientTransport(transport)
    if not isinstance(transport, httpx.AsyncBaseTransport):
        raise ConfigurationError(
            "transport must be an httpx.AsyncBaseTransport, an httpx.AsyncClient or 'aiohttp', "
            f"not {type(transport).__name__}"
        )
    return transport


def is_http(url: str) -> bool:
    """Return whether a URL is plain http."""
    return url.lower().startswith("http:")


def _is_https(url: str) -> bool:
    return url.lower().startswith("https:")


def _create_ssl_context(*_sources: str) -> ssl.SSLContext:
    return httpx.create_ssl_context()


@cache
def _reject_all_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no authority, and so refuses every certificate
