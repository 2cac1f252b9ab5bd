"""Typed errors of failed calls, for every known shape of Compose's error bodies."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .. import errors
from .._hosts import host_port
from .._redact import MASK, is_secret_name, redacted_excerpt
from .._write_attempt import digest
from .attempt_result import NotSent, ResponseLost, TooSlow
from .call import DOWNLOAD
from .messages import Reply
from .retry import RetryDecision, parse_retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._types import JsonLike
    from .attempt_result import AttemptResult
    from .call import Call
    from .messages import Request

_ERROR_CLASSES: Final[Mapping[int, type[errors.APIStatusError]]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    402: errors.PaymentRequiredError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableError,
    429: errors.RateLimitError,
}
"""Error classes by status."""
_NAME_TAKEN: Final = re.compile(r"\b(taken|in use|already exists)\b", re.IGNORECASE)
"""Messages about a name that is in use."""
_ID: Final = re.compile("[0-9a-f]{24}")
"""Form of Compose's ids."""
_NO_FIELD: Final = "base"
"""Key of the messages that belong to no field."""
_IDENTIFYING: Final = frozenset({"units", "version", "ip", "name", "team_id", "user_id", "type"})
"""Body fields that identify the effect of a write. None of them can hold a secret."""
_DIGESTED: Final = frozenset({"notes", "customer_billing_code", "tags", "user_ids"})
"""Body fields whose values are kept as digests."""
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus} | {422: "Unprocessable"}
"""Reason phrases by status. The standard one of 422, and Python's, changed over time."""
_MAX_MESSAGE: Final = 200
"""Characters to keep of one message."""
_MAX_PARSED_BYTES: Final = 256 * 1024
"""Bytes of a body beyond which it is only quoted: parsing a larger one would hold up the event loop."""
_MAX_MESSAGES: Final = 20
"""Fields to keep, and messages to keep for each."""
_MAX_HEADERS: Final = 100
"""Response headers to keep."""


def error_for(result: AttemptResult, request: Request) -> errors.APIStatusError | errors.APIConnectionError:
    """Return the error for a reply other than 2xx, or for a missing reply."""
    return status_error(result, request) if isinstance(result, Reply) else connection_error(result, request)


def ambiguous_error(request: Request, why: str, status: int | None = None) -> errors.OutcomeUnknownError:
    """Return the error for a request that may have been applied. The caller raises it from the observed failure."""
    attempt = attempt_record_for(request.call, request.id, request.sent_at, request.sent_at_local)
    text = f"{attempt.method} {attempt.path} may have been carried out: {why}"
    return errors.OutcomeUnknownError(text, attempt=attempt, status=status)


def accepted_error(
    call: Call, reply: Reply, sent_at: datetime | None, sent_at_local: datetime | None, why: str
) -> errors.OutcomeUnknownError:
    """Return the error for a write that was accepted with an unusable response."""
    text = f"{call.method} {call.path} was accepted, but {why}: reconcile() can find what it did"
    attempt = attempt_record_for(call, reply.request_id, sent_at, sent_at_local)
    return errors.OutcomeUnknownError(text, attempt=attempt, status=reply.status)


def reply_or_raise(result: AttemptResult, decision: RetryDecision, request: Request) -> Reply:
    """Return the reply of a successful call, or raise the typed error of a failed one."""
    if decision.action == "outcome_unknown":
        status = result.status if isinstance(result, Reply) else None
        why = f"the response was {status or 'lost'}. It was not sent again"
        raise ambiguous_error(request, why, status) from error_for(result, request)
    if decision.action != "return" or not isinstance(result, Reply):
        raise error_for(result, request)
    if not result.complete:
        method, path = request.call.method, request.call.path
        why = f"the response to {method} {path} is longer than {len(result.body)} bytes (max_response_bytes)"
        error = errors.DecodeError(why, method=method, request_path=path)
        if request.call.is_repeatable:
            raise error
        raise accepted_error(request.call, result, request.sent_at, request.sent_at_local, why) from error
    return result


def attempt_record_for(
    call: Call, request_id: str | None, sent_at: datetime | None, sent_at_local: datetime | None = None
) -> errors.Attempt:
    """Return the description of a call for its error, without the whole body."""
    fields = _fields(call.body)
    return errors.Attempt(
        operation=call.operation,
        method=call.method,
        path=call.path,
        ids=dict(call.ids),
        name=call.name,
        wanted={
            name: value
            for name, value in fields.items()
            if name in _IDENTIFYING and isinstance(value, str | int) and not isinstance(value, bool)
        },
        sent_at=sent_at,
        sent_at_local=sent_at_local,
        request_id=request_id,
        signature=call.signature or request_id,
        digests={name: digest(value) for name, value in fields.items() if name in _DIGESTED},
    )


def _fields(body: JsonLike) -> dict[str, JsonLike]:
    """Return the fields of a body and of its nested objects, by name."""
    fields: dict[str, JsonLike] = {}
    for name, value in body.items() if isinstance(body, dict) else ():
        fields |= _fields(value) if isinstance(value, dict) else {name: value}
    return fields


def connection_error(fault: NotSent | ResponseLost, request: Request) -> errors.APIConnectionError:
    """Return the error for an attempt without a complete response; its cause is the HTTP library's exception."""
    call = request.call
    kind = errors.APITimeoutError if fault.timed_out else errors.APIConnectionError
    failure = _describe_target(fault, request) if isinstance(fault, NotSent) else "lost the response"
    why = redacted_excerpt(str(fault.cause), _MAX_MESSAGE) or type(fault.cause).__name__
    if fault.timed_out:
        why = f"timed out: {fault.cause}" if isinstance(fault.cause, TooSlow) else "timed out"
    text = f"{failure} for {call.method} {call.path}: {fault.local_refusal or why}"
    error = kind(text, method=call.method, path=call.path, request_id=request.id)
    error.transient = fault.local_refusal is None
    error.__cause__ = fault.cause
    return error


def paused_too_long_error(request: Request, why: str) -> errors.APITimeoutError:
    """Return the error for a call that ended before its next attempt."""
    call = request.call
    text = f"{call.method} {call.path} was not sent: {why}"
    return errors.APITimeoutError(text, method=call.method, path=call.path, request_id=request.id)


def _describe_target(fault: NotSent, request: Request) -> str:
    url = urlsplit(request.url)
    target = host_port(url.hostname or "", url.port or (443 if url.scheme == "https" else 80))
    proxy = f" through {fault.peer}" if fault.peer not in {None, target} else ""
    return f"could not reach {'' if request.call.operation == DOWNLOAD else 'Compose at '}{target}{proxy}"


def status_error(reply: Reply, request: Request) -> errors.APIStatusError:
    """Return the typed error for a status of 300 or more. Does not raise, even for a malformed body."""
    status, method, path = reply.status, request.call.method, request.call.path
    messages = _parse_errors(reply.body)
    kind = _ERROR_CLASSES.get(status, errors.InternalServerError if status >= 500 else errors.APIStatusError)  # noqa: PLR2004 - HTTP
    if kind is errors.UnprocessableError and any(_NAME_TAKEN.search(message) for message in messages.get("name", ())):
        kind = errors.NameTakenError
    detail = "; ".join(
        message if name == _NO_FIELD else f"{name} {message}" for name, texts in messages.items() for message in texts
    )
    if not detail and status < 400:  # noqa: PLR2004 - HTTP
        detail = "redirects are not followed, check base_url"
    message = f"{status} {_PHRASES.get(status, '')}".rstrip() + f" from {method} {path}"
    message += f": {redacted_excerpt(detail, _MAX_MESSAGE)}" if detail else ""
    error = kind(
        f"{message}; {request.give_up_reason}" if request.give_up_reason else message,
        status=status,
        method=method,
        path=path,
        request_id=request.id,
        errors=messages,
        body=redacted_excerpt(reply.body),
        headers={
            redacted_excerpt(name): MASK if is_secret_name(name) else redacted_excerpt(value)
            for name, value in islice(reply.headers.items(), _MAX_HEADERS)
        },
        retry_after=parse_retry_after(reply.headers),
    )
    deployment_id = request.call.ids.get("deployment_id")
    if status == 404 and deployment_id and not _ID.fullmatch(deployment_id):  # noqa: PLR2004 - HTTP
        error.add_note("the deployment_id does not look like an id: deployments.find() finds a deployment by its name")
    return error


def _parse_errors(body: bytes) -> dict[str, tuple[str, ...]]:
    """Return the messages by field. ``errors`` may be a string, a list, or an object of strings and lists."""
    try:
        parsed = json.loads(body) if len(body) <= _MAX_PARSED_BYTES else None
        found = parsed if isinstance(parsed, dict) else {}
        detail = next((found[key] for key in ("errors", "error", "message") if found.get(key)), None)
        by_field = detail if isinstance(detail, dict) else {_NO_FIELD: detail}
        messages: dict[str, tuple[str, ...]] = {}
        for field, value in islice(by_field.items(), _MAX_MESSAGES):
            # {"errors": {"error": "..."}} is an old format for a message that belongs to no field.
            name = _NO_FIELD if field == "error" else redacted_excerpt(field, _MAX_MESSAGE)
            messages[name] = messages.get(name, ()) + _messages(value)
    except (ValueError, RecursionError):  # nested too deeply to parse, or to quote once parsed
        return {}
    return {name: texts for name, texts in messages.items() if texts}


def _messages(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value[:_MAX_MESSAGES] if isinstance(value, list) else [value]
    texts = (item if isinstance(item, str) else json.dumps(item) for item in values)
    return tuple(redacted_excerpt(text, _MAX_MESSAGE) for text in texts)
