"""One call and its reply as data, independent of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import quote
from uuid import uuid4

from attrs import define, field, frozen

from .._types import Json, JsonLike, Timeout

T_co = TypeVar("T_co", covariant=True)

Replay = Literal["safe", "unsent-only"]
"""Repeating a call whose response was lost: ``safe``: allowed; ``unsent-only``: only if the request never left."""


DOWNLOAD: Final = "download"
"""Operation of a download, whose URL is no endpoint of Compose."""


@frozen(kw_only=True)
class Call:
    """One API call, before it is bound to a connection.

    ``path`` is encoded and relative to the base URL; ``ids`` and ``name`` identify the subject of the call in errors.
    The body stays out of the repr: it may carry a password.
    """

    operation: str
    method: str
    path: str
    replay: Replay = "unsent-only"
    query: tuple[tuple[str, str], ...] = ()
    body: JsonLike = field(default=None, repr=False)
    ids: Mapping[str, str] = field(factory=dict)
    name: str | None = None
    signature: str | None = None
    """Of a write; by default the id of its request."""


@define(kw_only=True, eq=False)
class Request:
    """A call on its way: what is sent, and what its attempts find out. Secrets stay out of the repr."""

    call: Call
    url: str
    timeout: float | Timeout
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    id: str = field(factory=lambda: uuid4().hex)
    retries: int = 0
    sends: int = 0
    started: float = 0.0
    """When the latest attempt got its connection and its share of the rate, in seconds of the clock."""
    sent_at: datetime | None = None
    """Compose's own time then."""
    sent_at_local: datetime | None = None
    """The same moment by the clock of this machine."""
    may_have_left: bool = False
    """Whether Compose may act on the attempt in flight."""

    @property
    def longest(self) -> float:
        """Seconds that one attempt may take."""
        return total_of(self.timeout)

    @property
    def safe(self) -> bool:
        """Whether the request may be sent again after a lost response."""
        return self.call.replay == "safe"


def total_of(timeout: float | Timeout) -> float:
    """Return the seconds that one attempt may take."""
    return timeout.connect + timeout.read if isinstance(timeout, Timeout) else timeout


@frozen
class Reply:
    """A response of Compose: status, headers by lower-case name, and the raw body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str = ""
    complete: bool = field(default=True, repr=False)
    """False for a body that was too long and cut; a reply that a caller gets is complete."""

    def json(self) -> Json:
        """Parse the body as JSON; None for an empty one. Raises ``ValueError`` when it is not JSON."""
        return json.loads(self.body) if self.body.strip() else None


@frozen
class Starter(Generic[T_co]):
    """An operation that starts a recipe: its response is an ``accepted`` that holds the recipe's id as ``recipe_id``.

    Awaiting the recipe gives a ``result``: the deployment read again, the final recipe, or None.
    """

    accepted: Callable[[], type]
    recipe_id: str
    result: Callable[[], type[T_co]]


def call_for(
    operation: str,
    method: str,
    template: str,
    *,
    ids: Mapping[str, str] = MappingProxyType({}),
    query: Mapping[str, Json] = MappingProxyType({}),
    body: JsonLike = None,
    name: str | None = None,
    replay: Replay = "unsent-only",
) -> Call:
    """Return the call of an operation by its method and path template, such as ``/recipes/{recipe_id}``."""
    return Call(
        operation=operation,
        method=method,
        path=path_of(template, ids),
        replay=replay,
        query=tuple((key, value if isinstance(value, str) else json.dumps(value)) for key, value in query.items()),
        body=body,
        ids={key: str.__str__(value) for key, value in ids.items()},
        name=name if name is None else str.__str__(name),
    )


def path_of(template: str, ids: Mapping[str, str]) -> str:
    """Fill a path template such as ``/deployments/{deployment_id}``, each id percent-encoded as one segment.

    Raises TypeError for an id that is not a string, ValueError for one that would lead to another endpoint.
    """
    return template.format_map({name: _segment(name, value) for name, value in ids.items()})


def _segment(name: str, value: object) -> str:
    if not isinstance(value, str):
        msg = f"{name} must be a str, not {type(value).__name__}; for a model, pass its .id"
        raise TypeError(msg)
    if not value.strip() or value in {".", ".."} or "/" in value:
        msg = f"{name} is {value!r}, which cannot be an id: give the id that Compose reported"
        raise ValueError(msg)
    return quote(value, safe="")
