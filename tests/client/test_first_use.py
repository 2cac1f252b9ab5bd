"""The first use of a client loads what is heavy in a thread: once, shared, and with virtual time standing still."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from support.client import Scripted, Untouchable, connect

from compose_async import ClientClosedError, ComposeClient, ConfigurationError, _clock
from compose_async._clock import LoopClock, run_once_in_thread
from compose_async._transport import lazy_pool
from compose_async.simulator import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

CERTIFICATE: Final = Path(__file__).parent.parent / "faults" / "localhost.pem"

# Lists the modules that the event loop's own thread imports, and the files that it opens, while it runs.
PROGRAM: Final = """
import asyncio, json, os, ssl, sys, threading
from pathlib import Path
from compose_async import ComposeClient, DecodeError, DeploymentSpec, wait_until

scheme, certificate = sys.argv[1:3]
os.environ["SSL_CERT_FILE"] = certificate
imported, blocking, busy = [], [], [b"503 Busy"]

class Noting:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread():
            imported.append(name)

async def answer(reader, writer):
    while line := await reader.readline():
        await reader.readuntil(b"\\r\\n\\r\\n")
        if line.startswith(b"POST"):
            await reader.readexactly(len(b'{"deployment":{"units":2}}'))
        status = busy.pop() if busy else b"200 OK"
        body = b'{"id": "r1", "template": "x", "type": "daily", "status": "running", "download_link": "/file"}'
        writer.write(b"HTTP/1.1 %s\\r\\nContent-Length: %d\\r\\n\\r\\n" % (status, len(body)) + body)
    writer.close()

def note(event, arguments):
    if event in {"open", "os.listdir", "os.rename", "os.remove", "time.sleep", "socket.getaddrinfo"}:
        if threading.current_thread() is threading.main_thread():
            blocking.append([event, str(arguments)])

async def main():
    tls = None
    if scheme == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "localhost", 0, ssl=tls)
    sys.meta_path.insert(0, Noting())
    sys.addaudithook(note)
    port = server.sockets[0].getsockname()[1]
    async with ComposeClient("t", base_url=f"{scheme}://localhost:{port}") as compose:
        await compose.deployments.find("n", listed=())
        await compose.recipes.get("r1")
        await compose.backups.download("d1", "b1", Path(sys.argv[3]) / "file")
        await (await compose.scalings.set("d1", units=2)).refresh()
        spec = DeploymentSpec(name="n", type="redis", datacenter="aws:us-east-1")
        for work in (compose.deployments.ensure(spec), compose.backups.newest("d1"), compose.intend("backups.start")):
            try:
                await work
            except (DecodeError, TypeError):  # no list, no argument
                pass
    server.close()

asyncio.run(main())
print(json.dumps([imported, blocking]))
"""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_event_loop_imports_nothing_heavy_and_does_not_block_at_first_use(scheme: str, tmp_path: Path) -> None:
    # -B: else the first run after a clone writes bytecode, which is no opening of ours.
    arguments = [sys.executable, "-B", "-c", PROGRAM, scheme, str(CERTIFICATE), str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    imported, blocking = json.loads(done.stdout)
    packages = {name.partition(".")[0] for name in imported}
    assert packages & {"httpx", "httpcore", "h11", "anyio", "certifi", "cattrs", "tenacity", "email"} == set()
    ours = {name.removeprefix("compose_async._generated.") for name in imported if name.startswith("compose_async.")}
    expected = {f"{kind}.{name}" for kind in ("models", "readers") for name in ("recipe", "backup")}
    # Half a ms each; recipes and workflows load nothing more.
    assert ours == expected | {"readers.link", "readers.deployment_summary"}
    assert [event for event in blocking if "_generated" not in event[1]] == []
    assert (tmp_path / "file").exists()


@pytest.fixture(name="cold")
def _cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clock, "_runs", {})


def slow(calls: list[str], go_on: threading.Event) -> Callable[[], object]:
    real = lazy_pool.load_modules

    def load() -> object:
        calls.append(threading.current_thread().name)
        go_on.wait(5)
        return real()

    return load


@pytest.mark.asyncio
@pytest.mark.usefixtures("cold")
async def test_all_first_calls_of_all_clients_share_one_load_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    go_on = threading.Event()
    monkeypatch.setattr(lazy_pool, "load_modules", slow(calls, go_on))
    clients = [connect(Scripted()) for _ in range(3)]
    waiting = [asyncio.create_task(client.user.get()) for client in clients for _ in range(5)]
    elsewhere = asyncio.create_task(asyncio.to_thread(asyncio.run, connect(Scripted()).user.get()))
    while not calls:
        await asyncio.sleep(0.001)
    waiting[0].cancel()  # not even the first of them holds up the others
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
    go_on.set()
    users = await asyncio.gather(*waiting[1:], elsewhere)
    assert {user.name for user in users} == {"Sam"}
    assert calls == ["compose-async"]
    for client in clients:
        await client.aclose()


@pytest.mark.asyncio
@pytest.mark.usefixtures("cold")
async def test_closing_ends_a_call_that_waits_for_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    go_on = threading.Event()
    monkeypatch.setattr(lazy_pool, "load_modules", slow(calls, go_on))
    client = connect(Untouchable())
    call = asyncio.create_task(client.user.get())
    while not calls:
        await asyncio.sleep(0.001)
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await call
    go_on.set()


@pytest.mark.asyncio
@pytest.mark.usefixtures("cold")
async def test_virtual_time_stands_still_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    real = lazy_pool.load_modules

    def load() -> object:
        time.sleep(0.1)
        return real()

    monkeypatch.setattr(lazy_pool, "load_modules", load)
    compose = Scripted()
    clock = compose.clock = VirtualClock()  # type: ignore[attr-defined] # as the simulator's transport has
    elsewhere = asyncio.ensure_future(clock.sleep(10_000))
    async with connect(compose) as client:
        before = clock.now()
        await client.user.get()
        assert clock.now() == before
    elsewhere.cancel()


@pytest.mark.asyncio
@pytest.mark.usefixtures("cold")
async def test_a_load_that_fails_is_raised_to_all_and_tried_again_later() -> None:
    ends: list[Exception] = [OSError("no"), OSError("still no")]

    def load() -> str:
        time.sleep(0.01)
        if ends:
            raise ends.pop()
        return "loaded"

    for text in ("still no", "no"):
        both = await asyncio.gather(
            run_once_in_thread(LoopClock(), load), run_once_in_thread(LoopClock(), load), return_exceptions=True
        )
        assert [str(end) for end in both] == [text, text]
    assert await run_once_in_thread(LoopClock(), load) == "loaded"


# --- warming up


@pytest.mark.asyncio
async def test_warming_up_sends_nothing_and_spares_the_first_call_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    compose = Scripted()
    async with connect(compose) as client:
        await client.warm_up()
        assert compose.lines == []
        monkeypatch.setattr(lazy_pool, "run_once_in_thread", None)
        assert (await client.user.get()).name == "Sam"


@pytest.mark.asyncio
async def test_warming_up_may_open_a_connection() -> None:
    compose = Scripted()
    async with connect(compose) as client:
        await client.warm_up(connect=True)
    assert [request.url.path for request in compose.requests] == ["/2016-07/user"]


@pytest.mark.asyncio
async def test_warming_up_finds_what_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "ftp://proxy.example")
    async with ComposeClient("t") as client:
        with pytest.raises(ConfigurationError, match="proxy"):
            await client.warm_up()
    with pytest.raises(ClientClosedError):
        await client.warm_up()


@pytest.mark.asyncio
async def test_no_recipe_is_started_if_its_modules_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "compose_async.recipes.watcher", None)
    async with connect(Untouchable()) as client:
        with pytest.raises(ImportError):
            await client.scalings.set("d1", units=2)
