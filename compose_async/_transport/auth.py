"""Token of a client: fixed, or from a provider. Waiting requests share one call of the provider."""

from __future__ import annotations

import asyncio
import inspect

from .._config import validate_token
from .._error_copy import copy_of
from .._loop_guard import LoopGuard
from .._redact import MASK
from .._secret_str import Secret, TokenProvider, as_secret
from ..errors import ConfigurationError


class Auth:
    """Token of one client. A provider's exceptions reach the caller unchanged."""

    def __init__(self, token: Secret | TokenProvider, guard: LoopGuard | None = None) -> None:
        self._guard = guard or LoopGuard()
        self._provider = None if isinstance(token, Secret) else token
        self._token = token if isinstance(token, Secret) else None
        self._refreshing: asyncio.Future[None] | None = None

    @property
    def is_renewable(self) -> bool:
        """True if a provider can return another token after a 401."""
        return self._provider is not None

    def redact(self, text: str) -> str:
        """Mask the current token in a text."""
        return text if self._token is None else redact_token(self._token, text)

    async def token(self) -> Secret:
        """Return the current token, or the provider's first one."""
        return self._token or await self.refresh(None)

    async def refresh(self, refused: Secret | None) -> Secret:
        """Return a token other than the refused one. Concurrent callers share one call of the provider."""
        while self._token is None or self._token is refused:
            if self._refreshing is None:
                await self._refresh()
                continue
            refreshing = self._refreshing
            with self._guard.waiting_for_provider():
                await asyncio.wait({refreshing})
            try:
                refreshing.result()  # no error after a cancelled refreshing: the loop begins another
            except Exception as error:  # noqa: BLE001 - each caller raises its own copy of a shared failure
                raise copy_of(error) from None
        return self._token

    async def _refresh(self) -> None:
        refreshing = self._refreshing = asyncio.get_running_loop().create_future()
        try:
            with self._guard.token_provider():
                self._token = await self._call_provider()
        except Exception as error:
            refreshing.set_exception(error)
            refreshing.exception()  # marks it as retrieved: there may be no other waiter
            raise
        finally:
            self._refreshing = None
            if not refreshing.done():
                refreshing.set_result(None)

    async def _call_provider(self) -> Secret:
        awaitable = self._provider() if self._provider else None
        if not inspect.isawaitable(awaitable):
            del awaitable  # a traceback may show locals: it may be the token
            raise ConfigurationError(
                "the token provider must be an async callable without arguments that returns a str"
            )
        token = as_secret(await awaitable)
        if not isinstance(token, Secret):
            msg = f"the token provider must return a str, not {type(token).__name__}"
            del token  # a traceback may show locals
            raise ConfigurationError(msg)
        return validate_token(token)


def redact_token(token: Secret, text: str) -> str:
    """Mask a token in a text: a server may echo it in an error body, and errors quote that body."""
    secret = token.reveal()
    if len(secret) <= len(MASK):
        return text
    return text.replace(secret, MASK).replace(secret.replace("/", "\\/"), MASK)  # some JSON encoders escape /
