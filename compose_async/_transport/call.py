"""One call and its reply, as data that knows nothing of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Generic, Literal, TypeVar
from urllib.parse import quote

from attrs import field, frozen

from .._types import Json, JsonLike

T_co = TypeVar("T_co", covariant=True)

Replay = Literal["safe", "unsent-only"]
"""May a call whose answer was lost be sent again? ``safe``: yes; ``unsent-only``: only if it never left."""


@frozen(kw_only=True)
class Call:
    """What is to be asked of Compose.

    ``path`` is encoded and relative to the base URL; ``ids`` and ``name`` say for later what the call was about.
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


@frozen
class Message:
    """One request as it is to leave. What may hold a secret stays out of the repr, and so out of tracebacks."""

    method: str
    url: str
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Reply:
    """What Compose answered: status, headers by lower-case name, and the body as it came."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str

    def json(self) -> Json:
        """The body read as JSON; None for an empty one. Raises ``ValueError`` when it is not JSON."""
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
    """The call of an operation by its method and path template, such as ``/recipes/{recipe_id}``."""
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
