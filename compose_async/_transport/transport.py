"""Transport of calls: token, connection, rate limit, request and retries, up to a 2xx reply or a typed error."""

from __future__ import annotations

import copy
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from .._clock import run_once_in_thread, sleep, utc
from .._log import logger
from .._loop_guard import LoopGuard
from .._secret_str import HiddenStr
from ..errors import ClientClosedError, ComposeError
from . import deferred
from .attempt_result import NotSent, ResponseLost, TransportFault
from .auth import Auth, redact_token
from .call import DOWNLOAD
from .download_options import DownloadOptions
from .headers import request_headers
from .lazy_pool import LazyPool
from .rate_limiter import AdaptiveRateLimiter
from .retry import RetryDecision, RetryQuota, decide
from .server_time import ServerTime

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from os import PathLike
    from pathlib import Path

    from .._clock import Clock
    from .._config import Settings
    from .._secret_str import Secret
    from .._types import RateLimiter
    from .attempt_result import AttemptResult
    from .call import Call
    from .messages import Reply, Request
    from .pool.pool import ConnectionPool

_UNAUTHORIZED, _TOO_MANY_REQUESTS, _ERRORS = 401, 429, 300
"""HTTP statuses of a refused token and of a throttled request, and the first one of a response that is an error."""


class Transport:
    """Sender of one client's calls. Construction does no I/O and needs no event loop.

    ``transport`` is None, ``"aiohttp"``, or an httpx transport or client of the caller, which is never closed.
    """

    def __init__(self, settings: Settings, *, clock: Clock, transport: object | None = None) -> None:
        self.guard = LoopGuard()
        """Binds the client to one event loop and process; closing it ends all calls."""
        self.settings = settings
        self.clock = clock
        self._lazy_pool = LazyPool(settings.base_url, settings.max_connections, transport, clock)
        self._limiter = AdaptiveRateLimiter(clock)
        self._quota = RetryQuota()
        self.server_time = ServerTime(clock)
        self.auth = Auth(settings.token, self.guard)

    def with_settings(self, settings: Settings) -> Transport:
        """Return a clone with other settings of calls. It shares the connections, limiter, retry quota and token."""
        clone = copy.copy(self)
        clone.settings = settings
        return clone

    def replace_limiter(self, rate: RateLimiter | None) -> RateLimiter | None:
        """Replace the shared limiter for all later attempts, and return the previous one."""
        previous = self.settings.rate
        self.settings = self.settings._replace(rate=rate)
        return previous

    async def warm_up(self, *modules: str) -> None:
        """Load the modules and certificates of a first call, and further modules, in a thread. Opens no connection."""
        async with self.guard.enter():
            await self._lazy_pool.open()
            for module in modules:
                await run_once_in_thread(self.clock, import_module, module)

    async def send(self, call: Call) -> Reply:
        """Send one call, retry it as its ``replay`` allows, and return the 2xx reply.

        Raises the errors of ``compose_async.errors``, and the exceptions of the token provider and the shared limiter.
        """
        settings, request = self.settings, None
        url, body = call.url(settings.base_url), call.encoded_body()
        try:
            async with self.guard.enter():
                pool = await self._lazy_pool.open()
                request = deferred.Request(
                    call=call,
                    url=url,
                    body=body,
                    timeout=settings.timeout,
                    max_bytes=settings.max_response_bytes,
                    max_retries=0 if call.is_poll else settings.max_retries,
                    total_pause_limit=self._limiter.total_pause() + settings.max_pause,
                )
                result = await self._attempt(pool, request)
                return await self._retry_until_final(request, result, partial(self._attempt, pool, request))
        except ClientClosedError as error:
            if call.is_repeatable or request is None or not request.may_have_left:
                raise
            raise deferred.ambiguous_error(request, "the client was closed before its response came") from error

    async def download(self, url: str, path: str | PathLike[str], options: DownloadOptions | None = None) -> Path:
        """Stream ``url`` into a file, pipe or device, without ever sending the token.

        A file appears under its name only when it is complete. The timeout bounds each wait for data, not the whole
        download. A broken or slow transfer is resumed or restarted within the client's retry limits. Raises ValueError
        for a URL that is not http(s), DecodeError for too many bytes, APIConnectionError, the APIStatusError family,
        and OSError from the disk.
        """
        url = HiddenStr(url)  # a traceback may show locals
        async with self.guard.enter():
            pool = await self._lazy_pool.open()
            await run_once_in_thread(self.clock, import_module, f"{__package__}.download")
            from pathlib import Path

            from .destination import open_destination
            from .download import Download, download_request

            request = download_request(url, self.settings)
            try:
                async with open_destination(path, self.clock) as target:
                    download = Download(
                        pool=pool,
                        request=request,
                        destination=target,
                        options=options or DownloadOptions(),
                        allow_http=self.settings.allow_http,
                        clock=self.clock,
                    )
                    await self._retry_until_final(request, await download.attempt(), download.attempt)
            except OSError as error:
                if not isinstance(error, ComposeError):
                    error.add_note(f"while a download was being saved as {path}")
                raise
            return Path(path)

    @property
    def is_open(self) -> bool:
        """True while there may be connections to close."""
        return self._lazy_pool.pool is not None and not self.guard.closed

    async def aclose(self) -> None:
        """Close all connections. May be called again.

        Calls in flight end with ClientClosedError, or OutcomeUnknownError for a write that may have left.
        """
        if await self.guard.aclose():
            await self._lazy_pool.aclose()

    async def _attempt(self, pool: ConnectionPool, request: Request) -> AttemptResult:
        """Send once, and once more after a 401 if the token comes from a provider."""
        token = await self.auth.token()
        result = await self._send(pool, request, token)
        if not isinstance(result, TransportFault) and result.status == _UNAUTHORIZED and self.auth.is_renewable:
            result = await self._send(pool, request, await self.auth.refresh(token))
        return result

    async def _send(self, pool: ConnectionPool, request: Request, token: Secret) -> AttemptResult:
        """Acquire a connection, then the rate, so that a permitted request leaves at once; send, and record."""
        result: AttemptResult
        try:
            request.headers = request_headers(request, self.settings, token)
            async with pool.free_slots:
                if not await self._limiter.acquire(request.total_pause_limit):
                    raise deferred.paused_too_long_error(request, self._pause_text)
                if self.settings.rate is not None:
                    await self._acquire_shared(self.settings.rate, request.call)
                request.send_count += 1
                request.sent_at, request.sent_at_local = self.server_time.now(), utc(self.clock)
                request.attempt_started_at = self.clock.now()
                result = await pool.send(request)
            self.server_time.record(result.headers)
            self._limiter.record(request.attempt_started_at, throttled=result.status == _TOO_MANY_REQUESTS)
            if result.status >= _ERRORS:
                result = result.masked(partial(redact_token, token))
        except (NotSent, ResponseLost) as fault:
            args = fault.cause.args
            fault.cause.args = tuple(redact_token(token, arg) if isinstance(arg, str) else arg for arg in args)
            result = fault
        request.may_have_left = False
        self._emit_request_event(request, result)
        return result

    @property
    def _pause_text(self) -> str:
        return f"Compose would pause it for more than max_pause={self.settings.max_pause:g} s"

    async def _acquire_shared(self, rate: RateLimiter, call: Call) -> None:
        try:
            await rate.acquire(call.operation)
        except Exception as error:
            error.add_note(f"{call.method} {call.path} was never sent: its rate limiter raised this")
            raise

    async def _pause(self, seconds: float) -> None:
        self._limiter.pause(seconds)
        if self.settings.rate is not None:
            try:
                await self.settings.rate.pause(seconds)
            except Exception:  # noqa: BLE001 - the call already has its result
                logger.exception("a rate limiter failed to pause for %.1f s", seconds)

    async def _retry_until_final(
        self, request: Request, result: AttemptResult, attempt: Callable[[], Awaitable[AttemptResult]]
    ) -> Reply:
        """Return the reply of the first result, or of the retries that the policy allows."""
        decision = await self._decide(request, result)
        if decision.action == "retry":
            await run_once_in_thread(self.clock, import_module, "tenacity")
            from tenacity import AsyncRetrying, retry_if_result

            await sleep(self.clock, decision.delay)
            # One instance per call: a shared one mixes up the results of concurrent calls.
            async for retry in AsyncRetrying(
                retry=retry_if_result(lambda decision: decision.action == "retry"),
                wait=lambda _: decision.delay,  # noqa: B023 - the latest one
                sleep=partial(sleep, self.clock),
            ):
                # ``with retry`` would capture exceptions; here they end the loop.
                result = await attempt()
                decision = await self._decide(request, result)
                retry.retry_state.set_result(decision)
        return deferred.reply_or_raise(result, decision, request)

    async def _decide(self, request: Request, result: AttemptResult) -> RetryDecision:
        """Return the retry decision and apply it: pause the client, charge the retry quota, emit the event."""
        throttled = not isinstance(result, TransportFault) and result.status == _TOO_MANY_REQUESTS
        decision = decide(
            result,
            repeatable=request.call.is_repeatable,
            can_retry=request.retry_count < request.max_retries and (throttled or self._quota.can_retry()),
            attempts=request.retry_count + 1,
            jitter=deferred.random(),
        )
        if decision.pause and request.call.operation != DOWNLOAD:  # a link may lead to another host
            await self._pause(decision.pause)
            if decision.action == "retry" and self._limiter.pauses_exceed(request.total_pause_limit):
                decision, request.give_up_reason = RetryDecision(action="raise"), self._pause_text
        if decision.action == "return":
            self._quota.refill(retried=request.retry_count > 0)
        elif decision.action == "retry":
            if not throttled:  # a 429 costs a pause, not retry quota
                self._quota.spend()
            request.retry_count += 1
            event = deferred.RetryEvent(
                operation=request.call.operation,
                attempt=request.retry_count,
                delay=decision.delay,
                reason=decision.reason,
                request_id=request.id,
            )
            deferred.emit(self.settings.hooks, event)
        return decision

    def _emit_request_event(self, request: Request, result: AttemptResult) -> None:
        if not deferred.has_listeners(self.settings.hooks):
            return
        event = deferred.RequestEvent(
            operation=request.call.operation,
            method=request.call.method,
            path=request.call.path,
            attempt=request.send_count,
            status=None if isinstance(result, TransportFault) else result.status,
            error=type(result.cause).__name__ if isinstance(result, TransportFault) else None,
            elapsed=self.clock.now() - request.attempt_started_at,
            request_id=request.id,
        )
        deferred.emit(self.settings.hooks, event)
