"""ComposeClient: the wiring and the lifetime of its parts."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping, Sequence
from typing import Literal, Self

from . import _lazy_types as lazy_types
from . import errors, recipes, workflows
from ._api.endpoints import Endpoints
from ._api.recipe_caller import RecipeCaller
from ._arguments import check_flag
from ._clock import Clock, LoopClock
from ._config import MAX_PAUSE, MAX_RESPONSE_BYTES, Settings, load_settings, with_changes
from ._lazy import LazyResource
from ._namespaces import Backups, Deployments
from ._secret_str import TokenProvider, as_secret, hidden
from ._transport.signature import check_signature
from ._transport.transport import Transport
from ._types import Json, JsonLike, RateLimiter


class ComposeClient(Endpoints):
    """Client of the Compose API for one event loop: ``async with ComposeClient() as compose``.

    Construction does no I/O and needs no event loop. Any number of tasks may use one client at once.

    Args:
        token: The API token, or an async callable that returns one (called again after a 401). By default the first
            of COMPOSE_API_TOKEN, COMPOSEAPITOKEN, COMPOSE_TOKEN and COMPOSE_API_KEY in the environment.
        base_url: The URL of the API, with its path. By default COMPOSE_API_URL, else Compose's own.
        timeout: Seconds for one attempt of one request, from connecting to the last byte read; or a ``Timeout`` with
            separate limits for connecting and for the rest.
        max_retries: Most retries of a call, where a retry is safe; 0 for none.
        max_pause: Most seconds for which Compose's responses of 429, and of 503 with Retry-After, may hold up one call,
            counting those to other calls of the client. A call that would have to wait longer ends at once, with
            RateLimitError, or with APITimeoutError if it was never sent.
        max_connections: Most requests in flight; further calls wait for a free connection.
        poll: The schedule of polls for recipes.
        user_agent: Name and version of your application, which precede the SDK's own.
        allow_http: Allow the token to travel over plain http to a host other than this machine.
        default_headers: Headers for every request to the API, in addition to the client's own, which cannot be
            replaced. Downloads, which lead to other hosts, do not get them.
        rate: A ``RateLimiter`` that several clients share, even across processes (``Jobs.work`` builds one from a
            number of requests per second). Every attempt, polls included, waits for its ``acquire``, once a connection
            is free and the client's own limiter permits the request. Exceptions of ``acquire`` reach the caller
            unchanged, and the request is never sent.
        max_response_bytes: Largest body of a response of the API, as received and once decompressed; a larger one
            raises DecodeError, or after a write OutcomeUnknownError. Downloads have a limit of their own.
        hooks: Callables that receive each event of :mod:`compose_async.events`. For polls, which all waiters of a
            recipe share, they run in an empty context, as does a token provider: context variables of the caller, such
            as a request id or the current span, are not set there. Use ``event.recipe_id`` to find your own data.
        transport: A replacement for the client's own connections, which the client does not close: an
            ``httpx.AsyncBaseTransport``, or an ``httpx.AsyncClient``, of which only the transports, proxies and mounts
            are used. For certificates of your own, pass ``httpx.AsyncHTTPTransport(verify=context)`` (or set
            SSL_CERT_FILE, and keep the client's own connections). A ``clock`` attribute (virtual time, as on the
            simulator's transport) replaces the event loop's clock. With ``"aiohttp"``, the client writes over its own
            connections and reads through aiohttp, which costs less than half of the CPU; this needs the extra
            ``compose-async[aiohttp]``.

    Raises:
        ConfigurationError: A setting is invalid; the text names the change to make.
    """

    deployments = LazyResource(Deployments)
    backups = LazyResource(Backups)

    def __init__(
        self,
        token: str | TokenProvider | None = None,
        *,
        base_url: str | None = None,
        timeout: float | lazy_types.Timeout = 30.0,
        max_retries: int = 4,
        max_pause: float = MAX_PAUSE,
        max_connections: int = 20,
        poll: recipes.PollPolicy | None = None,
        user_agent: str | None = None,
        allow_http: bool = False,
        default_headers: Mapping[str, str] | None = None,
        rate: RateLimiter | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        hooks: Sequence[lazy_types.Hook] = (),
        transport: lazy_types.AsyncBaseTransport | lazy_types.AsyncClient | Literal["aiohttp"] | None = None,
    ) -> None:
        secret_token = as_secret(token)
        del token  # a traceback may show locals
        base_url, default_headers = hidden(base_url), hidden(default_headers or {})
        settings = load_settings(
            token=secret_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            max_connections=max_connections,
            user_agent=user_agent,
            allow_http=allow_http,
            hooks=hooks,
            default_headers=default_headers,
            rate=rate,
            max_response_bytes=max_response_bytes,
            max_pause=max_pause,
        )
        if poll is not None and not isinstance(poll, recipes.PollPolicy):
            raise errors.ConfigurationError(f"poll must be a PollPolicy, not {type(poll).__name__}")
        clock: Clock = getattr(transport, "clock", None) or LoopClock()
        self._original: ComposeClient | None = None
        super().__init__(RecipeCaller(Transport(settings, clock=clock, transport=transport), poll))

    @property
    def _settings(self) -> Settings:
        return self._caller.transport.settings

    @property
    def base_url(self) -> str:
        """URL of the API."""
        return self._settings.base_url

    async def warm_up(self, *, connect: bool = False) -> None:
        """Load the modules and certificates of the first request and the first recipe, in a thread (about 0.2 s).

        Args:
            connect: Also read the user (``GET /user``), which opens a connection and checks the token.

        Raises:
            ConfigurationError: A proxy or a certificate file of the environment cannot be used.
        """
        check_flag("connect", connect)
        await self._caller.warm_up()
        if connect:
            await self._caller.request("GET", "/user", None)

    async def request(self, method: str, path: str, *, json: JsonLike = None) -> lazy_types.Reply:
        """Send any request, such as one to an unverified or missing endpoint, and return the raw reply.

        After a lost response, only a GET or HEAD is sent again. Error responses raise as for any call.

        Args:
            method: The HTTP verb.
            path: Relative to the base URL, percent-encoded, with its query if any, such as ``/deployments``. Errors and
                events leave the query out, since it may hold a secret.
            json: The body, as plain JSON data.
        """
        coming = self._caller.request(method, hidden(path), json)
        del path, json  # a traceback may show locals
        return await coming

    async def reconcile(
        self,
        error: errors.OutcomeUnknownError | errors.APIStatusError,
        *,
        settle: float | None = None,
        patience: float | None = None,
        alone: bool = False,
    ) -> workflows.Verdict:
        """Find out whether a write with a lost response was applied. Works in any process, and only reads.

        ``Applied`` needs proof, which its ``proof`` names: the write's signature in the audit log, a recipe whose name
        holds the whole request, or the requested state. A recipe that could belong to another writer is no proof. The
        possible proof depends on the operation. A cancellation changes nothing.

        Args:
            error: The error that the write raised; it may have been pickled. A refusal is NotApplied.
            settle: Seconds after sending before a verdict can be NotApplied, because the request may still arrive; by
                default twice the client's ``timeout`` plus 5. A request that arrives even later cannot be ruled out.
            patience: Seconds after sending before the verdict is StillUnknown. Until then the audit log, which may lag,
                and running recipes are read again. By default 900, or less in proportion to a shorter ``settle``.
            alone: True if nothing else writes to this deployment. The only recipe of the right kind that started since
                then counts as the write's. If another writer exists, the verdict may be wrong.

        Returns:
            ``Applied``, with the recipe's future if it is certain; ``NotApplied``, after which the write may be sent
            again; or ``StillUnknown``, whose ``reason`` describes the findings.

        Raises:
            APIStatusError: Compose refuses a read.
        """
        await self._caller.transport.warm_up(f"{__package__}.workflows.reconcile")  # in a thread, at first use
        from .workflows.reconcile import reconcile

        return await reconcile(self, error, settle=settle, patience=patience, alone=alone)

    async def intend(self, operation: str, **arguments: Json) -> workflows.Intent:
        """Record a write and the state before it. Store the intent, then submit it once.

        Args:
            operation: An operation that starts a recipe, such as ``"scalings.set"``.
            **arguments: Its arguments by name, checked as in the call itself. Operations that take a password are
                refused, because an intent gets stored.

        Raises:
            ValueError, TypeError: No such operation, one with a secret, or arguments that the call would refuse.
        """
        await self._caller.transport.warm_up(f"{__package__}.workflows.intent")
        from .workflows.intent import intend

        return await intend(self, operation, arguments)

    async def submit_once(self, intent: workflows.Intent) -> workflows.Applied:
        """Send an intent unless it was sent before; return the proof, with the recipe's future as ``started``.

        After a crash, repeat this call with the stored intent: all submissions carry the same signature. The first
        submission by the client that made the intent sends at once. Any other submission first checks for an earlier
        one; for the few writes that a second request would double, it waits until an earlier request can no longer
        arrive. Two processes that submit one intent at the same moment can send it twice.

        Raises:
            OutcomeUnknownError: The write is neither proven nor ruled out; submit the intent again later.
        """
        await self._caller.transport.warm_up(f"{__package__}.workflows.intent")
        from .workflows.intent import submit_once

        return await submit_once(self, intent)

    def with_options(
        self,
        *,
        timeout: float | lazy_types.Timeout | None = None,
        max_retries: int | None = None,
        max_pause: float | None = None,
        hooks: Sequence[lazy_types.Hook] | None = None,
        default_headers: Mapping[str, str] | None = None,
        rate: RateLimiter | None = None,
        max_response_bytes: int | None = None,
        signature: str | None = None,
    ) -> Self:
        """Return a client with other options and the same connections, polls and token. None keeps an option.

        Options for one call: ``compose.with_options(timeout=5).user.get()``. Recipes are polled with the options of
        the original client, which owns the connections. Closing the new client does nothing.

        ``signature`` is the random id that a lost write carried in its User-Agent (``error.attempt.signature``), for
        repeating it by hand: the audit log then shows both attempts as one write. Use such a client for that one write
        only. It has nothing to do with ``sign_with``, which signs texts with a key.
        """
        default_headers = hidden(default_headers)  # a traceback may show locals
        settings = with_changes(
            self._settings,
            timeout=timeout,
            max_retries=max_retries,
            max_pause=max_pause,
            hooks=hooks,
            default_headers=default_headers,
            rate=rate,
            max_response_bytes=max_response_bytes,
        )
        transport = self._caller.transport.with_settings(settings)
        signature = self._caller.signature if signature is None else check_signature(signature)
        caller = self._caller.with_changes(transport=transport, signature=signature)
        clone = copy.copy(self)  # a subclass may have another constructor, and attributes of its own
        vars(clone).update(_original=self._original or self, _caller=caller, _resources={})
        return clone

    async def aclose(self) -> None:
        """Close the connections. Waits and calls in flight end with ClientClosedError. May be called again.

        A write that may have been sent but has no response ends with OutcomeUnknownError. On a client made by
        ``with_options`` this does nothing: the original client owns the connections. On another event loop than that
        of the client's first use, it raises ClientClosedError, and the client stays open.
        """
        if self._original is None:
            await self._caller.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        if "_caller" not in self.__dict__:  # shown in a traceback of its construction
            return "<ComposeClient unfinished>"
        return f"<ComposeClient {self._settings.base_url}{' closed' if self._caller.transport.guard.closed else ''}>"

    def __del__(self) -> None:
        # After a failed construction, the client has no attributes.
        if "_caller" in self.__dict__ and self._original is None and self._caller.transport.is_open:
            msg = f"unclosed {self!r}: use 'async with', or await aclose()"
            warnings.warn(msg, ResourceWarning, stacklevel=2, source=self)
