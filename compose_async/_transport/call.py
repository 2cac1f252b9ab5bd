"""One call and its reply as data, independent of any HTTP library."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import quote, unquote, urlencode

from .._display import quoted
from .._secret_str import HiddenBytes, HiddenStr
from .._types import Json, JsonLike

T_co = TypeVar("T_co", covariant=True)

Replay = Literal["safe", "unsent-only"]
"""Retry rule: ``safe`` allows a retry after a lost response, ``unsent-only`` only for a request that never left."""


_VALID_PATH: Final = re.compile(r"/[!\"$-~]*")
"""Paths that can neither name another host nor end the request line early, without a fragment."""
_SAFE_PATH: Final = re.compile(r"[\w/~-]*", re.ASCII)
"""Paths without any character that decoding could change."""
_UNSAFE_PATH: Final = r"(^|[/\\])\.\.?($|[/\\])|[\0-\x1f\x7f\\?#]"
"""Forbidden parts of a decoded path: dot segments, and characters that end it or that servers interpret."""
_MAX_DECODINGS: Final = 5
"""Rounds of percent-decoding in the check of a path."""

READS: Final = frozenset({"GET", "HEAD"})
"""Methods of calls that change nothing."""

DOWNLOAD: Final = "download"
"""Operation name of a download. Its URL is not a Compose endpoint."""


class Call:
    """One API call, before it is bound to a connection.

    ``path`` is encoded and relative to the base URL; ``ids`` and ``name`` identify the subject of the call in errors.
    The query of a caller's path may be a secret: only the URL shows it.
    ``signature`` is that of a write, by default the request id. A poll of a recipe (``is_poll``) is attempted once,
    because a later poll repeats it. The body, which may carry a password, stays out of the repr. Not a NamedTuple:
    error trackers show each item of a tuple.
    """

    def __init__(
        self,
        *,
        operation: str,
        method: str,
        path: str,
        replay: Replay = "unsent-only",
        query: tuple[tuple[str, str], ...] = (),
        body: JsonLike = None,
        ids: Mapping[str, str] = MappingProxyType({}),
        name: str | None = None,
        signature: str | None = None,
        is_poll: bool = False,
    ) -> None:
        self.operation, self.method, self.replay = operation, method, replay
        self.path, *rest = path.split("?", 1)
        self.own_query = HiddenStr("?" + rest[0] if rest else "")
        self.query, self.body, self.ids, self.name = query, body, ids, name
        self.signature, self.is_poll = signature, is_poll

    def replace(self, **changes: object) -> Call:
        """Return a copy with other attributes."""
        clone = copy.copy(self)
        vars(clone).update(changes)
        return clone

    def __repr__(self) -> str:
        return f"<Call {self.operation}: {self.method} {self.path}>"

    @property
    def is_write(self) -> bool:
        """True if the call may change something at Compose."""
        return self.method not in READS

    @property
    def is_repeatable(self) -> bool:
        """True if the call may be sent again after a lost response."""
        return self.replay == "safe"

    def url(self, base_url: str) -> str:
        """Return the absolute URL. Raises ValueError for a path that could lead elsewhere, even after decoding."""
        if not _VALID_PATH.fullmatch(self.path):
            raise ValueError(
                f"path must begin with / and be percent-encoded, without a fragment, not {quoted(self.path)}"
            )
        if self.own_query and not _VALID_PATH.fullmatch(self.path + self.own_query):
            raise ValueError("the query of path must be percent-encoded, without a fragment")
        _check_path(self.path)
        url = base_url + self.path + self.own_query
        if self.query:
            url += f"{'&' if self.own_query else '?'}{urlencode(self.query)}"
        return HiddenStr(url) if self.own_query else url

    def encoded_body(self) -> HiddenBytes | None:
        """Return the body as compact JSON, or None. Raises ValueError or TypeError for values that JSON lacks."""
        if self.body is None:
            return None
        try:
            text = json.dumps(self.body, separators=(",", ":"), allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise error.with_traceback(None) from None  # the frames of json hold the body
        return HiddenBytes(text.encode("ascii"))


class RecipeOperation(NamedTuple, Generic[T_co]):
    """Description of an operation that starts a recipe."""

    response_model: Callable[[], type]
    recipe_id_field: str
    """Field of the response that holds the recipe's id."""
    result: Callable[[], type[T_co]]
    """Type of the awaited result: the deployment, the final recipe, or None."""


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
    """Return the call of an operation. ``template`` is its path template, such as ``/recipes/{recipe_id}``."""
    return Call(
        operation=operation,
        method=method,
        path=fill_path(template, ids),
        replay=replay,
        query=tuple((key, value if isinstance(value, str) else json.dumps(value)) for key, value in query.items()),
        body=body,
        ids={key: str.__str__(value) for key, value in ids.items()},
        name=name if name is None else str.__str__(name),
    )


def fill_path(template: str, ids: Mapping[str, str]) -> str:
    """Fill a path template such as ``/deployments/{deployment_id}``, each id percent-encoded as one segment.

    Raises TypeError for an id that is not a string, ValueError for one that would lead to another endpoint.
    """
    return template.format_map({name: _encode_segment(name, value) for name, value in ids.items()})


def _check_path(path: str) -> None:
    """Raise ValueError for a path that, once decoded, leaves the base URL or ends early."""
    decoded = path
    for _ in range(_MAX_DECODINGS):
        if _SAFE_PATH.fullmatch(decoded):
            return
        if re.search(_UNSAFE_PATH, decoded):
            raise ValueError(f"path may hold no dot segments, backslashes, control characters, ? or #: {path[:200]!r}")
        encoded, decoded = decoded, unquote(decoded)
        if decoded == encoded:
            return
    raise ValueError(f"path is percent-encoded more than {_MAX_DECODINGS - 1} times: {path[:200]!r}")


def _encode_segment(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}; for a model, pass its .id")
    if not value.strip() or value in {".", ".."} or "/" in value:
        raise ValueError(f"{name} is {quoted(value)}, which cannot be an id: give the id that Compose reported")
    return quote(value, safe="")
