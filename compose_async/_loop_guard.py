"""Guard of a client, which works on the event loop and in the process of its first use, until it is closed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Final

from .errors import ClientClosedError, ConfigurationError

_CLOSED: Final = "the client is closed: build a new ComposeClient, or keep this one open for longer"
"""Error text for a closed client."""
_FORKED: Final = "the client was inherited through fork: build a new ComposeClient in the child process"
"""Error text for a client in a forked process."""
_OTHER_LOOP: Final = "the client belongs to another event loop: build one ComposeClient for each event loop"
"""Error text for a client on another event loop."""
_NO_LOOP: Final = (
    "no event loop of asyncio runs here, and compose-async works with asyncio only: await it in a coroutine under "
    "asyncio.run(); under trio, run it in a thread of its own, or with trio-asyncio"
)
"""Error text outside of asyncio."""
_SHUTDOWN: Final = (
    "the interpreter is shutting down, as in an atexit function, and starts no more threads: use the client before the "
    "program ends"
)
"""Error text for a call that cannot start a thread any more."""
_NO_THREAD_MESSAGES: Final = (
    "cannot schedule new futures after",
    "can't register atexit after shutdown",
    "can't start new thread at interpreter shutdown",
    "can't create new thread at interpreter shutdown",
)
"""Words of threading and of its executor at the end of the program."""
_CIRCULAR: Final = "the token provider used a client that waits for its token: give it another client"
"""Error text for a token provider that uses its own client."""


class _RunningProvider:
    """A call of a token provider."""

    def __init__(self) -> None:
        self.waits_for: list[LoopGuard] = []
        """Guards of the clients whose tokens it waits for."""


_TOKEN_PROVIDERS: Final[ContextVar[tuple[_RunningProvider, ...]]] = ContextVar("compose_async_providing", default=())
"""Calls of token providers to which this context belongs. Tasks that a provider starts inherit them."""
_OWN_CALLS: Final[ContextVar[tuple[object, ...]]] = ContextVar("compose_async_calls", default=())
"""Keys of the calls to which this context belongs. A close within one, as by a token provider, does not wait for it."""


class LoopGuard:
    """Guard that binds a client to one event loop and process, and ends calls in flight on close."""

    def __init__(self) -> None:
        self.closed = False
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop of the first use; None before that."""
        self._pid = 0
        self.active_timeouts: dict[object, asyncio.Timeout] = {}
        self.call_ended = asyncio.Event()
        self.running_providers: set[_RunningProvider] = set()

    def check(self) -> None:
        """Bind to the running loop at first use.

        Raises ClientClosedError on another loop, in a forked child and after close, ConfigurationError within the
        client's own token provider, and RuntimeError outside of asyncio.
        """
        if self.closed:
            raise ClientClosedError(_CLOSED)
        loop = running_loop()
        if self.loop is None:
            self.loop, self._pid = loop, os.getpid()
        elif self._pid != os.getpid():
            raise ClientClosedError(_FORKED)
        elif self.loop is not loop:
            raise ClientClosedError(_OTHER_LOOP)
        self.check_not_in_own_provider()

    def check_not_in_own_provider(self) -> None:
        """Raise ConfigurationError within a token provider that this client waits for, even through other clients."""
        own, waited_for = _TOKEN_PROVIDERS.get(), [self]
        for guard in waited_for if own else ():  # the list grows meanwhile
            for provider in guard.running_providers:
                if provider in own:
                    raise ConfigurationError(_CIRCULAR)
                waited_for += [other for other in provider.waits_for if other not in waited_for]

    def enter(self) -> CallScope:
        """Return the context of one call with all its attempts. Raises ClientClosedError, now or on close."""
        self.check()
        return CallScope(self)

    @contextmanager
    def token_provider(self) -> Iterator[None]:
        """Mark the context of a running token provider, for ``check_not_in_own_provider``."""
        provider = _RunningProvider()
        self.running_providers.add(provider)
        before = _TOKEN_PROVIDERS.set((*_TOKEN_PROVIDERS.get(), provider))
        try:
            yield
        finally:
            _TOKEN_PROVIDERS.reset(before)
            self.running_providers.discard(provider)

    @contextmanager
    def waiting_for_provider(self) -> Iterator[None]:
        """Mark a wait for this client's running token provider. Raises ConfigurationError if it would never end."""
        self.check_not_in_own_provider()
        own = _TOKEN_PROVIDERS.get()
        for provider in own:
            provider.waits_for.append(self)
        try:
            yield
        finally:
            for provider in own:
                provider.waits_for.remove(self)

    def used_here(self) -> bool:
        """Return whether the client was used in this process, on this event loop.

        Raises ClientClosedError on another loop than that of the first use, unless that loop is closed.
        """
        if self.loop is None or self._pid != os.getpid() or self.loop.is_closed():
            return False
        if self.loop is not asyncio.get_running_loop():
            raise ClientClosedError(_OTHER_LOOP)
        return True

    async def aclose(self) -> bool:
        """End all calls with ClientClosedError; return whether the client was used on this loop, in this process.

        Raises ClientClosedError on another loop than that of the first use. May be called again.
        """
        used_here = self.used_here()
        self.closed = True
        if not used_here:
            return False
        for timeout in self.active_timeouts.values():
            if not timeout.expired():
                timeout.reschedule(asyncio.get_running_loop().time())
        for key in _OWN_CALLS.get():  # no close waits for a call that waits for a close
            self.active_timeouts.pop(key, None)
        self.call_ended.set()
        await asyncio.sleep(0)  # a call that closes its own client is cancelled here
        while self.active_timeouts:
            self.call_ended.clear()
            await self.call_ended.wait()
        return True


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running event loop. Raises RuntimeError outside of asyncio, as under trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(_NO_LOOP) from None


class CallScope:
    """Context of one call in flight. Only ``LoopGuard.aclose`` sets its time limit.

    Not a generator: ``shutdown_asyncgens`` would close it during the call, and the call's own error would be lost.
    """

    def __init__(self, guard: LoopGuard) -> None:
        self._guard = guard
        self._timeout = asyncio.timeout(None)
        self._key, self._outer_calls = object(), _OWN_CALLS.get()  # a context may outlive the call, so it gets a key

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()
        self._guard.active_timeouts[self._key] = self._timeout
        _OWN_CALLS.set((*self._outer_calls, self._key))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise ClientClosedError(_CLOSED) from None
        finally:
            _OWN_CALLS.set(self._outer_calls)
            self._guard.active_timeouts.pop(self._key, None)
            self._guard.call_ended.set()
        if isinstance(error, RuntimeError) and str(error).startswith(_NO_THREAD_MESSAGES):
            raise ClientClosedError(_SHUTDOWN) from error
