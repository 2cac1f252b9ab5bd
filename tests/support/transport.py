"""What the transport's tests share: clocks that do not wait, settings, and a server made of bare sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import define, field

from compose_async._config import Settings, load_settings
from compose_async._transport.call import Call
from compose_async._transport.messages import Request
from compose_async._transport.transport import Transport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from compose_async._clock import Timer

GET = Call(operation="recipes.get", method="GET", path="/recipes/1", replay="safe")
POST = Call(
    operation="deployments.create",
    method="POST",
    path="/deployments",
    body={"deployment": {"name": "orders"}},
    ids={"account_id": "a1"},
    name="orders",
)


def request(url: str, *, repeatable: bool = True, timeout: float = 5.0) -> Request:
    call = Call(operation="x", method="GET", path="/", replay="safe" if repeatable else "unsent-only")
    return Request(call=call, url=url, timeout=timeout)


class JumpClock:
    """A clock on which every wait is over at once, having taken as long as was asked."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def utc(self) -> datetime:
        return datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(seconds=self.time - 1000.0)

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        self.waits.append(when - self.time)

        def due() -> None:
            self.time = max(self.time, when)
            callback()

        return asyncio.get_running_loop().call_soon(due)


class StillClock:
    """A clock that stands still: no wait ever ends; ``waiting`` counts those under way."""

    def __init__(self) -> None:
        self.waiting = 0

    def now(self) -> float:
        return 1000.0

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        del when, callback
        self.waiting += 1
        return self

    def cancel(self) -> None:
        self.waiting -= 1


def settings(base_url: str = "http://127.0.0.1:9", **changes: Any) -> Settings:
    arguments: dict[str, Any] = {
        "token": "s3cret",
        "base_url": base_url,
        "timeout": 5.0,
        "max_retries": 4,
        "max_connections": 20,
        "user_agent": None,
        "allow_http": False,
        "hooks": (),
    }
    return load_settings(**{**arguments, **changes})


def client(
    base_url: str = "http://127.0.0.1:9", *, clock: Any = None, over: object = None, **changes: Any
) -> Transport:
    return Transport(settings(base_url, **changes), clock=clock or JumpClock(), transport=over)


@define
class Served:
    """A server under test: where it is, what came, and how many connections are open."""

    base_url: str = ""
    accepted: int = 0
    open: int = 0
    heads: list[bytes] = field(factory=list)
    bodies: list[bytes] = field(factory=list)
    link: str = "/x"
    """The link of backup b1 of deployment d1, whose details the handler is not asked for."""

    async def nobody_connected(self) -> None:
        while self.open:  # the test's own time limit is the limit
            await asyncio.sleep(0.001)


def backup(link: str) -> dict[str, str]:
    """The details of a backup with this link."""
    return {"id": "b1", "deployment_id": "d1", "type": "on_demand", "status": "complete", "download_link": link}


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Served], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Served]:
    """Give every request of every connection to ``handler``, until it or the peer closes."""
    served = Served()
    tasks: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.accepted += 1
        served.open += 1
        try:
            while not writer.is_closing() and await read_request(reader, served):
                if b" /deployments/d1/backups/b1 " in served.heads[-1]:
                    del served.heads[-1], served.bodies[-1]
                    writer.write(reply(json.dumps(backup(served.link)).encode()))
                else:
                    await handler(reader, writer, served)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            served.open -= 1

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(connection(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=1000)
    served.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader, served: Served) -> bool:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return False
    served.heads.append(head)
    lines = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    served.bodies.append(await reader.readexactly(int(lines[0].split(b":")[1])) if lines else b"")
    return True


def reply(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


async def free(slots: asyncio.Semaphore) -> int:
    """Count the slots that can be had at once."""
    taken = 0
    while not slots.locked():
        await slots.acquire()
        taken += 1
    for _ in range(taken):
        slots.release()
    return taken


async def ok(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.write(reply())


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: Served) -> None:
    await reader.read(1)


async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
    writer.close()
