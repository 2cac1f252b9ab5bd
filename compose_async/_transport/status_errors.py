"""Typed errors of failed calls, for every known shape of Compose's error bodies."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .._redact import MASK, excerpt
from ..errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    DecodeError,
    InternalServerError,
    NameTakenError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableError,
)
from .attempt_result import NotSent, ResponseLost, TooSlow
from .call import DOWNLOAD, Reply
from .digests import digest_fields
from .retry import RetryDecision, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._types import JsonLike
    from .attempt_result import AttemptResult
    from .call import Call, Request

_ERROR_CLASSES: Final[Mapping[int, type[APIStatusError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
}
"""Error classes by status."""
_NAME_TAKEN: Final = re.compile(r"\b(taken|in use|already exists)\b", re.IGNORECASE)
"""Messages about a name that is in use."""
_NO_FIELD: Final = "base"
"""Key of the messages that belong to no field."""
_IDENTIFYING: Final = frozenset({"units", "version", "ip", "name", "team_id", "user_id", "type"})
"""Body fields that identify the effect of a write. None of them can hold a secret."""
_MAX_MESSAGE: Final = 200
"""Characters to keep of one message."""
_MAX_PARSED_BYTES: Final = 256 * 1024
"""Bytes of a body beyond which it is only quoted: parsing a larger one would hold up the event loop."""
_MAX_MESSAGES: Final = 20
"""Fields to keep, and messages to keep for each."""
_MAX_HEADERS: Final = 100
"""Response headers to keep."""
_SECRET_HEADER: Final = re.compile(
    r"cookie|authorization|proxy-authenticate|\bauth\b|token|secret|passw|credential|session|signature"
    r"|(?:api|access|account|private)[_-]?key",
    re.IGNORECASE,
)
"""Names of response headers with a masked value."""


def error_for(result: AttemptResult, request: Request) -> APIStatusError | APIConnectionError:
    """Return the error for a reply other than 2xx, or for a missing reply."""
    return status_error(result, request) if isinstance(result, Reply) else connection_error(result, request)


def outcome_unknown_error(
    text: str, attempt: Attempt, *, cause: Exception, status: int | None = None
) -> OutcomeUnknownError:
    """Return the error for a call that may have been applied. Its cause is the observed failure."""
    error = OutcomeUnknownError(f"{attempt.method} {attempt.path} {text}", attempt=attempt, status=status)
    error.__cause__ = cause
    return error


def ambiguous_error(result: AttemptResult, request: Request) -> OutcomeUnknownError:
    """Return the error for an ambiguous result."""
    status = result.status if isinstance(result, Reply) else None
    why = "the response was lost" if status is None else f"the response was {status}"
    text = f"may have been carried out: {why}. It was not sent again"
    return outcome_unknown_error(text, attempt_record(request), cause=error_for(result, request), status=status)


def attempt_record(request: Request) -> Attempt:
    """Return the description of a request for its error."""
    return attempt_record_for(request.call, request.id, request.sent_at, request.sent_at_local)


def reply_or_raise(result: AttemptResult, decision: RetryDecision, request: Request) -> Reply:
    """Return the reply of a successful call, or raise the typed error of a failed one."""
    if decision.action == "unknown":
        raise ambiguous_error(result, request)
    if decision.action != "return" or not isinstance(result, Reply):
        raise error_for(result, request)
    if not result.complete:
        method, path = request.call.method, request.call.path
        msg = f"the response to {method} {path} is longer than {len(result.body)} bytes (max_response_bytes)"
        raise DecodeError(msg, method=method, request_path=path)
    return result


def _identifying_fields(body: JsonLike) -> dict[str, str | int]:
    """Collect the values of the identifying fields in a body and its nested objects."""
    found: dict[str, str | int] = {}
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, dict):
            found |= _identifying_fields(value)
        elif name in _IDENTIFYING and isinstance(value, str | int) and not isinstance(value, bool):
            found[name] = value
    return found


def attempt_record_for(
    call: Call, request_id: str | None, sent_at: datetime | None, sent_at_local: datetime | None = None
) -> Attempt:
    """Return the description of a call for its error, without the whole body."""
    return Attempt(
        operation=call.operation,
        method=call.method,
        path=call.path,
        ids=dict(call.ids),
        name=call.name,
        wanted=_identifying_fields(call.body),
        sent_at=sent_at,
        sent_at_local=sent_at_local,
        request_id=request_id,
        signature=call.signature or request_id,
        digests=digest_fields(call.body),
    )


def connection_error(fault: NotSent | ResponseLost, request: Request) -> APIConnectionError:
    """Return the error for an attempt without a complete response; its cause is the HTTP library's exception."""
    call = request.call
    kind = APITimeoutError if fault.timed_out else APIConnectionError
    failure = _describe_target(fault, request) if isinstance(fault, NotSent) else "lost the response"
    why = excerpt(str(fault.cause), _MAX_MESSAGE) or type(fault.cause).__name__
    if fault.timed_out:
        why = f"timed out: {fault.cause}" if isinstance(fault.cause, TooSlow) else "timed out"
    elif isinstance(fault, NotSent) and fault.refusal:
        why = fault.refusal
    text = f"{failure} for {call.method} {call.path}: {why}"
    error = kind(text, method=call.method, path=call.path, request_id=request.id)
    error.transient = not (isinstance(fault, NotSent) and fault.refusal)
    error.__cause__ = fault.cause
    return error


def paused_too_long_error(request: Request, why: str) -> APITimeoutError:
    """Return the error for a call that ended before its next attempt."""
    call = request.call
    text = f"{call.method} {call.path} was not sent: {why}"
    return APITimeoutError(text, method=call.method, path=call.path, request_id=request.id)


def _describe_target(fault: NotSent, request: Request) -> str:
    url = urlsplit(request.url)
    target = host_port(url.hostname or "", url.port or (443 if url.scheme == "https" else 80))
    proxy = f" through {fault.peer}" if fault.peer not in {None, target} else ""
    return f"could not reach {'' if request.call.operation == DOWNLOAD else 'Compose at '}{target}{proxy}"


def host_port(host: str, port: int) -> str:
    """Return ``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def status_error(reply: Reply, request: Request) -> APIStatusError:
    """Return the typed error for a status of 300 or more. Does not raise, even for a malformed body."""
    status, method, path = reply.status, request.call.method, request.call.path
    errors = _parse_errors(reply.body)
    kind = _ERROR_CLASSES.get(status, InternalServerError if status >= 500 else APIStatusError)  # noqa: PLR2004 - HTTP
    if kind is UnprocessableError and any(_NAME_TAKEN.search(message) for message in errors.get("name", ())):
        kind = NameTakenError
    detail = "; ".join(
        message if name == _NO_FIELD else f"{name} {message}"
        for name, messages in errors.items()
        for message in messages
    )
    if not detail and status < 400:  # noqa: PLR2004 - HTTP
        detail = "redirects are not followed, check base_url"
    message = f"{status} {_reason_phrase(status)}".rstrip() + f" from {method} {path}"
    message += f": {excerpt(detail, _MAX_MESSAGE)}" if detail else ""
    return kind(
        f"{message}; {request.give_up_reason}" if request.give_up_reason else message,
        status=status,
        method=method,
        path=path,
        request_id=request.id,
        errors=errors,
        body=excerpt(reply.body),
        headers=_headers(reply),
        retry_after=retry_after(reply.headers),
    )


def _headers(reply: Reply) -> dict[str, str]:
    kept = list(reply.headers.items())[:_MAX_HEADERS]
    return {excerpt(name): MASK if _SECRET_HEADER.search(name) else excerpt(value) for name, value in kept}


def _reason_phrase(status: int) -> str:
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return "Unprocessable"  # the standard phrase, and Python's, changed over time
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _parse_errors(body: bytes) -> dict[str, tuple[str, ...]]:
    """Return the messages by field. ``errors`` may be a string, a list, or an object of strings and lists."""
    try:
        return _messages_by_field(json.loads(body)) if len(body) <= _MAX_PARSED_BYTES else {}
    except (ValueError, RecursionError):  # nested too deeply to parse, or to quote once parsed
        return {}


def _messages_by_field(parsed: JsonLike) -> dict[str, tuple[str, ...]]:
    if not isinstance(parsed, dict):
        return {}
    detail = next((parsed[key] for key in ("errors", "error", "message") if parsed.get(key)), None)
    by_field = detail if isinstance(detail, dict) else {_NO_FIELD: detail}
    errors: dict[str, tuple[str, ...]] = {}
    for field, value in list(by_field.items())[:_MAX_MESSAGES]:
        # {"errors": {"error": "..."}} is an old format for a message that belongs to no field.
        name = _NO_FIELD if field == "error" else excerpt(field, _MAX_MESSAGE)
        errors[name] = errors.get(name, ()) + _messages(value)
    return {name: messages for name, messages in errors.items() if messages}


def _messages(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value[:_MAX_MESSAGES] if isinstance(value, list) else [value]
    texts = (item if isinstance(item, str) else json.dumps(item) for item in values)
    return tuple(excerpt(text, _MAX_MESSAGE) for text in texts)
