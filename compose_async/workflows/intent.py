"""Intents: writes recorded before they are sent, so that another process can submit them without repeating them.

Two processes that submit one intent at the same moment can still send it twice, because the API has no locks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from inspect import signature
from typing import Final, cast

from attrs import evolve, field, frozen

from .._api.endpoints import Endpoints, wiring_of
from .._arguments import instance, plain
from .._clock import utc
from .._pickling import restore
from .._transport.call import Call
from .._transport.signature import check_signature, new_signature
from .._transport.status_errors import attempt_from
from .._types import UNSET, Json
from . import recipe_kinds
from .resend import find_earlier, send_once
from .verdicts import Applied

VERSION: Final = 2
"""Version of the JSON form of an intent."""
FRESH: Final = 30.0
"""Seconds after which the process that made an intent must also read before it sends.

Another process may have taken over by then.
"""
_SECRET: Final = frozenset({"deployments.set_password", "portal_users.create"})
"""Operations with a secret argument."""


@frozen(kw_only=True)
class Intent:
    """A write to be sent once. Created by ``compose.intend`` and sent by ``compose.submit_once``. Holds no secrets."""

    operation: str
    """Name of an operation that starts a recipe, such as ``scalings.set``."""
    arguments: Mapping[str, Json] = field(factory=dict)
    known: tuple[str, ...] = ()
    """Ids of the deployment's recipes before the write. For a creation, ids of the deployments that had the name."""
    id: str | None = None
    """Signature of all tries, in all processes. None in an intent of version 1."""
    created_at: datetime | None = None
    """Time of creation by Compose's clock."""
    created_at_local: datetime | None = None
    """Time of creation by the local clock."""

    __setstate__ = restore

    def to_json(self) -> str:
        """Return the intent as one line of JSON."""
        data = {
            "v": VERSION,
            "id": self.id,
            "created": self.created_at and self.created_at.isoformat(),
            "created_local": self.created_at_local and self.created_at_local.isoformat(),
            "operation": self.operation,
            "arguments": self.arguments,
            "known": self.known,
        }
        return json.dumps(data, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Intent:
        """Parse an intent of this version or version 1. Raises ValueError for any other text."""
        try:
            data = json.loads(text)
            check_operation(data["operation"], version=data["v"])
            intent = cls(operation=data["operation"], arguments=dict(data["arguments"]), known=tuple(data["known"]))
            if data["v"] == 1:
                return intent
            return evolve(
                intent,
                id=data["id"] and check_signature(data["id"]),
                created_at=_moment(data["created"]),
                created_at_local=_moment(data["created_local"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"this is not an intent ({type(error).__name__}: {error})") from None


def check_operation(operation: str, *, version: int = VERSION) -> None:
    """Raise ValueError unless an intent can hold this operation."""
    if version not in {1, VERSION}:
        raise ValueError(f"it has version {version!r}, this compose-async reads versions 1 and {VERSION}")
    if operation in _SECRET:
        raise ValueError(f"{operation} takes a secret, which an intent would store")
    if operation not in recipe_kinds.NAME_PATTERNS:
        starters = ", ".join(sorted({*recipe_kinds.NAME_PATTERNS} - _SECRET))
        raise ValueError(f"{operation!r} starts no recipe; these operations do: {starters}")


async def intend(compose: Endpoints, operation: str, given: Mapping[str, object]) -> Intent:
    """Record a write and the state before it. Costs one list request."""
    check_operation(operation)
    arguments = cast("dict[str, Json]", {name: plain(value) for name, value in given.items() if value is not UNSET})
    await checked_call(compose, operation, arguments)
    if operation in recipe_kinds.CREATIONS:
        known = [item.id for item in await compose.deployments.list() if item.name == arguments["name"]]
    else:
        known = [item.id for item in await compose.recipes.list(str(arguments["deployment_id"]))]
    wiring = wiring_of(compose)
    intent_id = new_signature()
    wiring.memory.intended(intent_id, wiring.clock.now())
    return Intent(
        operation=operation,
        arguments=arguments,
        known=tuple(known),
        id=intent_id,
        created_at=wiring.server_now(),
        created_at_local=utc(wiring.clock),
    )


async def submit_once(compose: Endpoints, intent: Intent) -> Applied:
    """Send the write unless it was sent before; see :meth:`compose_async.ComposeClient.submit_once`."""
    instance("intent", intent, Intent)
    call = await checked_call(compose, intent.operation, intent.arguments)
    wiring = wiring_of(compose)
    age = wiring.memory.submits(intent.id, wiring.clock.now())
    if age is None or age > FRESH:
        attempt = attempt_from(evolve(call, signature=intent.id), None, intent.created_at)
        if (earlier := await find_earlier(compose, attempt, known=intent.known)) is not None:
            return earlier
    return await send_once(compose, intent.operation, intent.arguments, known=intent.known, signature=intent.id)


async def checked_call(compose: Endpoints, operation: str, arguments: Mapping[str, object]) -> Call:
    """Return the call that an operation would send. Raises TypeError or ValueError for invalid arguments."""
    namespace, method = operation.split(".")
    resource = getattr(type(compose), namespace)(_Unsent(), _Unsent())
    coroutine = getattr(resource, method)
    try:
        signature(coroutine).bind(**arguments)
    except TypeError as error:
        raise TypeError(f"{operation}: {error}") from None
    return cast(Call, await coroutine(**arguments))


class _Unsent:
    """A replacement for caller and futures that returns the call instead of sending it."""

    async def start(self, call: Call, *_: object) -> Call:
        return call


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment
