"""The token of a request: fixed, or from a provider, which is called once for all waiting requests."""

from __future__ import annotations

import asyncio
import inspect
from contextvars import ContextVar
from typing import Final

from .._config import Secret, TokenProvider, as_secret, header_safe
from ..errors import ConfigurationError, copy_of

_ASKING: Final[ContextVar[asyncio.Future[None] | None]] = ContextVar("compose_async_asking", default=None)
"""The provider call that this context is part of, tasks started by the provider included: it cannot wait for itself."""


class Auth:
    """The token of one client. Exceptions of a provider reach the caller unchanged."""

    def __init__(self, token: Secret | TokenProvider) -> None:
        self._provider = None if isinstance(token, Secret) else token
        self._token = token if isinstance(token, Secret) else None
        self._asking: asyncio.Future[None] | None = None

    @property
    def renewable(self) -> bool:
        """Return whether there can be another token after a 401."""
        return self._provider is not None

    @property
    def at_hand(self) -> Secret | None:
        """The token in use; None before the provider's first call."""
        return self._token

    async def token(self) -> Secret:
        """Return the token in use, else the provider's."""
        return self._token or await self.renewed(None)

    async def renewed(self, refused: Secret | None) -> Secret:
        """Return a token other than the refused one. Concurrent callers share one call of the provider."""
        while self._token is None or self._token is refused:
            if self._asking is None:
                await self._ask()
                continue
            if _ASKING.get() is self._asking:
                msg = "the token provider used the client that waits for its token: give it another client"
                raise ConfigurationError(msg)
            asking = self._asking
            await asyncio.wait({asking})
            try:
                asking.result()  # when the asker was cancelled, another one asks
            except Exception as error:  # noqa: BLE001 - a failure is shared as well, each with a copy
                raise copy_of(error) from None
        return self._token

    async def _ask(self) -> None:
        asking = self._asking = asyncio.get_running_loop().create_future()
        before = _ASKING.set(asking)
        try:
            self._token = await self._provided()
        except Exception as error:
            asking.set_exception(error)
            asking.exception()  # marks it as seen: there may be nobody else to see it
            raise
        finally:
            _ASKING.reset(before)
            self._asking = None
            if not asking.done():
                asking.set_result(None)

    async def _provided(self) -> Secret:
        response = self._provider() if self._provider else None
        if not inspect.isawaitable(response):
            msg = "the token provider must be an async callable without arguments that returns a str"
            raise ConfigurationError(msg)
        given = as_secret(await response)
        if not isinstance(given, Secret):
            msg = f"the token provider must return a str, not {type(given).__name__}"
            del given  # a traceback may show locals
            raise ConfigurationError(msg)
        return header_safe(given)
