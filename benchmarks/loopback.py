"""The server that every HTTP client here talks to, in a process of its own: answers at once, always the same.

``python -m benchmarks.loopback [https]`` prints its port. Bare asyncio and a minimum of HTTP, so that it is never the
limit.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

from benchmarks.bodies import compact, recipe
from benchmarks.measure import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY: Final = compact(recipe())
ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nServer: loopback\r\nDate: Mon, 04 Mar 2019 10:16:02 GMT\r\n"
    b"Content-Type: application/json; charset=utf-8\r\nX-Request-Id: 0123456789abcdef\r\n"
    b"Cache-Control: no-store\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
CERTIFICATE: Final = ROOT / "tests" / "faults" / "localhost.pem"
DELAYS: Final = {b"/delayed ": 0.02, b"/slow ": 1.0}
"""How a path ends, and seconds until its answer, so that there is something to cancel."""


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        *heads, self._buffer = (self._buffer + data).split(b"\r\n\r\n")
        for head in heads:
            delay = next((seconds for end, seconds in DELAYS.items() if end in head), 0.0)
            if delay:
                asyncio.get_running_loop().call_later(delay, self._transport.write, ANSWER)
            else:
                self._transport.write(ANSWER)


async def _serve(scheme: str) -> None:
    tls = None
    if scheme == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(CERTIFICATE)
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0, backlog=4096, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def loopback(scheme: Literal["http", "https"] = "http") -> Iterator[str]:
    """The server's address, ``http://127.0.0.1:PORT`` or ``https://localhost:PORT``, while it runs."""
    command = [sys.executable, "-m", "benchmarks.loopback", scheme]
    host = "127.0.0.1" if scheme == "http" else "localhost"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            yield f"{scheme}://{host}:{process.stdout.readline().strip()}"
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[-1]))
