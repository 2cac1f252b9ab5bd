"""The simulator on a real socket: uvicorn in a thread or in the foreground, with breakable connections."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Any, Final, Self, cast

import attrs
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ..admin.guard import TrustedHosts, is_this_machine
from .app import App
from .fault_connection import CONNECTION, SocketConnection

VERSION_ROOT: Final = "/2016-07"
_KEEP_ALIVE: Final = 75
_MAX_PORT: Final = 65_535
_START_TIMEOUT: Final = 10.0
_WILDCARD_ADDRESSES: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to know them, not to listen there
"""Addresses that mean every network, and how to reach them from this machine."""
_LOG: Final = logging.getLogger(__name__)


@attrs.frozen
class Certificate:
    """A TLS certificate as two PEM files: the chain, and the private key."""

    chain: str | os.PathLike[str]
    key: str | os.PathLike[str]

    def check(self) -> None:
        """Raise OSError (SSLError is one) if it cannot be used."""
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.chain, self.key)


class Server:
    """A server in its own thread, from ``start()`` to ``stop()`` or within ``with``."""

    def __init__(
        self, app: App, host: str, port: int, certificate: Certificate | None = None, allow_hosts: Collection[str] = ()
    ) -> None:
        """Prepare to serve ``app``; port 0 picks a free one at the start."""
        self._app = app
        self._host = host
        self._port = port
        self._certificate = certificate
        self._trusted = _trusted(host, allow_hosts)
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """Return the version root, ``http://127.0.0.1:8091/2016-07``. Raises RuntimeError before the start."""
        if not self._base_url:
            raise RuntimeError("the server has not been started: use `with` or start()")
        return self._base_url

    def start(self) -> Self:
        """Bind the port and serve. Raises OSError if the port or the certificate cannot be used."""
        if self._thread is not None:
            raise RuntimeError("the server is already running")
        listener = _listen(self._host, self._port, self._certificate)
        self._base_url = _base_url(self._host, listener, self._certificate)
        up = threading.Event()
        self._uvicorn = uvicorn_ = _Uvicorn(self._app, up.set, self._certificate, self._trusted)
        failures: list[BaseException] = []

        def serve() -> None:
            try:
                uvicorn_.run([listener])
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
                failures.append(error)
                up.set()

        self._thread = threading.Thread(target=serve, name="compose-simulator", daemon=True)
        self._thread.start()
        if not up.wait(_START_TIMEOUT):
            raise RuntimeError(f"the simulator did not come up within {_START_TIMEOUT:g} s")
        if failures:
            self.stop()
            listener.close()
            raise RuntimeError(f"the simulator did not come up: {failures[0]!r}") from failures[0]
        return self

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve in this thread until interrupted; ``ready`` gets the base URL once requests are served.

        Raises OSError if the port or the certificate cannot be used.
        """
        with _listen(self._host, self._port, self._certificate) as listener:
            base_url = _base_url(self._host, listener, self._certificate)
            _Uvicorn(self._app, lambda: ready(base_url), self._certificate, self._trusted).run([listener])

    def stop(self) -> None:
        """Close all connections and wait for the thread to end; harmless when it is not running."""
        if self._uvicorn is not None and self._thread is not None:
            self._uvicorn.should_exit = True
            self._thread.join()
        self._uvicorn = self._thread = None
        self._base_url = ""

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


class _State(ServerState):
    """The state of uvicorn, the hosts to be steered under, and an event set when the server is about to stop."""

    def __init__(self, trusted: TrustedHosts) -> None:
        super().__init__()
        self.trusted = trusted
        self.closing = asyncio.Event()


class _Uvicorn(uvicorn.Server):
    """The server of uvicorn without its date, log and workers; waiting faults end when it stops."""

    def __init__(
        self, app: App, ready: Callable[[], None], certificate: Certificate | None, trusted: TrustedHosts
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                date_header=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=_KEEP_ALIVE,
                ssl_certfile=certificate.chain if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
            )
        )
        self.server_state = self._closing_state = _State(trusted)
        self._ready = ready

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        # Not by asyncio.run, which nest_asyncio and debuggers replace by one that takes no loop_factory.
        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(self.serve(sockets))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing_state.closing.set()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """One connection; its application gets the connection with which faults break it."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        inner = self.app

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            state = cast("_State", server_state)  # that of _Uvicorn
            connection = SocketConnection(self.transport, receive, state.closing, state.trusted)
            scope["extensions"] = {**scope.get("extensions", {}), CONNECTION: connection}
            await inner(scope, receive, send)

        self.app = with_connection

    def _should_upgrade(self) -> bool:
        return False  # else uvicorn warns, and advises to install websockets, whenever a client offers HTTP/2


def _listen(host: str, port: int, certificate: Certificate | None) -> socket.socket:
    if certificate is not None:
        certificate.check()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    _check_address(host, port)
    listener = socket.create_server((host, port), family=family, backlog=512)
    listener.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
    )  # inherited; else each response waits 40 ms for an ACK
    if not is_this_machine(listener.getsockname()[0]):
        _LOG.warning(
            "the simulator listens on %s: anybody who reaches this machine can read and steer it, without a token", host
        )
    return listener


def _trusted(host: str, allow_hosts: Collection[str]) -> TrustedHosts:
    """Return the hosts to be steered under: on all networks those are all addresses of this machine, known or not."""
    return TrustedHosts([host, *allow_hosts], any_address=host in _WILDCARD_ADDRESSES)


def _check_address(host: str, port: int) -> None:
    """Raise OSError for addresses that a socket misunderstands or rejects with other errors."""
    if not host:
        raise OSError("there is no address to listen on")  # to a socket an empty one means every network
    if not 0 <= port <= _MAX_PORT:
        raise OSError(f"ports are numbers from 0 to {_MAX_PORT}")
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise OSError(f"that is no name of a host: {error}") from None


def _base_url(host: str, listener: socket.socket, certificate: Certificate | None) -> str:
    host = _WILDCARD_ADDRESSES.get(host, host)
    name = f"[{host}]" if ":" in host else host
    return f"http{'s' if certificate else ''}://{name}:{listener.getsockname()[1]}{VERSION_ROOT}"
