"""Forked processes, threads, other loops and full disks, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PREPARED: Final = """
import asyncio, os, resource, signal, sys, threading
from pathlib import Path
from compose_async import ComposeClient
from compose_async.errors import ClientClosedError, DecodeError

async def respond(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            body = bytes(3_000_000) if b"/content" in head else b'{"id": "u1", "name": "Sam"}'
            if b"/backups/b1" in head:
                body = b'{"id": "b1", "deployment_id": "d1", "type": "t", "status": "s", "download_link": "/content"}'
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

servers = []

async def serving():
    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    servers.append(server)
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
"""

FORK: Final = """
# The server lives in a thread, so that parent and child find it.
found = []
def serve():
    async def main():
        found.append(await serving())
        await asyncio.Event().wait()
    asyncio.run(main())
threading.Thread(target=serve, daemon=True).start()
while not found:
    pass

async def used(compose):
    return (await compose.user.get()).name

async def child(compose):
    try:
        await used(compose)
    except ClientClosedError as error:
        assert "in the child process" in str(error), error
    else:
        return 3
    await compose.aclose()  # harmless: the connections belong to the parent
    async with ComposeClient("t", base_url=found[0]) as own:
        return 0 if await used(own) == "Sam" else 4

async def parent(compose):
    await used(compose)
    try:
        await compose.recipes.future("u1").refresh()  # which is no recipe here, but starts what polls
    except DecodeError:
        pass
    return compose

compose = ComposeClient("t", base_url=found[0])
unused = ComposeClient("t", base_url=found[0])
loop = asyncio.new_event_loop()
loop.run_until_complete(parent(compose))
pid = os.fork()
if pid == 0:
    code = asyncio.run(child(compose))
    code = code or (0 if asyncio.run(used(unused)) == "Sam" else 5)
    os._exit(code)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert loop.run_until_complete(used(compose)) == "Sam"  # the child broke nothing
loop.run_until_complete(compose.aclose())
loop.close()
"""

THREAD: Final = """
async def main():
    async with ComposeClient("t", base_url=await serving()) as compose:
        assert (await compose.user.get()).name == "Sam"
        def elsewhere(use):
            try:
                asyncio.run(use())
            except ClientClosedError as error:
                return str(error)
        for use in (compose.user.get, compose.aclose):
            assert "one ComposeClient for each event loop" in await asyncio.to_thread(elsewhere, use)
        assert " closed" not in repr(compose)
        loop = asyncio.get_running_loop()
        def properly():
            return asyncio.run_coroutine_threadsafe(compose.user.get(), loop).result(5).name
        assert await asyncio.to_thread(properly) == "Sam"
        assert (await compose.user.get()).name == "Sam"
    try:
        await compose.user.get()
    except ClientClosedError as error:
        assert "closed" in str(error)
    else:
        raise AssertionError
    servers[0].close()
asyncio.run(main())
"""

DISK: Final = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))  # as a disk that fills up
folder = Path(sys.argv[1])

async def main():
    async with ComposeClient("t", base_url=await serving()) as compose:
        for target in (folder / "backup", folder / "missing" / "backup"):
            try:
                await compose.backups.download("d1", "b1", target)
            except OSError as error:
                print(type(error).__name__, error, *error.__notes__)
            else:
                raise AssertionError
        assert list(folder.iterdir()) == []
        assert (await compose.user.get()).name == "Sam"
    servers[0].close()
asyncio.run(main())
"""


def run(script: str, *arguments: str) -> str:
    # From 3.12 on, Python warns of any fork where there are threads, the server's here: the fork is what is tested.
    warnings = ["-W", "error::ResourceWarning", "-W", "ignore:This process:DeprecationWarning"]
    command = [sys.executable, *warnings, "-c", PREPARED + script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=15, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_after_a_fork_the_child_needs_a_client_of_its_own_and_the_parent_goes_on() -> None:
    run(FORK)


def test_another_thread_is_another_loop() -> None:
    run(THREAD)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits to set")
def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    said = run(DISK, str(tmp_path)).splitlines()
    assert said[0].startswith("OSError [Errno 27] File too large")
    assert said[0].endswith(f"while a download was being saved as {tmp_path / 'backup'}")
    assert said[1].startswith("FileNotFoundError")
