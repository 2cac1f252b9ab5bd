"""Which error does a failed call become? Reads every shape of error body that Compose is known to send."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from .._redact import excerpt
from ..errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NameTakenError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableError,
)
from .attempt import Answer, Lost, Unsent
from .digests import digests_of
from .retry import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._types import JsonLike
    from .attempt import Outcome
    from .call import Call

_KINDS: Final[Mapping[int, type[APIStatusError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
}
_TAKEN: Final = re.compile(r"\b(taken|in use|already exists)\b", re.IGNORECASE)
_BASE: Final = "base"
_TELLING: Final = frozenset({"units", "version", "ip", "name", "team_id", "user_id", "type"})
_LONGEST_MESSAGE: Final = 200
_MOST_MESSAGES: Final = 20


def failure(outcome: Outcome, call: Call, request_id: str) -> APIStatusError | APIConnectionError:
    """The error for an answer that is not 2xx, or for none at all."""
    if isinstance(outcome, Answer):
        return refused(outcome, call.method, call.path, request_id)
    return unreachable(outcome, call.method, call.path, request_id)


def unknown(
    outcome: Outcome, call: Call, request_id: str, sent_at: datetime | None, sent_at_local: datetime | None = None
) -> OutcomeUnknownError:
    """The error for a call that may have been carried out; its cause is what is known of the failure."""
    attempt = attempt_of(call, request_id, sent_at, sent_at_local)
    status = outcome.status if isinstance(outcome, Answer) else None
    what = "its answer was lost" if status is None else f"the answer was {status}"
    error = OutcomeUnknownError(
        f"{call.method} {call.path} may have been carried out: {what}. It was not sent again",
        attempt=attempt,
        status=status,
    )
    error.__cause__ = failure(outcome, call, request_id)
    return error


def _wanted(body: JsonLike) -> dict[str, str | int]:
    """What a body asks for that tells later whether it was done; nothing that could be a secret."""
    wanted: dict[str, str | int] = {}
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, dict):
            wanted |= _wanted(value)
        elif name in _TELLING and isinstance(value, str | int) and not isinstance(value, bool):
            wanted[name] = value
    return wanted


def attempt_of(
    call: Call, request_id: str | None, sent_at: datetime | None, sent_at_local: datetime | None = None
) -> Attempt:
    """What a call attempted, as far as anybody may know it."""
    return Attempt(
        operation=call.operation,
        method=call.method,
        path=call.path,
        ids=dict(call.ids),
        name=call.name,
        wanted=_wanted(call.body),
        sent_at=sent_at,
        sent_at_local=sent_at_local,
        request_id=request_id,
        signature=call.signature or request_id,
        digests=digests_of(call.body),
    )


def unreachable(fault: Unsent | Lost, method: str, path: str, request_id: str | None = None) -> APIConnectionError:
    """The error for an exchange without a whole answer; its cause is the transport's own exception."""
    kind = APITimeoutError if fault.timed_out else APIConnectionError
    what = "could not reach Compose" if isinstance(fault, Unsent) else "lost the answer"
    why = "timed out" if fault.timed_out else excerpt(str(fault.cause), _LONGEST_MESSAGE) or type(fault.cause).__name__
    error = kind(f"{what} for {method} {path}: {why}", method=method, path=path, request_id=request_id)
    error.__cause__ = fault.cause
    return error


def refused(answer: Answer, method: str, path: str, request_id: str | None = None) -> APIStatusError:
    """The typed error for a status of 300 or more. Never fails, whatever the body is."""
    status = answer.status
    errors = _errors(answer.body)
    kind = _KINDS.get(status, InternalServerError if status >= 500 else APIStatusError)  # noqa: PLR2004 - HTTP
    if kind is UnprocessableError and any(_TAKEN.search(message) for message in errors.get("name", ())):
        kind = NameTakenError
    said = "; ".join(
        message if name == _BASE else f"{name} {message}" for name, messages in errors.items() for message in messages
    )
    if not said and status < 400:  # noqa: PLR2004 - HTTP
        said = "redirects are not followed, check base_url"
    message = f"{status} {_phrase(status)}".rstrip() + f" from {method} {path}"
    return kind(
        f"{message}: {excerpt(said, _LONGEST_MESSAGE)}" if said else message,
        status=status,
        method=method,
        path=path,
        request_id=request_id,
        errors=errors,
        body=excerpt(answer.body),
        retry_after=retry_after(answer.headers),
    )


def _phrase(status: int) -> str:
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return "Unprocessable"  # the standard's word for it changed, and Python's with it
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _errors(body: bytes) -> dict[str, tuple[str, ...]]:
    """``errors`` as a string, a list, or an object of strings and lists, as messages by field."""
    try:
        return _by_field(json.loads(body))
    except (ValueError, RecursionError):  # too deep to be read, or just shallow enough for that but not to be quoted
        return {}


def _by_field(parsed: JsonLike) -> dict[str, tuple[str, ...]]:
    if not isinstance(parsed, dict):
        return {}
    said = next((parsed[key] for key in ("errors", "error", "message") if parsed.get(key)), None)
    by_field = said if isinstance(said, dict) else {_BASE: said}
    errors: dict[str, tuple[str, ...]] = {}
    for field, value in list(by_field.items())[:_MOST_MESSAGES]:
        # {"errors": {"error": "..."}} is an old spelling of a message about no field.
        name = _BASE if field == "error" else excerpt(field, _LONGEST_MESSAGE)
        errors[name] = errors.get(name, ()) + _messages(value)
    return {name: messages for name, messages in errors.items() if messages}


def _messages(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value[:_MOST_MESSAGES] if isinstance(value, list) else [value]
    texts = (item if isinstance(item, str) else json.dumps(item) for item in values)
    return tuple(excerpt(text, _LONGEST_MESSAGE) for text in texts)
