"""Token of a client: fixed, or from a provider. Waiting requests share one call of the provider."""

from __future__ import annotations

import asyncio
import inspect

from .._config import Secret, TokenProvider, as_secret, header_safe
from .._loop_guard import LoopGuard
from ..errors import ConfigurationError, copy_of


class Auth:
    """Token of one client. A provider's exceptions reach the caller unchanged."""

    def __init__(self, token: Secret | TokenProvider, guard: LoopGuard | None = None) -> None:
        self._guard = guard or LoopGuard()
        self._provider = None if isinstance(token, Secret) else token
        self._token = token if isinstance(token, Secret) else None
        self._renewal: asyncio.Future[None] | None = None

    @property
    def renewable(self) -> bool:
        """True if a provider can return another token after a 401."""
        return self._provider is not None

    @property
    def at_hand(self) -> Secret | None:
        """Current token; None before the provider's first call."""
        return self._token

    async def token(self) -> Secret:
        """Return the current token, or the provider's first one."""
        return self._token or await self.renewed(None)

    async def renewed(self, refused: Secret | None) -> Secret:
        """Return a token other than the refused one. Concurrent callers share one call of the provider."""
        while self._token is None or self._token is refused:
            if self._renewal is None:
                await self._renew()
                continue
            self._guard.refuse_provider()
            renewal = self._renewal
            await asyncio.wait({renewal})
            try:
                renewal.result()  # no error after a cancelled renewal: the loop begins another
            except Exception as error:  # noqa: BLE001 - each caller raises its own copy of a shared failure
                raise copy_of(error) from None
        return self._token

    async def _renew(self) -> None:
        renewal = self._renewal = asyncio.get_running_loop().create_future()
        try:
            with self._guard.providing():
                self._token = await self._provided()
        except Exception as error:
            renewal.set_exception(error)
            renewal.exception()  # marks it as retrieved: there may be no other waiter
            raise
        finally:
            self._renewal = None
            if not renewal.done():
                renewal.set_result(None)

    async def _provided(self) -> Secret:
        coming = self._provider() if self._provider else None
        if not inspect.isawaitable(coming):
            msg = "the token provider must be an async callable without arguments that returns a str"
            raise ConfigurationError(msg)
        given = as_secret(await coming)
        if not isinstance(given, Secret):
            msg = f"the token provider must return a str, not {type(given).__name__}"
            del given  # a traceback may show locals
            raise ConfigurationError(msg)
        return header_safe(given)
