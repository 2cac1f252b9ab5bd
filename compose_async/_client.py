"""ComposeClient: how the parts are wired, and how long they live."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal, Self

from attrs import evolve

from ._api.caller import Api
from ._clock import LoopClock
from ._config import checked_hooks, concealed, positive, settings, whole
from ._namespaces import Namespaces
from ._transport.transport import Transport
from .recipes.policy import PollPolicy
from .recipes.poller import Poller

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    import httpx

    from ._clock import Clock
    from ._config import TokenProvider
    from ._transport.call import Reply
    from ._types import JsonLike
    from .events import Hook


class ComposeClient(Namespaces):
    """The Compose API, for one event loop: ``async with ComposeClient() as compose``.

    Building one does no I/O and needs no event loop. It may be used by any number of tasks at once.

    Args:
        token: the API token, or an async callable that gives one (asked again after a 401). By default the first
            of COMPOSE_API_TOKEN, COMPOSEAPITOKEN, COMPOSE_TOKEN and COMPOSE_API_KEY in the environment.
        base_url: where the API is, with any path in front. By default COMPOSE_API_URL, else Compose's own.
        timeout: seconds for one attempt of one request, from the first byte sent to the last byte read.
        max_retries: how often a call is sent again where that is safe; 0 never.
        max_connections: exchanges at once; further calls wait their turn.
        poll: how recipes are polled.
        user_agent: name and version of your application, put in front of the SDK's own.
        allow_http: let the token travel over plain http to a host that is not this machine.
        hooks: callables that are handed each event of :mod:`compose_async.events`.
        transport: what carries requests in place of the client's own connections, and is not closed by it: an
            ``httpx.AsyncBaseTransport``, or an ``httpx.AsyncClient``, of which the transports, proxies and mounts
            are used and nothing else. This is how certificates of your own are given:
            ``httpx.AsyncHTTPTransport(verify=context)`` (or set SSL_CERT_FILE, and keep the client's own
            connections). A ``clock`` attribute (virtual time, as the simulator's has) replaces the event loop's.
            ``"aiohttp"`` keeps the client's own connections for writes, and reads through aiohttp, which costs a
            third of the CPU; it needs the extra ``compose-async[aiohttp]``.

    Raises:
        ConfigurationError: a setting cannot be; the text says what to change.
    """

    def __init__(
        self,
        token: str | TokenProvider | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 4,
        max_connections: int = 20,
        poll: PollPolicy | None = None,
        user_agent: str | None = None,
        allow_http: bool = False,
        hooks: Sequence[Hook] = (),
        transport: httpx.AsyncBaseTransport | httpx.AsyncClient | Literal["aiohttp"] | None = None,
    ) -> None:
        hidden = concealed(token)
        del token  # a traceback may show locals
        self._settings = settings(
            token=hidden,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            max_connections=max_connections,
            user_agent=user_agent,
            allow_http=allow_http,
            hooks=hooks,
        )
        clock: Clock = getattr(transport, "clock", None) or LoopClock()
        carrier = Transport(self._settings, clock=clock, transport=transport)
        api = Api(carrier, self._settings.base_url)
        # Polls may take no more than half of the connections: whoever calls is let through.
        in_flight = max(1, self._settings.max_connections // 2)
        api.poller = Poller(api, clock, poll or PollPolicy(), self._settings.hooks, in_flight=in_flight)
        self._owner: ComposeClient | None = None
        self._closed = False
        super().__init__(api)

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._settings.base_url

    async def request(self, method: str, path: str, *, json: JsonLike = None) -> Reply:
        """Send any request, and return the raw reply: the way out where an endpoint is unverified or missing.

        Only a GET or HEAD whose answer was lost is sent again. Refusals are raised as for any call.

        Args:
            method: The HTTP verb.
            path: Relative to the base URL, percent-encoded, with its query if any, such as ``/deployments``.
            json: The body, as plain JSON data.
        """
        return await self._api.request(method, path, json)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> ComposeClient:
        """A client with other options on the same connections, polls and token. Closing it is left to this one.

        Recipes are polled as this client says; ``hooks`` concern the calls of the new one.
        """
        mine = self._settings
        twin = object.__new__(ComposeClient)
        twin._settings = evolve(
            mine,
            timeout=mine.timeout if timeout is None else positive("timeout", timeout),
            max_retries=mine.max_retries if max_retries is None else whole("max_retries", max_retries, minimum=0),
            hooks=mine.hooks if hooks is None else checked_hooks(hooks),
        )
        twin._owner = self._owner or self
        twin._closed = False
        twin._furnish(self._api.with_settings(twin._settings))
        return twin

    async def aclose(self) -> None:
        """Close the connections; waits and calls under way end with ClientClosedError. May be called again.

        A write whose answer was still to come ends with OutcomeUnknownError.

        On a client made by ``with_options`` this does nothing: the client that it was made from owns them.
        """
        if self._owner is None:
            self._closed = True
            await self._api.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        if "_settings" not in self.__dict__:  # seen in the traceback of its own building
            return "<ComposeClient unfinished>"
        return f"<ComposeClient {self._settings.base_url}{' closed' if self._closed else ''}>"

    def __del__(self) -> None:
        # A client whose building failed has none of its attributes.
        if self.__dict__.get("_owner", self) is None and self._api.transport.is_open:
            msg = f"unclosed {self!r}: use 'async with', or await aclose()"
            warnings.warn(msg, ResourceWarning, stacklevel=2, source=self)
