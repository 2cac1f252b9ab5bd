"""Serialization of frozen values: ``TextFormat`` and ``Serializable``, and ``to_plain`` and ``from_plain``.

The first two write and read a versioned text, signed with HMAC-SHA256 on request. The others convert a value to plain
data and back by its annotations, without secret and unknown members.
"""

from __future__ import annotations

import base64
import hmac
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal, NamedTuple, Self, TypeVar, Union, cast

import attrs

from ._display import ShortRepr, quoted
from ._model import Model
from ._pickling import default_of
from ._redact import redact, redacted_excerpt
from ._types import Json, Keys

MIN_KEY_BYTES: Final = 16
"""Minimum length of a key, in bytes."""

T = TypeVar("T")


class TextFormat(NamedTuple):
    """The JSON form of one kind of value. ``noun`` names the kind in errors, such as ``a recipe handle``."""

    noun: str
    version: int
    """The version that is written. All versions from 1 to this one are read."""

    def write(self, members: Mapping[str, object], sign_with: Keys | None = None) -> str:
        """Return the members as one line of JSON, with the version and, if there is a key, a signature."""
        data: dict[str, object] = {"v": self.version, **members}
        if sign_with is not None:
            data["mac"] = self._mac(check_keys(sign_with)[0], data)
        return json.dumps(data, separators=(",", ":"))

    def read(self, text: str | bytes, parse: Callable[[dict[str, Any]], T], sign_with: Keys | None = None) -> T:
        """Return the parsed members. Raises ValueError for other text, a newer version, or a wrong signature.

        The text may come from a request to the user's own service, so an error shows only an excerpt.
        """
        keys = None if sign_with is None else check_keys(sign_with)
        try:
            data = json.loads(text)
            if not isinstance(data, dict):
                raise TypeError(f"JSON of type {type(data).__name__}")  # noqa: TRY301 - reported like the others
            signed = keys is None or self._is_signed(data, keys)
            version = _version(data["v"]) if signed else 0
            if 0 < version <= self.version:
                return parse(data)
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            raise ValueError(
                f"this is not {self.noun} ({type(error).__name__}: {redacted_excerpt(str(error), 150)})"
            ) from None
        if not signed:
            raise ValueError(
                f"this is not {self.noun} that was signed with this key: it is unsigned, edited, or of another key"
            )
        raise ValueError(
            f"this is not {self.noun} for this compose-async: it has version {redacted_excerpt(str(version), 20)}, and "
            f"versions up to {self.version} are read here: upgrade it here"
        )

    def _is_signed(self, data: dict[str, Any], keys: Sequence[bytes]) -> bool:
        mac, signed = data.get("mac"), {name: value for name, value in data.items() if name != "mac"}
        # Every key is tried, so that the time shows nothing about them.
        given = mac.encode("utf-8", "replace") if isinstance(mac, str) else b""
        return any([hmac.compare_digest(given, self._mac(key, signed).encode()) for key in keys])  # noqa: C419 - as said

    def _mac(self, key: bytes, data: Mapping[str, object]) -> str:
        """Return the signature of the data, ``v`` included, in a form that does not depend on the order of members."""
        canonical = json.dumps(data, separators=(",", ":"), sort_keys=True)
        signed = f"compose-async, signature 1, {self.noun}\n{canonical}"
        return base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256")).decode().rstrip("=")


class Serializable(ShortRepr):
    """A frozen value with a JSON form. Secret members are left out."""

    __slots__ = ()
    _FORMAT: ClassVar[TextFormat]

    def to_json(self, *, sign_with: Keys | None = None) -> str:
        """Return the value as one line of JSON.

        Args:
            sign_with: A secret key of at least 16 bytes, the service's own, for a signature (HMAC-SHA256). With
                several keys, the first one signs.
        """
        return self._FORMAT.write(self._members(), sign_with)

    @classmethod
    def from_json(cls, text: str | bytes, *, sign_with: Keys | None = None) -> Self:
        """Read a value from its JSON.

        Args:
            text: The JSON, signed or not.
            sign_with: The key of the signature. During a change of keys, a list of all valid ones.

        Raises:
            ValueError: The text is something else, or of a newer version; or, with ``sign_with``, it is unsigned, was
                edited, or was signed with another key.
        """
        return cls._FORMAT.read(text, cls._parse, sign_with)

    def _members(self) -> Mapping[str, object]:
        """Return the members of the JSON."""
        return {"value": to_plain(self)}

    @classmethod
    def _parse(cls, data: dict[str, Any]) -> Self:
        """Return the value of such members. Raises what :meth:`TextFormat.read` reports."""
        return cast(Self, from_plain(cls, data["value"]))


def check_keys(sign_with: Keys) -> tuple[bytes, ...]:
    """Return the keys. Raises TypeError or ValueError, without the key, unless each is bytes of sufficient length."""
    keys = (sign_with,) if isinstance(sign_with, bytes) else sign_with
    if not isinstance(keys, list | tuple) or not all(isinstance(key, bytes) for key in keys):
        raise TypeError("sign_with must be a key as bytes, or a list of such keys, the newest first")
    if not keys or any(len(key) < MIN_KEY_BYTES for key in keys):
        raise ValueError(f"sign_with must hold at least one key, and each must have at least {MIN_KEY_BYTES} bytes")
    return tuple(keys)


def _version(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{quoted(value, 20)} is not a version")
    return value


# --- plain data


def to_plain(value: object, text: Callable[[str], str] = str) -> Json:
    """Return a value as JSON data. ``text`` converts each string; those of responses are redacted."""
    match value:
        case None | bool() | int() | float():
            return value
        case str() | datetime():
            return text(str.__str__(value)) if isinstance(value, str) else value.isoformat()
        case Mapping():
            return {str(key): to_plain(item, text) for key, item in value.items()}
        case list() | tuple() | frozenset():
            return [to_plain(item, text) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    kind = cast("type[attrs.AttrsInstance]", type(value))
    text = redact if isinstance(value, Model) else text
    members = ((a, getattr(value, a.name)) for a in attrs.fields(kind) if not _is_left_out(a))
    return {a.name: to_plain(item, text) for a, item in members if item != default_of(a)}


def from_plain(hint: Any, data: Any) -> Any:  # noqa: C901, PLR0911 - one return for each form of annotation
    """Return the value of this annotation from its JSON data. Raises TypeError or ValueError for any other data."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is datetime:
        return parse_timestamp(data)
    if origin in (Union, types.UnionType):
        return _first_of(arguments, data)
    if hint is object:
        return data
    if origin is Literal:
        if data in arguments:
            return data
    elif origin is tuple and isinstance(data, list):
        return tuple(from_plain(arguments[0], item) for item in data)
    elif origin is frozenset and isinstance(data, list):
        return frozenset(from_plain(arguments[0], item) for item in data)
    elif origin is not None and issubclass(origin, Mapping) and isinstance(data, dict):
        return {key: from_plain(arguments[1], item) for key, item in data.items()}
    elif attrs.has(hint) and isinstance(data, dict):
        names = {a.name for a in attrs.fields(hint) if not _is_left_out(a)} & data.keys()
        return hint(**{name: from_plain(hints_of(hint)[name], data[name]) for name in names})
    elif type(data) is hint or (hint is float and type(data) is int) or (data is None and hint is types.NoneType):
        return data
    raise TypeError(f"{type(data).__name__} instead of {getattr(hint, '__name__', hint)}")


def parse_timestamp(data: object) -> datetime:
    """Return the time of an ISO 8601 text. Raises TypeError or ValueError for one without a time zone, or otherwise."""
    if not isinstance(data, str):
        raise TypeError(f"{type(data).__name__} instead of a time")
    found = datetime.fromisoformat(data)
    if found.tzinfo is None:
        raise ValueError(f"{quoted(data, 40)} has no time zone")
    found.astimezone(UTC)  # raises OverflowError at the ends of the calendar
    return found


@lru_cache(maxsize=64)
def hints_of(thing: Any) -> dict[str, Any]:
    """Return the resolved annotations of a class or function."""
    return typing.get_type_hints(thing, localns={"Json": object})


def _first_of(hints: tuple[Any, ...], data: object) -> Any:
    for hint in hints:
        try:
            return from_plain(hint, data)
        except (TypeError, ValueError):
            continue
    raise TypeError(f"{type(data).__name__} instead of {' or '.join(str(hint) for hint in hints):.60}")


def _is_left_out(attribute: attrs.Attribute[Any]) -> bool:
    return attribute.name == "extra" or "secret" in attribute.metadata
