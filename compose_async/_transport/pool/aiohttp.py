"""aiohttp's connections as an httpx transport (extra ``[aiohttp]``), for ``safe`` GETs alone.

aiohttp sends a request again by itself when the response is lost, and reports many a lost response as a failure to
connect: it may carry cheap reads only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

    from aiohttp import ClientSession


class Aiohttp(httpx.AsyncBaseTransport):
    """One shared session. Its connections are counted by the pool, not here."""

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None, keep_alive: float) -> None:
        from httpx_aiohttp import AiohttpTransport  # the extra is loaded when it is used

        self._tls = tls
        self._keep_alive = keep_alive
        self._inner = AiohttpTransport(verify=tls, proxy=proxy, client=self._session)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        from aiohttp import ClientError

        request.read()  # else it would be sent as a stream, in chunks
        try:
            return await self._inner.handle_async_request(request)
        except ClientError as error:
            # Not translated by httpx-aiohttp, such as a head that is too long.
            raise httpx.RemoteProtocolError(str(error)) from None

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _session(self) -> ClientSession:
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector

        connector = TCPConnector(ssl=self._tls, limit=0, keepalive_timeout=self._keep_alive)
        return ClientSession(connector=connector, cookie_jar=DummyCookieJar())
