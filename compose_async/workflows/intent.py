"""Intents: writes recorded before they are sent, so that another process can submit them without repeating them.

Two processes that submit one intent at the same moment can still send it twice, because the API has no locks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, Self, cast

from attrs import field, frozen

from .._api.call_recorder import record_call
from .._api.endpoints import Endpoints, client_parts
from .._arguments import check_instance, check_text, to_json_value
from .._clock import utc
from .._display import quoted
from .._pickling import restore
from .._serialization import Serializable, TextFormat, from_plain, to_plain
from .._transport.call import Call
from .._transport.signature import check_signature, new_signature
from .._transport.status_errors import attempt_record_for
from .._types import UNSET, Json
from ..recipes import recipe_kinds
from .resend import find_earlier, read_known, send_until_proven
from .verdicts import Applied

MAX_AGE_WITHOUT_READ: Final = 30.0
"""Maximum age in seconds of an intent that its own process submits without reading first.

An older intent may have been submitted by another process.
"""
_TAKING_SECRETS: Final = frozenset({"deployments.set_password", "portal_users.create"})
"""Operations that take a password, which an intent must not store."""


@frozen(kw_only=True, repr=False)
class Intent(Serializable):
    """A write to be sent once. Created by ``compose.intend`` and sent by ``compose.submit_once``. Holds no secrets.

    An intent is a command: its holder decides what ``submit_once`` sends. Keep it in the service, or sign it.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("an intent", version=2)

    operation: str
    """Name of an operation that starts a recipe, such as ``scalings.set``."""
    arguments: Mapping[str, Json] = field(factory=dict, hash=False)
    known: tuple[str, ...] = ()
    """Ids of the deployment's recipes before the write. For a creation, ids of the deployments that had the name."""
    id: str | None = None
    """Signature of all tries, in all processes. None in an intent of version 1."""
    created_at: datetime | None = None
    """Time of creation by Compose's clock."""
    created_at_local: datetime | None = None
    """Time of creation by the local clock."""

    __setstate__ = restore

    def _members(self) -> dict[str, object]:
        return {
            "id": self.id,
            "created": to_plain(self.created_at),
            "created_local": to_plain(self.created_at_local),
            "operation": self.operation,
            "arguments": self.arguments,
            "known": self.known,
        }

    @classmethod
    def _parse(cls, data: dict[str, Any]) -> Self:
        operation = from_plain(str, data["operation"])
        check_operation(operation)
        if data["v"] == 1:
            data = {"id": None, "created": None, "created_local": None} | data
        return cls(
            operation=operation,
            arguments=from_plain(dict[str, object], data["arguments"]),
            known=from_plain(tuple[str, ...], data["known"]),
            id=None if data["id"] is None else check_signature(data["id"]),
            created_at=from_plain(datetime | None, data["created"]),
            created_at_local=from_plain(datetime | None, data["created_local"]),
        )


def check_operation(operation: str) -> None:
    """Raise TypeError or ValueError unless an intent can hold this operation."""
    check_text("operation", operation)
    if operation in _TAKING_SECRETS:
        raise ValueError(f"{operation} takes a secret, which an intent would store")
    if operation not in recipe_kinds.NAME_PATTERNS:
        starters = ", ".join(sorted({*recipe_kinds.NAME_PATTERNS} - _TAKING_SECRETS))
        raise ValueError(f"{quoted(operation)} starts no recipe; these operations do: {starters}")


async def intend(compose: Endpoints, operation: str, given: Mapping[str, object]) -> Intent:
    """Record a write and the state before it. Costs one list request."""
    check_operation(operation)
    arguments = cast(
        "dict[str, Json]", {name: to_json_value(value, name) for name, value in given.items() if value is not UNSET}
    )
    build_call(operation, arguments)  # raises for invalid arguments
    known = await read_known(compose, operation, arguments)
    parts = client_parts(compose)
    intent_id = new_signature()
    parts.memory.record_intent(intent_id, parts.clock.now())
    return Intent(
        operation=operation,
        arguments=arguments,
        known=known,
        id=intent_id,
        created_at=parts.server_now(),
        created_at_local=utc(parts.clock),
    )


async def submit_once(compose: Endpoints, intent: Intent) -> Applied:
    """Send the write unless it was sent before; see :meth:`compose_async.ComposeClient.submit_once`."""
    check_instance("intent", intent, Intent)
    check_operation(intent.operation)
    if intent.id is not None:
        check_signature(intent.id)
    call = build_call(intent.operation, intent.arguments).replace(signature=intent.id)
    parts = client_parts(compose)
    age = parts.memory.take_intent_age(intent.id, parts.clock.now())
    if age is None or age > MAX_AGE_WITHOUT_READ:
        attempt = attempt_record_for(call, None, intent.created_at, intent.created_at_local)
        if (earlier := await find_earlier(compose, attempt, known=intent.known)) is not None:
            return earlier
    return await send_until_proven(compose, intent.operation, intent.arguments, known=intent.known, signature=intent.id)


def build_call(operation: str, arguments: Mapping[str, object]) -> Call:
    """Return the call that an operation would send. Raises TypeError or ValueError for invalid arguments."""
    try:
        return record_call(operation, arguments)
    except TypeError as error:  # a missing or an unknown argument
        raise TypeError(f"{operation}: {error}") from None
