"""A server of bare sockets whose first connection breaks exactly where it is told to; all others are answered."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Literal

from attrs import define, field, frozen

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

End = Literal["close", "reset", "half"]
GOOD: Final = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Type: application/json\r\n\r\n{"id": "1"}'


@frozen
class Break:
    """Read ``read`` bytes of the first request (None: all of it), send ``send``, end as told."""

    read: int | None = None
    send: bytes = b""
    end: End = "close"


@define
class Seen:
    """What reached the server, by connection; ``open`` is how many of those are still open."""

    base_url: str = ""
    requests: list[bytes] = field(factory=list)
    open: int = 0

    async def nobody_connected(self) -> None:
        while self.open:  # the test's own time limit is the limit
            await asyncio.sleep(0.001)


@asynccontextmanager
async def breaking(plan: Break, then: bytes = GOOD, tls: ssl.SSLContext | None = None) -> AsyncIterator[Seen]:
    seen = Seen()
    tasks: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.open += 1
        number = len(seen.requests)
        seen.requests.append(b"")
        try:
            if number == 0:
                seen.requests[0] = await (_request(reader) if plan.read is None else _exactly(reader, plan.read))
                writer.write(plan.send)
                await writer.drain()
                await _end(reader, writer, plan.end)
            else:
                while request := await _request(reader):
                    seen.requests[number] += request
                    writer.write(then)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            seen.open -= 1

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(connection(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "localhost" if tls else "127.0.0.1", 0, ssl=tls, family=socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    seen.base_url = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    try:
        yield seen
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, end: End) -> None:
    if end == "reset":
        reset(writer)
    elif end == "half":
        writer.write_eof()
        while await reader.read(4096):
            pass


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _exactly(reader: asyncio.StreamReader, count: int) -> bytes:
    return await reader.readexactly(count) if count else b""


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One request, framed by Content-Length; empty at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + (await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b"")
