"""Which token goes with a request? A fixed one, or a provider's, which is asked once for all who need it."""

from __future__ import annotations

import asyncio
import inspect
from contextvars import ContextVar
from typing import Final

from .._config import Secret, TokenProvider, concealed, usable
from ..errors import ConfigurationError, copy_of

_ASKING: Final[ContextVar[asyncio.Future[None] | None]] = ContextVar("compose_async_asking", default=None)
"""The asking that this is a part of, also in tasks that a provider starts: it cannot wait for itself."""


class Auth:
    """The token of one client. What a provider raises reaches the caller as it is."""

    def __init__(self, token: Secret | TokenProvider) -> None:
        self._provider = None if isinstance(token, Secret) else token
        self._token = token if isinstance(token, Secret) else None
        self._asking: asyncio.Future[None] | None = None

    @property
    def renewable(self) -> bool:
        """Can there be another token after a 401?"""
        return self._provider is not None

    @property
    def at_hand(self) -> Secret | None:
        """The token that is in use; None before a provider was asked."""
        return self._token

    async def token(self) -> Secret:
        """The token at hand, else the provider's."""
        return self._token or await self.renewed(None)

    async def renewed(self, refused: Secret | None) -> Secret:
        """A token other than the refused one. However many want it at a time, the provider is asked once."""
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
        answer = self._provider() if self._provider else None
        if not inspect.isawaitable(answer):
            msg = "the token provider must be an async callable without arguments that returns a str"
            raise ConfigurationError(msg)
        given = concealed(await answer)
        if not isinstance(given, Secret):
            msg = f"the token provider must return a str, not {type(given).__name__}"
            del given  # a traceback may show locals
            raise ConfigurationError(msg)
        return usable(given)
