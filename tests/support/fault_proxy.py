"""A TCP proxy that does harm: slow, cut, reset, half closed, trickling or silent, after so many bytes one way.

The first connection after ``harm`` is set is harmed, all others pass untouched.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Literal

from attrs import define, field, frozen

from support.breaking import reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Kind = Literal["latency", "reset", "cut", "half", "trickle", "blackhole"]
Side = Literal["up", "down"]


@frozen
class Harm:
    """``up`` is the way of requests, ``down`` that of answers; ``after`` counts the bytes that pass unharmed."""

    kind: Kind
    side: Side
    after: int = 0


@define
class FaultProxy:
    """``passed`` counts the bytes of the latest connection by side; ``open`` the connections that clients hold."""

    upstream: tuple[str, int]
    base_url: str = ""
    passed: dict[str, int] = field(factory=dict)
    open: int = 0
    harm: Harm | None = None
    _tasks: set[asyncio.Task[None]] = field(factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FaultProxy]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def nobody_connected(self) -> None:
        while self.open:
            await asyncio.sleep(0.001)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.get_running_loop().create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        harm, self.harm = self.harm, None
        self.open += 1
        far_reader, far_writer = await asyncio.open_connection(*self.upstream)
        passed = self.passed = {"up": 0, "down": 0}
        up = asyncio.create_task(_pump(reader, far_writer, harm, "up", passed))
        down = asyncio.create_task(_pump(far_reader, writer, harm, "down", passed))
        try:
            await asyncio.gather(up, down)
        except (_End, ConnectionError) as end:
            if end.args == ("reset",):
                reset(writer)
        finally:
            for pump, its in ((up, far_writer), (down, writer)):
                pump.cancel()
                its.close()
            await asyncio.gather(up, down, return_exceptions=True)
            self.open -= 1


class _End(Exception):  # noqa: N818 - an order, not an error
    pass


async def _pump(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, harm: Harm | None, side: Side, passed: dict[str, int]
) -> None:
    """Pass bytes on until the source ends; harm them once as many as agreed have passed."""
    while chunk := await source.read(65536):
        whole = len(chunk)
        if harm and harm.side == side:
            whole = min(whole, harm.after - passed[side])
        sink.write(chunk[:whole])
        passed[side] += whole
        await sink.drain()
        if not harm or whole == len(chunk):
            continue
        await _do(harm, chunk[whole:], source, sink)
        if harm.kind != "latency":
            while await source.read(65536):
                pass
            raise _End
        harm = None
    with suppress(OSError):
        sink.write_eof()


async def _do(harm: Harm, rest: bytes, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    if harm.kind == "latency":
        await asyncio.sleep(0.03)
        sink.write(rest)
    elif harm.kind == "reset":
        raise _End("reset")
    elif harm.kind == "cut":
        raise _End
    elif harm.kind == "half":
        sink.write_eof()
    elif harm.kind == "trickle":
        for byte in rest:
            sink.write(bytes([byte]))
            await sink.drain()
            await asyncio.sleep(0.01)
            if source.at_eof():
                return
