"""ComposeClient: how the parts are wired, and how long they live."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Literal, Self

from attrs import evolve

from . import errors, workflows
from ._api.caller import Caller
from ._api.endpoints import Endpoints
from ._api.futures import Futures
from ._clock import Clock, LoopClock
from ._config import (
    TokenProvider,
    as_secret,
    check_int,
    check_timeout,
    checked_headers,
    checked_hooks,
    checked_rate,
    settings,
)
from ._handle import fingerprint
from ._lazy import LazyResource
from ._namespaces import Backups, Deployments
from ._transport.call import Reply
from ._transport.pool import httpx_types
from ._transport.signature import check_signature as checked
from ._transport.transport import Transport
from ._types import Json, JsonLike, RateLimiter, Timeout
from .events import Hook
from .recipes.policy import PollPolicy
from .recipes.watches import Watches


class ComposeClient(Endpoints):
    """The Compose API, for one event loop: ``async with ComposeClient() as compose``.

    Building one does no I/O and needs no event loop. It may be used by any number of tasks at once.

    Args:
        token: the API token, or an async callable that gives one (asked again after a 401). By default the first
            of COMPOSE_API_TOKEN, COMPOSEAPITOKEN, COMPOSE_TOKEN and COMPOSE_API_KEY in the environment.
        base_url: where the API is, with any path in front. By default COMPOSE_API_URL, else Compose's own.
        timeout: seconds for one attempt of one request, from connecting to the last byte read; or a ``Timeout``, for
            connecting and for the rest apart.
        max_retries: how often a call is sent again where that is safe; 0 never.
        max_connections: exchanges at once; further calls wait their turn.
        poll: how recipes are polled.
        user_agent: name and version of your application, put in front of the SDK's own.
        allow_http: let the token travel over plain http to a host that is not this machine.
        default_headers: headers for every request to the API, beside those of the client (which cannot be replaced).
            Downloads, which lead to other hosts, do not get them.
        rate: a limiter that this client shares with others, such as those of other processes: ``RateLimiter``. It is
            asked before every attempt, polls included, once the client's own limiter has let the request go and a
            connection is free. What ``acquire`` raises reaches the caller unchanged, and the request is never sent.
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

    deployments = LazyResource(Deployments)
    backups = LazyResource(Backups)

    def __init__(
        self,
        token: str | TokenProvider | None = None,
        *,
        base_url: str | None = None,
        timeout: float | Timeout = 30.0,
        max_retries: int = 4,
        max_connections: int = 20,
        poll: PollPolicy | None = None,
        user_agent: str | None = None,
        allow_http: bool = False,
        default_headers: Mapping[str, str] | None = None,
        rate: RateLimiter | None = None,
        hooks: Sequence[Hook] = (),
        transport: httpx_types.AsyncBaseTransport | httpx_types.AsyncClient | Literal["aiohttp"] | None = None,
    ) -> None:
        hidden = as_secret(token)
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
            default_headers=default_headers,
            rate=rate,
        )
        clock: Clock = getattr(transport, "clock", None) or LoopClock()
        sender = Transport(self._settings, clock=clock, transport=transport)
        caller = Caller(sender, self._settings.base_url)
        watches = Watches(
            caller.poll,
            caller.deployment_is_gone,
            clock,
            poll or PollPolicy(),
            self._settings.hooks,
            fetch_all=caller.poll_all,
            origin=fingerprint(self._settings.base_url),
            server_now=sender.server_now,
            # Polls may take no more than half of the connections: calls get through.
            in_flight=max(1, self._settings.max_connections // 2),
            check_caller=sender.guard.refuse_provider,
        )
        self._owner: ComposeClient | None = None
        self._closed = False
        super().__init__(caller, Futures(caller, watches))

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._settings.base_url

    async def warm_up(self, *, connect: bool = False) -> None:
        """Load what the first request needs, 0.2 s of work, in a thread; else the first request does it.

        Args:
            connect: Also read the user (``GET /user``): a connection then stands, and a wrong token shows.

        Raises:
            ConfigurationError: A proxy or a certificate file of the environment cannot be used.
        """
        await self._caller.transport.warm_up()
        if connect:
            await self._caller.request("GET", "/user", None)

    async def request(self, method: str, path: str, *, json: JsonLike = None) -> Reply:
        """Send any request, and return the raw reply: the way out where an endpoint is unverified or missing.

        Only a GET or HEAD whose response was lost is sent again. Refusals are raised as for any call.

        Args:
            method: The HTTP verb.
            path: Relative to the base URL, percent-encoded, with its query if any, such as ``/deployments``.
            json: The body, as plain JSON data.
        """
        return await self._caller.request(method, path, json)

    async def reconcile(
        self,
        error: errors.OutcomeUnknownError | errors.APIStatusError,
        *,
        settle: float | None = None,
        patience: float | None = None,
        alone: bool = False,
    ) -> workflows.Verdict:
        """Find out, in any process, whether a write whose response was lost was applied. Only reads.

        ``Applied`` needs proof: the write's signature in the audit log, a recipe whose name says all that was
        requested, or the state being as requested; its ``proof`` says which. A recipe that could be another writer's
        is never taken for this one's. ``workflows/evidence.py`` lists what is provable for each operation.
        After a cancellation nothing is changed.

        Args:
            error: The error that the write raised, pickled and unpickled if need be. A refusal is NotApplied.
            settle: Seconds after sending before which nothing is called NotApplied, since the request may still be on
                its way; by default twice the client's ``timeout`` and 5 more. A request that arrives later still
                cannot be ruled out.
            patience: Seconds after sending for which an audit log that may lag, and recipes under way, are read again
                before the verdict is StillUnknown; by default 900, or less in proportion to a shorter ``settle``.
            alone: Whether you know that nothing else writes to this deployment: the one recipe of the right kind that
                began since is then the write's. If that is wrong, so may be the verdict.

        Returns:
            ``Applied``, with the recipe's future where it is certain; ``NotApplied``: it may be sent again; or
            ``StillUnknown``: its ``reason`` says what was seen.

        Raises:
            APIStatusError: Compose refuses to be read.
        """
        from .workflows.reconcile import reconcile  # here and below: workflows are loaded when they are first used

        return await reconcile(self, error, settle=settle, patience=patience, alone=alone)

    async def intend(self, operation: str, **arguments: Json) -> workflows.Intent:
        """Record a write and the state before it: to be stored, then submitted once.

        Args:
            operation: An operation that starts a recipe, such as ``"scalings.set"``.
            **arguments: Its arguments by name, checked as in the call itself. Operations that take a password are
                refused: an intent is stored.

        Raises:
            ValueError, TypeError: No such operation, one with a secret, or arguments that the call would refuse.
        """
        from .workflows.intent import intend

        return await intend(self, operation, arguments)

    async def submit_once(self, intent: workflows.Intent) -> workflows.Applied:
        """Send an intent, unless that was done before; return the proof, with the recipe's future as ``started``.

        A worker that died between storing and sending may repeat this with the stored intent: all tries bear one
        signature. The first submission by the client that made the intent sends at once; any other looks first,
        and for the few writes that a second one would double it waits until an earlier try can no longer arrive.
        Two processes that submit one intent at the same moment can send it twice.

        Raises:
            OutcomeUnknownError: Nothing proves whether it was applied; submit it again later.
        """
        from .workflows.intent import submit_once

        return await submit_once(self, intent)

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
        hooks: Sequence[Hook] | None = None,
        default_headers: Mapping[str, str] | None = None,
        rate: RateLimiter | None = None,
        signature: str | None = None,
    ) -> ComposeClient:
        """Return a client with other options on the same connections, polls and token; None leaves an option.

        So one call has options of its own: ``compose.with_options(timeout=5).user.get()``. Recipes are polled with the
        options of this client. Closing the new client does nothing: this one owns the connections.

        ``signature`` is that of a lost write (``error.attempt.signature``), to repeat it by hand: the audit log then
        shows both tries as one. Use such a client for that one write only.
        """
        mine = self._settings
        twin = object.__new__(ComposeClient)
        twin._settings = evolve(
            mine,
            timeout=mine.timeout if timeout is None else check_timeout(timeout),
            max_retries=mine.max_retries if max_retries is None else check_int("max_retries", max_retries, minimum=0),
            hooks=mine.hooks if hooks is None else checked_hooks(hooks),
            default_headers=mine.default_headers if default_headers is None else checked_headers(default_headers),
            rate=mine.rate if rate is None else checked_rate(rate),
        )
        twin._owner = self._owner or self
        twin._closed = False
        transport = self._caller.transport.with_settings(twin._settings)
        twin._caller = self._caller.with_transport(transport, signature if signature is None else checked(signature))
        twin._futures = self._futures.with_caller(twin._caller)
        return twin

    async def aclose(self) -> None:
        """Close the connections; waits and calls under way end with ClientClosedError. May be called again.

        A write whose response was still to come ends with OutcomeUnknownError.

        On a client made by ``with_options`` this does nothing: the client that it was made from owns them.
        """
        if self._owner is None:
            self._closed = True
            await self._futures.watches.aclose()
            await self._caller.transport.aclose()

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
        if self.__dict__.get("_owner", self) is None and self._caller.transport.is_open:
            msg = f"unclosed {self!r}: use 'async with', or await aclose()"
            warnings.warn(msg, ResourceWarning, stacklevel=2, source=self)
