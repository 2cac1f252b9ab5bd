"""One call and its reply, as data that knows nothing of any HTTP library."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar
from urllib.parse import quote

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._types import Json, JsonLike
    from ..recipes.future import RecipeFuture

T = TypeVar("T")

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
class Starter:
    """An operation that starts a recipe: it answers a ``shape`` that holds the recipe's id as ``recipe_id``.

    Awaiting the recipe gives a ``result``: the deployment read again, the final recipe, or None.
    """

    shape: type
    recipe_id: str
    result: type


class Caller(Protocol):
    """What generated coroutines need of the client that carries them."""

    async def fetch(self, call: Call, shape: type[T]) -> T:
        """Send, and read the answer as one ``shape``."""
        ...

    async def fetch_list(self, call: Call, shape: type[T], key: str) -> tuple[T, ...]:
        """Send, and read the list under ``key`` of the answer."""
        ...

    async def execute(self, call: Call) -> None:
        """Send; the answer has nothing to read."""
        ...

    async def start(self, call: Call, result: type[T]) -> RecipeFuture[T]:
        """Send a call that starts a recipe; awaiting the future gives a ``result``."""
        ...


def call_for(
    operation: str,
    route: str,
    *,
    ids: Mapping[str, str] = MappingProxyType({}),
    query: Mapping[str, Json] = MappingProxyType({}),
    body: JsonLike = None,
    name: str | None = None,
    replay: Replay = "unsent-only",
) -> Call:
    """The call of an operation by its route, such as ``GET /recipes/{recipe_id}``."""
    method, template = route.split(" ", 1)
    return Call(
        operation=operation,
        method=method,
        path=path_of(template, ids),
        replay=replay,
        query=tuple((key, value if isinstance(value, str) else json.dumps(value)) for key, value in query.items()),
        body=body,
        ids=dict(ids),
        name=name,
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
