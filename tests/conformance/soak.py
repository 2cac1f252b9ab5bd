"""Two hundred clients on one simulator for half a minute: python tests/conformance/soak.py [seconds] [clients].

Each client owns a deployment and a team and reads back what it last wrote there; all of them add their own tag to one
cluster. Prints requests per second and the server's memory; any error, lost update, or growth is an AssertionError.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GROWTH = 1.1
"""What memory may grow to in the second half: the latest requests and audit events are kept, older ones are not."""


class Connection:
    """One keep-alive connection, and a count of the answers."""

    answers = 0

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} /2016-07{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer simulator-token\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        answer = await self._reader.readexactly(int(fields["content-length"]))
        assert status.split()[1].startswith("2"), f"{method} {path}: {status} {answer!r}"
        Connection.answers += 1
        return json.loads(answer)

    def close(self) -> None:
        self._writer.close()


async def client(number: int, host: str, port: int, until: float) -> None:
    """Be one of the clients."""
    connection = Connection(*await asyncio.open_connection(host, port))
    [account] = (await connection.call("GET", "/accounts"))["_embedded"]["accounts"]
    [cluster] = (await connection.call("GET", "/clusters"))["_embedded"]["clusters"]
    wish = {"name": f"d{number}", "type": "redis", "datacenter": "aws:us-east-1", "account_id": account["id"]}
    deployment = f"/deployments/{(await connection.call('POST', '/deployments', {'deployment': wish}))['id']}"
    team = f"/teams/{(await connection.call('POST', '/teams', {'team': {'name': 'new'}}))['id']}"
    await connection.call("POST", f"/clusters/{cluster['id']}/tags", {"cluster": {"tags": [f"tag-{number}"]}})
    turn = 0
    while time.monotonic() < until:
        turn += 1
        notes = f"{number}/{turn}"
        await connection.call("PATCH", deployment, {"deployment": {"notes": notes}})
        await connection.call("PATCH", team, {"team": {"name": notes}})
        assert (await connection.call("GET", deployment))["notes"] == notes
        assert (await connection.call("GET", team))["name"] == notes
        await connection.call("GET", f"{deployment}/recipes")
        await connection.call("GET", "/audit_events?limit=5")
    tags = (await connection.call("GET", f"/clusters/{cluster['id']}"))["tags"]
    assert f"tag-{number}" in tags
    connection.close()


def memory(pid: int) -> float:
    """Give the resident memory of a process in MB."""
    [line] = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def soak(seconds: float, clients: int, base_url: str, pid: int) -> None:
    parts = urlsplit(base_url)
    assert parts.hostname is not None
    assert parts.port is not None
    started = time.monotonic()
    work = asyncio.gather(*(client(n, parts.hostname, parts.port, started + seconds) for n in range(clients)))
    watch: list[float] = []
    while not work.done():
        await asyncio.wait([work], timeout=1)
        watch.append(memory(pid))
    await work
    elapsed = time.monotonic() - started
    half = watch[len(watch) // 2]
    print(
        f"{clients} clients, {elapsed:.0f} s: {Connection.answers} answers, {Connection.answers / elapsed:.0f} a second"
    )
    print(f"memory: {watch[0]:.0f} MB at first, {half:.0f} MB half way, {watch[-1]:.0f} MB at the end")
    assert watch[-1] <= half * GROWTH, "memory grows"


def main() -> None:
    seconds, clients = (
        (float(sys.argv[1]) if len(sys.argv) > 1 else 30.0),
        int(sys.argv[2]) if len(sys.argv) > 2 else 200,
    )
    command = [sys.executable, "-m", "compose_async", "simulate", "--port", "0", *sys.argv[3:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            assert server.stdout is not None
            base_url = server.stdout.readline().strip().removeprefix("export COMPOSE_API_URL=")
            asyncio.run(soak(seconds, clients, base_url, server.pid))
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
