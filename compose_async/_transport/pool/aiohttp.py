"""aiohttp's connections as an httpx transport (extra ``[aiohttp]``), only for ``safe`` GETs.

aiohttp itself repeats a request after a lost response, and reports many lost responses as failures to connect. It must
not carry writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

    from aiohttp import ClientSession


class Aiohttp(httpx.AsyncBaseTransport):
    """One shared aiohttp session. The pool, not the session, limits its connections."""

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None, keep_alive: float) -> None:
        from httpx_aiohttp import AiohttpTransport  # deferred: the extra is optional

        self._tls = tls
        self._keep_alive = keep_alive
        self._inner = AiohttpTransport(verify=tls, proxy=proxy, client=self._session)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        from aiohttp import ClientError

        request.read()  # an unread body would be sent in chunks
        try:
            return await self._inner.handle_async_request(request)
        except ClientError as error:
            # httpx-aiohttp does not translate every error, such as one for a response head that is too long.
            raise httpx.RemoteProtocolError(str(error)) from None

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _session(self) -> ClientSession:
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector

        connector = TCPConnector(ssl=self._tls, limit=0, keepalive_timeout=self._keep_alive)
        return ClientSession(connector=connector, cookie_jar=DummyCookieJar())
