"""aiohttp's connections (extra ``[aiohttp]``), only for ``safe`` GETs. Imported only where they are used.

aiohttp itself repeats a request after a lost response, and reports many lost responses as failures to connect. It must
not carry writes.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Final, Self

import httpx
from aiohttp import (
    BasicAuth,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    SocketTimeoutError,
    TCPConnector,
)
from yarl import URL

from ..._timeout import Timeout
from ..messages import Request

_CONNECT_SHARE: Final = 0.9
"""Share of the time limit for connecting, so that its own error proves that the request was never sent."""

_LONGEST_HEAD: Final = 100 * 1024
"""Bytes of a status line or of a header that are read, as httpcore reads them."""


class Aiohttp:
    """One shared aiohttp session. The pool, not the session, limits its connections."""

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None, keep_alive: float) -> None:
        connector = TCPConnector(ssl=tls, limit=0, keepalive_timeout=keep_alive)
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_LONGEST_HEAD,
            max_field_size=_LONGEST_HEAD,
            proxy=str(proxy.url) if proxy else None,
            proxy_auth=BasicAuth(*proxy.auth) if proxy and proxy.auth else None,
        )

    async def send(self, request: Request) -> AiohttpResponse:
        """Send a GET, and return its response once the head has arrived. Raises httpx's exceptions."""
        try:
            response = await self._session.get(
                _target(request.url),
                headers=_headers(request.headers),
                allow_redirects=False,
                timeout=_limits(request.timeout),
            )
        except ClientError as error:
            raise _as_httpx(error) from error
        return AiohttpResponse(response)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()


class AiohttpResponse:
    """A response of aiohttp, with the members that an exchange reads of httpx's. Iterates over its body."""

    def __init__(self, response: ClientResponse) -> None:
        self.status_code = response.status
        self.raw_headers = response.raw_headers
        self.stream = self
        self._response = response

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            if chunk := await self._response.content.readany():
                return chunk
        except ClientError as error:
            raise _as_httpx(error) from error
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close the connection, unless the response is complete."""
        if not self._response.content.at_eof():
            self._response.close()


def _as_httpx(error: ClientError) -> httpx.TransportError:
    """Return httpx's exception in place of aiohttp's, which may hold the proxy and its password."""
    match error:
        case ConnectionTimeoutError():
            return httpx.ConnectTimeout(str(error))
        case SocketTimeoutError():
            return httpx.ReadTimeout(str(error))
        case ClientConnectorError():
            return httpx.ConnectError(str(error))
        case _:
            return httpx.RemoteProtocolError(str(error))


@lru_cache(maxsize=256)
def _target(url: str) -> URL:
    return URL(url, encoded=True)


@lru_cache(maxsize=16)
def _limits(timeout: float | Timeout) -> ClientTimeout:
    """Return aiohttp's limits within that of the whole attempt. Each is a timer, which costs 5 % of a call."""
    if isinstance(timeout, Timeout):
        return ClientTimeout(total=None, connect=_CONNECT_SHARE * timeout.connect, sock_read=timeout.read)
    return ClientTimeout(total=None, sock_connect=_CONNECT_SHARE * timeout)


def _headers(headers: tuple[tuple[bytes, bytes], ...]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
