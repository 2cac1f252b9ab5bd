"""How does one call travel? Token, pace, slot, retries; out comes an answer of 2xx, or a typed error."""

from __future__ import annotations

import copy
import json
import re
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import uuid4

from attrs import define, evolve, field

from .._clock import utc
from .._config import positive, whole
from .._redact import MASK
from ..errors import ClientClosedError, ConfigurationError, DecodeError, OutcomeUnknownError
from ..events import RequestEvent, RetryEvent, emit, wanted
from .attempt import Answer, Lost, Unsent
from .auth import Auth
from .call import Message, Reply
from .download import download
from .lifecycle import Home
from .rate_limiter import Pace
from .retry import Budget, persist
from .server_time import ServerTime
from .signature import sign
from .status_errors import attempt_of, failure, unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from .._clock import Clock
    from .._config import Secret, Settings
    from .attempt import Outcome
    from .call import Call
    from .pool.pool import Slots
    from .retry import Verdict

# Nothing that could name another host, or end the request line early.
_PATH: Final = re.compile(r"/[!-~]*")


class Transport:
    """What a client sends with. Making one does no I/O and needs no event loop.

    ``transport`` is an ``httpx.AsyncBaseTransport`` to use instead of real connections; it is not closed.
    """

    def __init__(self, settings: Settings, *, clock: Clock, transport: object | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._home = Home(settings.base_url, settings.max_connections, transport)
        self._pace = Pace(clock)
        self._budget = Budget()
        self._server_time = ServerTime(clock)
        self._auth = Auth(settings.token)

    def with_settings(self, settings: Settings) -> Transport:
        """A twin with the same connections, pace, retry budget and, unless changed, token."""
        mine = self._settings
        if (settings.base_url, settings.max_connections) != (mine.base_url, mine.max_connections):
            msg = "base_url and max_connections belong to the connections that are shared: build a new client"
            raise ConfigurationError(msg)
        twin = copy.copy(self)
        auth = self._auth if settings.token is mine.token else Auth(settings.token)
        vars(twin).update(_settings=settings, _auth=auth)
        return twin

    async def send(self, call: Call, *, timeout: float | None = None, max_retries: int | None = None) -> Reply:
        """Send one call, with retries as its kind allows, and return Compose's answer of 2xx.

        ``timeout`` in seconds, for each attempt, and ``max_retries`` take the place of the client's own.
        Raises the errors of errors.py, and what a token provider raises.
        """
        settings = self._settings
        errand = _Errand(
            call=call,
            url=_url(settings.base_url, call),
            body=_body(call),
            timeout=settings.timeout if timeout is None else positive("timeout", timeout),
        )
        retries = settings.max_retries if max_retries is None else whole("max_retries", max_retries, minimum=0)
        try:
            async with self._home.visit() as slots:
                outcome, verdict = await persist(
                    partial(self._attempt, errand, slots),
                    safe=call.replay == "safe",
                    max_retries=retries,
                    budget=self._budget,
                    clock=self._clock,
                    pause=self._pace.pause,
                    announce=partial(self._announce, errand),
                )
        except ClientClosedError as error:
            if call.replay == "safe" or not errand.under_way:
                raise
            attempt = attempt_of(call, errand.request_id, errand.sent_at, errand.sent_at_local)
            msg = f"{call.method} {call.path} may have been carried out: the client was closed before its answer came"
            raise OutcomeUnknownError(msg, attempt=attempt) from error
        if verdict.action == "unknown":
            raise unknown(outcome, call, errand.request_id, errand.sent_at, errand.sent_at_local)
        if verdict.action != "return" or not isinstance(outcome, Answer):
            raise failure(outcome, call, errand.request_id)
        if not outcome.whole:
            msg = f"the answer to {call.method} {call.path} is longer than {len(outcome.body)} bytes"
            raise DecodeError(msg, method=call.method, request_path=call.path)
        return Reply(status=outcome.status, headers=outcome.headers, body=outcome.body, request_id=errand.request_id)

    async def download(
        self,
        url: str,
        path: str | PathLike[str],
        progress: Callable[[int, int | None], object] | None = None,
    ) -> Path:
        """Stream ``url`` into the file ``path`` without ever sending the token; see download.py."""
        async with self._home.visit() as slots:
            return await download(
                slots,
                url,
                path,
                progress,
                clock=self._clock,
                timeout=self._settings.timeout,
                user_agent=self._settings.user_agent,
            )

    def discreet(self, text: str) -> str:
        """The text without the token that is in use."""
        token = self._auth.at_hand
        return text if token is None else _without(token, text)

    def server_now(self) -> datetime | None:
        """Compose's own time, from its last Date header; None before its first answer."""
        return self._server_time.now()

    @property
    def timeout(self) -> float:
        """Seconds for one attempt."""
        return self._settings.timeout

    @property
    def is_open(self) -> bool:
        """Whether there may be connections to close."""
        return self._home.is_open

    async def aclose(self) -> None:
        """Close all connections; calls under way end with ClientClosedError. May be called more than once."""
        await self._home.aclose()

    async def _attempt(self, errand: _Errand, slots: Slots) -> Outcome:
        """Send once; after a 401 once more, if there can be a new token."""
        token = await self._auth.token()
        outcome = await self._exchange(errand, slots, token)
        if isinstance(outcome, Answer) and outcome.status == HTTPStatus.UNAUTHORIZED and self._auth.renewable:
            outcome = await self._exchange(errand, slots, await self._auth.renewed(token))
        return outcome

    async def _exchange(self, errand: _Errand, slots: Slots, token: Secret) -> Outcome:
        call = errand.call
        outcome: Outcome
        try:
            message = Message(call.method, errand.url, self._headers(errand, token), errand.body)
            repeatable = call.replay == "safe"
            outcome = await slots.exchange(
                message,
                timeout=errand.timeout,
                repeatable=repeatable,
                turn=partial(self._turn, errand),
                leaving=errand.leaves,
            )
            self._server_time.hear(outcome.headers)
            self._pace.hear(errand.started, throttled=outcome.status == HTTPStatus.TOO_MANY_REQUESTS)
            if outcome.status >= HTTPStatus.MULTIPLE_CHOICES:
                # By way of latin-1, which keeps every byte: JSON may come in other encodings, too.
                outcome = evolve(outcome, body=_without(token, outcome.body.decode("latin-1")).encode("latin-1"))
        except (Unsent, Lost) as fault:
            said = fault.cause.args
            fault.cause.args = tuple(_without(token, part) if isinstance(part, str) else part for part in said)
            outcome = fault
        errand.under_way = False
        if wanted(self._settings.hooks):
            event = RequestEvent(
                operation=call.operation,
                method=call.method,
                path=call.path,
                attempt=errand.attempts,
                status=outcome.status if isinstance(outcome, Answer) else None,
                error=None if isinstance(outcome, Answer) else type(outcome.cause).__name__,
                elapsed=self._clock.now() - errand.started,
                request_id=errand.request_id,
            )
            emit(self._settings.hooks, event)
        return outcome

    async def _turn(self, errand: _Errand) -> None:
        """Wait until the rate lets the request go, and note when that was."""
        await self._pace.take()
        errand.attempts += 1
        errand.sent_at = self.server_now()
        errand.sent_at_local = utc(self._clock)
        errand.started = self._clock.now()

    def _headers(self, errand: _Errand, token: Secret) -> tuple[tuple[bytes, bytes], ...]:
        headers = (
            (b"Accept", b"application/json"),
            (b"Accept-Encoding", b"gzip"),
            (b"User-Agent", self._user_agent(errand).encode("ascii")),
            (b"Authorization", b"Bearer " + token.reveal().encode("ascii")),
            (b"X-Request-Id", errand.request_id.encode("ascii")),
        )
        return headers if errand.body is None else (*headers, (b"Content-Type", b"application/json"))

    def _user_agent(self, errand: _Errand) -> str:
        """The client's own, signed if this is a write."""
        if errand.call.method in {"GET", "HEAD"}:
            return self._settings.user_agent
        return sign(self._settings.user_agent, errand.call.signature or errand.request_id)

    def _announce(self, errand: _Errand, attempts: int, verdict: Verdict) -> None:
        event = RetryEvent(
            operation=errand.call.operation,
            attempt=attempts,
            delay=verdict.delay,
            reason=verdict.reason,
            request_id=errand.request_id,
        )
        emit(self._settings.hooks, event)


@define(kw_only=True)
class _Errand:
    """One call under way: what all its attempts share."""

    call: Call
    url: str
    body: bytes | None = field(repr=False)
    timeout: float
    request_id: str = field(factory=lambda: uuid4().hex)
    attempts: int = 0
    under_way: bool = False
    started: float = 0.0
    sent_at: datetime | None = None
    sent_at_local: datetime | None = None

    def leaves(self) -> None:
        """From here on Compose may act on it."""
        self.under_way = True


def _url(base_url: str, call: Call) -> str:
    if not _PATH.fullmatch(call.path):
        msg = f"path must begin with / and be percent-encoded, not {call.path!r}"
        raise ValueError(msg)
    url = base_url + call.path
    if not call.query:
        return url
    return f"{url}{'&' if '?' in call.path else '?'}{urlencode(call.query)}"


def _without(token: Secret, text: str) -> str:
    """What refuses a token may repeat it, and errors quote what was said."""
    secret = token.reveal()
    if len(secret) <= len(MASK):
        return text
    return text.replace(secret, MASK).replace(secret.replace("/", "\\/"), MASK)  # as some encoders of JSON spell it


def _body(call: Call) -> bytes | None:
    """Compact JSON; raises ValueError or TypeError for what JSON cannot hold."""
    if call.body is None:
        return None
    return json.dumps(call.body, separators=(",", ":"), allow_nan=False).encode("ascii")
