"""One request in three stages: as read from the wire, as routed, and as the call of an operation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Final

import attrs

from ..state.records import User
from ..state.world import World
from . import validation
from .json_types import JsonObject, JsonValue, member
from .responses import ApiError, too_large
from .routes import RouteMatch, match
from .settings import Settings

_ROOT: Final = re.compile(r"/+(?:2016-07|api/+2016-07/+instances/+(?P<instance>[^/]+))(?P<rest>/.*)?", re.DOTALL)


@attrs.frozen
class HttpRequest:
    """A request as read from the wire; ``path`` is still percent-encoded, header names are in lower case.

    ``origin`` is the address before the path; ``body`` is empty if it was too large, or came without a good token.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str
    ip: str | None
    is_too_large: bool = False

    @property
    def size(self) -> int:
        """Return about how many bytes it takes in memory once its body is parsed."""
        texts = itertools.chain(self.headers.items(), self.query.items())
        values = sum(map(self.body.count, (b"[", b"{", b",")))
        return len(self.path) + len(self.body) + 64 * values + sum(len(key) + len(value) for key, value in texts)

    @property
    def bearer(self) -> str:
        """Return the bearer token, empty if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def wants_close(self) -> bool:
        """Return whether the client asks to close the connection after the response."""
        return "close" in re.split(r"[,\s]+", self.headers.get("connection", "").lower())


@attrs.frozen
class Target:
    """A path split at its version root: the address the client knows the API by, and the path from there.

    The root is ``/2016-07``, or in the IBM Cloud variant ``/api/2016-07/instances/INSTANCE``.
    """

    base: str
    path: str
    instance: str | None


@attrs.frozen
class RoutedRequest:
    """A request with the results of routing and of parsing its body, errors included.

    ``target`` is None for paths outside the API; ``body`` is ``{}`` if none was sent.
    """

    incoming: HttpRequest
    target: Target | None
    match: RouteMatch | ApiError
    body: JsonValue | ApiError

    @property
    def path(self) -> str:
        """Return the path below the version root, or the whole one outside the API."""
        return self.incoming.path if self.target is None else self.target.path

    @property
    def operation(self) -> str | None:
        """Return the id of the operation; None if there is none."""
        return None if isinstance(self.match, ApiError) else self.match.route.operation

    @property
    def json(self) -> JsonValue:
        """Return the body for the log: None if it is empty or not JSON."""
        return None if isinstance(self.body, ApiError) or not self.incoming.body.strip() else self.body


@attrs.frozen
class OperationCall:
    """One authorized call of an operation, its body checked against the schema.

    ``base`` is the address of the API as the client knows it.
    """

    world: World = attrs.field(repr=False)
    settings: Settings
    incoming: HttpRequest
    operation: str
    params: Mapping[str, str]
    body: JsonObject
    base: str
    user: User

    def unwrap(self, *keys: str) -> JsonObject:
        """Return an object inside the body, such as the one below ``deployment``."""
        found = self.body
        for key in keys:
            found = member(found, key)
        return found


def route(incoming: HttpRequest) -> RoutedRequest:
    """Route a request and parse its body."""
    target = target_of(incoming)
    try:
        matched: RouteMatch | ApiError = match(incoming.method, "" if target is None else target.path)
    except ApiError as error:
        matched = error
    try:
        body: JsonValue | ApiError = too_large() if incoming.is_too_large else validation.parse(incoming.body)
    except ApiError as error:
        body = error
    return RoutedRequest(incoming, target, matched, body)


def target_of(incoming: HttpRequest) -> Target | None:
    """Split a path at its version root; None if there is none."""
    found = _ROOT.fullmatch(incoming.path)
    if found is None:
        return None
    rest = found["rest"] or "/"
    root = re.sub("/+", "/", incoming.path[: len(incoming.path) - len(found["rest"] or "")])
    path = "/" + "/".join(segment for segment in rest.split("/") if segment)
    return Target(incoming.origin + root, path, found["instance"])
