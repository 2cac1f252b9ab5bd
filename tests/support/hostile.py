"""A server of sockets that may answer anything, drawn by a seed, at any pace, and its accomplice on another port."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import socket
import zlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from support.breaking import reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

CAP: Final = 200_000
"""Bytes of a response's body that the client under test may read."""
LONG: Final = "Q"
"""The letter of which all overlong texts are made: errors may quote 200 of them."""
DIRTY: Final = "\x1b[2J\x1b]0;owned\x07\r\n::error::gone\x00\x7f\x9b31m\u202e"
STATUSES: Final = (
    *("200 OK", "202 Accepted", "204 No Content", "206 Partial Content", "301 Moved", "307 Temporary", "400 Bad"),
    *("401 Who", "403 No", "404 Gone", "408 Late", "409 Conflict", "416 Range", "418 Teapot", "422 Unprocessable"),
    *("429 Slow Down", "500 Broken", "502 Gateway", "503 Busy", "599 ?", "999 Beyond", "200", "099 Low", "-1 Below"),
)
TIMES: Final = (
    *("0", "1", "59", "60", "61", "-5", "1e308", "inf", "nan", "9" * 5000, "0x10", "", "soon"),
    *("Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Wed, 99 Foo 2019 99:99:99 GMT"),
    *("Thu, 01 Jan 1970 00:00:00 -9999", "Mon, 04 Mar 2019 10:15:30 GMT", "Mon, 04 Mar 99999999999 10:15:30 GMT"),
)
LINKS: Final = ("file:///etc/passwd", "http://[::1", "http:///x", "//", "http://h:99999999/", "data:,x")
RECIPE: Final = {"id": "r1", "status": "running", "name": "Provision", "operations_complete": 1, "operations_total": 3}
DEPLOYMENT: Final = {"id": "d1", "name": "orders", "type": "postgresql", "account_id": "a1", "version": "9.6.12"}
BACKUP: Final = {"id": "b1", "deployment_id": "d1", "type": "daily", "status": "complete"}
ITEMS: Final = {
    "accounts": {"id": "a1", "name": "acme", "slug": "acme"},
    "databases": {"type": "postgresql", "_embedded": {"versions": [{"version": "9.6.12", "preferred": True}]}},
    "deployments": DEPLOYMENT,
    "recipes": RECIPE,
    "backups": BACKUP,
}


@define
class Hostile:
    """What one seed's server does, and what reached it and its accomplice."""

    random: random.Random
    base_url: str = ""
    elsewhere: str = ""
    requests: list[bytes] = field(factory=list)
    strayed: list[bytes] = field(factory=list)
    sent: int = 0
    fairness: float = 0.0
    """Share of the responses that are well-formed, so that calls get far."""
    patience: float = 0.0
    """The sum of all pauses within responses, in seconds."""

    async def respond(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        rng = self.random
        path = request.split(b" ")[1].decode("ascii").partition("?")[0]
        answer = self._fair(path, request) if rng.random() < self.fairness else self._foul(path)
        if rng.random() < 0.2 * (1 - self.fairness):
            answer = answer[: rng.randrange(len(answer) + 1)]
        slices, pause = 1, 0.0
        if rng.random() < 0.1:
            slices, pause = rng.choice(((20, 0.1), (9, 1.0), (3, 4.9), (2, 30.0)))
        step = len(answer) // slices + 1
        for start in range(0, len(answer), step):
            writer.write(answer[start : start + step])
            self.sent += min(step, len(answer) - start)
            await writer.drain()
            if pause:
                self.patience += pause
                await asyncio.sleep(pause)
        if answer == OPEN:
            await rng.choice((self._endless, self._trickle, self._trickle))(writer)
        match rng.random():
            case draw if draw < max(self.fairness, 0.7):
                pass
            case draw if draw < 0.88:
                writer.close()
            case draw if draw < 0.93:
                reset(writer)
            case draw if draw < 0.96:
                await asyncio.sleep(10_000)
            case _:
                await self._endless(writer)

    async def _endless(self, writer: asyncio.StreamWriter) -> None:
        while True:  # until the client hangs up
            writer.write(b" " * 50_000)
            self.sent += 50_000
            await writer.drain()

    async def _trickle(self, writer: asyncio.StreamWriter) -> None:
        """Send a byte every four seconds, which no single wait for data notices."""
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(4.0)

    def _fair(self, path: str, request: bytes) -> bytes:
        """Return a well-formed response that still lies."""
        rng = self.random
        body: Any = {}
        match path.strip("/").split("/"):
            case [*_, "recipes", _]:
                ended = rng.choice(("running", "running", "complete", "failed", "waiting", "☠"))
                body = {**RECIPE, "status": ended, "status_detail": self._text()}
            case [*_, "backups", _]:
                links = (f"{self.elsewhere}/file", "/file", "/file", f"{self.base_url}/file", *LINKS, self._text())
                body = {**BACKUP, "download_link": rng.choice(links)}
            case [*_, "deployments", _]:
                body = {**DEPLOYMENT, "notes": rng.choice(("n", None))}
            case ["file" | "elsewhere"]:
                content = rng.randbytes(rng.randrange(3000))
                return rng.choice((OPEN, *[_response(b"200 OK", [b'ETag: "1"'], content)] * 3))
            case [*_, "deployments"] if request.startswith(b"POST"):
                body = {**DEPLOYMENT, "provision_recipe_id": "r1"}
            case ["user"]:
                body = {"id": "u1", "name": "Sam"}
            case [*_, "scalings"] if request.startswith(b"GET"):
                body = {"allocated_units": rng.choice((1, 2)), "used_units": 1, "starting_units": 1, "minimum_units": 1}
            case [*_, kind] if request.startswith(b"GET"):
                item = ITEMS.get(kind, {"id": "a1"})
                key = "applications" if kind == "databases" else kind
                body = {"_embedded": {key: [item] * rng.choice((0, 1, 1, 2))}}
            case _:
                body = RECIPE
        if rng.random() < 0.3 * (1 - self.fairness):
            body = {**body, rng.choice(sorted(body)) if body else "id": self._value()}
        return _response(b"200 OK", self._headers()[: rng.randrange(2)], json.dumps(body).encode())

    def _foul(self, path: str) -> bytes:
        rng = self.random
        status = rng.choice(STATUSES).encode()
        headers, body = self._headers(), self._body()
        if status[:3] in {b"429", b"503"}:
            headers.append(b"Retry-After: " + rng.choice(TIMES).encode())
        if rng.random() < 0.15:
            body, headers = self._pack(body, headers)
        head = rng.choice((b"", b"", b"", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * rng.randrange(600)))
        if rng.random() < 0.05:
            return head + rng.randbytes(rng.choice((0, 1, 30, 3000)))
        if rng.random() < 0.1:
            headers.append(b"Transfer-Encoding: chunked")
            size = rng.choice((b"%x" % len(body), b"ffffffffffffffff", b"-1", b"zz", b"%x" % (len(body) // 2)))
            return head + _head(status, headers) + size + b"\r\n" + body + b"\r\n0\r\n\r\n"
        length: object = len(body)
        if rng.random() < 0.2:
            length = rng.choice((0, len(body) // 2, len(body) + 9, 10**30, -1, "NaN", "5, 6", None))
        return head + _response(status, headers, body, length)

    def _headers(self) -> list[bytes]:
        """Return a few odd headers, seldom thousands or huge ones."""
        rng = self.random
        text = self._text
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"Retry-After: {rng.choice(TIMES)}",
            lambda: f"Date: {rng.choice(TIMES)}",
            lambda: f"Location: {rng.choice((self.elsewhere + '/elsewhere', '/file', 'http://[', 'ftp://x/', text()))}",
            lambda: f"Content-Type: {rng.choice(('text/html', 'application/json; charset=utf-16', text()))}",
            lambda: f"Content-Encoding: {rng.choice(('br', 'gzip', 'none', 'gzip, gzip', text()))}",
            lambda: f"Content-Range: bytes {rng.choice(('0-1/2', '9-1/0', '*/*', '9' * 400))}",
            lambda: f'ETag: {rng.choice(("W/", ""))}"{text()}"',
            lambda: f"Set-Cookie: token={text()}; Domain=.example",
            lambda: f"Connection: {rng.choice(('close', 'upgrade', text()))}",
            lambda: f"X-{text()}: {text()}",
            lambda: "Content-Length: 7",
            lambda: f"X: {LONG * rng.choice((10, 1000, 120_000))}",
        )
        lines = [rng.choice(kinds)() for _ in range(rng.randrange(5))]
        if rng.random() < 0.02:
            lines += ["Y: z"] * 4000
        clean = (line if rng.random() < 0.1 else _one_line(line) for line in lines)
        return [line.encode("utf-8", "replace") for line in clean]

    def _body(self) -> bytes:
        rng = self.random
        match rng.randrange(9):
            case 0:
                body = json.dumps({"errors": rng.choice((self._value(), {self._text(): [self._text()] * 9}))}).encode()
            case 1:
                body = b"[" * rng.choice((50, 900, 90_000)) + b"]" * 50
            case 2:
                body = b'{"id": %s}' % rng.choice(
                    (b"9" * 9000, b"NaN", b"-Infinity", b"1e999", b"0" * 500, b"1" * 4000)
                )
            case 3:
                body = json.dumps({"id": self._text()}).encode(rng.choice(("utf-16", "utf-8-sig", "utf-32", "utf-7")))
            case 4:
                body = b"[" + b"{}," * rng.choice((5, 20_000)) + b"{}]"
            case 5:
                body = b"<html>" + self._text().encode("utf-8", "replace") + rng.randbytes(30)
            case 6:
                body = b" " * rng.choice((0, 1, CAP - 1, CAP, CAP + 1))
            case 7:
                body = json.dumps({**DEPLOYMENT, "connection_strings": self._value(), "id": self._value()}).encode()
            case _:
                body = json.dumps(self._value()).encode()
        return body

    def _pack(self, body: bytes, headers: list[bytes]) -> tuple[bytes, list[bytes]]:
        way = self.random.choice(("gzip", "deflate", "bomb", "bombs", "torn"))
        name = b"deflate" if way == "deflate" else b"gzip"
        packed = zlib.compress(body) if way == "deflate" else gzip.compress(BOMB if way[:4] == "bomb" else body, 1)
        packed = packed[: len(packed) // 2] if way == "torn" else packed * 2 if way == "bombs" else packed
        return packed, [*headers, b"Content-Encoding: " + name]

    def _text(self) -> str:
        rng = self.random
        return rng.choice((DIRTY, LONG * 300, LONG * 50_000, "Bearer x", "é" * 300, "r1", "", "\ud800", "../.." * 9))

    def _value(self, depth: int = 0) -> Any:
        rng = self.random
        if depth < 3 and rng.random() < 0.4:
            return rng.choice(([self._value(depth + 1)] * 3, {self._text(): self._value(depth + 1)}))
        return rng.choice((None, True, 0, -1, 10**40, 1.5, float("nan"), self._text(), [], {}, [[[]]], "2019-03-04"))


OPEN: Final = b"HTTP/1.1 200 OK\r\nContent-Type: x/y\r\n\r\n"
"""The head of a body without an end."""
BOMB: Final = b"[" + b" " * 3_000_000 + b"]"


def _one_line(text: str) -> str:
    return "".join(character for character in text if character >= " " and character != "\x7f")


def _head(status: bytes, headers: list[bytes]) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", b""])


def _response(status: bytes, headers: list[bytes], body: bytes, length: object = ...) -> bytes:
    framing = [] if length is None else [b"Content-Length: %s" % str(len(body) if length is ... else length).encode()]
    return _head(status, [*framing, *headers]) + body


@asynccontextmanager
async def hostile(seed: int) -> AsyncIterator[Hostile]:
    """Serve what the seed draws, on two ports."""
    world = Hostile(random.Random(seed))  # noqa: S311 - no secret
    world.fairness = world.random.choice((0.0, 0.5, 0.9, 0.98))
    tasks: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: list[bytes]) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        try:
            while not writer.is_closing():
                seen.append(await _request(reader))
                await world.respond(seen[-1], writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def listen(seen: list[bytes]) -> tuple[asyncio.Server, str]:
        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(asyncio.get_running_loop().create_task(connection(reader, writer, seen)))

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    one, world.base_url = await listen(world.requests)
    other, world.elsewhere = await listen(world.strayed)
    try:
        yield world
    finally:
        one.close()
        other.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # aborted connections close in the next pass


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + (await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b"")
