"""aiohttp's connections (extra ``[aiohttp]``), only for ``safe`` GETs.

aiohttp itself repeats a request after a lost response, and reports many lost responses as failures to connect. It must
not carry writes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from ..._types import Timeout

if TYPE_CHECKING:
    import ssl

    from aiohttp import ClientResponse

    from ..call import Request

_CONNECT_SHARE: Final = 0.9
"""Share of the time limit for connecting, so that its own error proves that the request was never sent."""

_LONGEST_HEAD: Final = 100 * 1024
"""Bytes of a status line or of a header that are read, as httpcore reads them."""


class Aiohttp:
    """One shared aiohttp session. The pool, not the session, limits its connections."""

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None, keep_alive: float) -> None:
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector  # deferred: the extra is optional

        connector = TCPConnector(ssl=tls, limit=0, keepalive_timeout=keep_alive)
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_LONGEST_HEAD,
            max_field_size=_LONGEST_HEAD,
        )
        self._proxy = proxy

    async def send(self, request: Request) -> AiohttpResponse:
        """Send a GET, and return its response once the head has arrived. Raises httpx's exceptions."""
        with _translated():
            response = await self._session.get(
                _target(request.url),
                headers=_headers(request.headers),
                allow_redirects=False,
                timeout=_limits(request.timeout),
                **self._through(),
            )
        return AiohttpResponse(response)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()

    def _through(self) -> dict[str, Any]:
        if self._proxy is None:
            return {}
        from aiohttp import BasicAuth

        auth = BasicAuth(*self._proxy.auth) if self._proxy.auth else None
        return {"proxy": str(self._proxy.url), "proxy_auth": auth}


class AiohttpResponse:
    """A response of aiohttp, with the members that an exchange reads of httpx's."""

    def __init__(self, response: ClientResponse) -> None:
        self.status_code = response.status
        self.raw_headers = response.raw_headers
        self.stream = self
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for chunk in self._response.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        """Close the connection, unless the response is complete."""
        self._response.close()


@contextmanager
def _translated() -> Iterator[None]:
    """Raise httpx's exceptions in place of aiohttp's, which may hold the proxy and its password."""
    import aiohttp

    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from None
    except aiohttp.SocketTimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from None
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(str(error)) from error
    except aiohttp.ClientError as error:
        raise httpx.RemoteProtocolError(str(error)) from None


@lru_cache(maxsize=256)
def _target(url: str) -> Any:
    from yarl import URL

    return URL(url, encoded=True)


@lru_cache(maxsize=16)
def _limits(timeout: float | Timeout) -> Any:
    from aiohttp import ClientTimeout

    connect, read = (timeout.connect, timeout.read) if isinstance(timeout, Timeout) else (timeout, timeout)
    return ClientTimeout(total=None, connect=_CONNECT_SHARE * connect, sock_read=read)


def _headers(headers: tuple[tuple[bytes, bytes], ...]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
