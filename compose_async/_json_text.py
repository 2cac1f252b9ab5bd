"""JSON texts of values that outlive a process: versioned, and signed with HMAC-SHA256 on request."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple, Self, TypeVar, cast

from ._display import ShortRepr, quoted
from ._plain_data import from_plain, to_plain
from ._redact import excerpt

Keys = bytes | Sequence[bytes]
"""A secret key of the service, or several: the first one signs, and each of them verifies."""

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
            raise ValueError(f"this is not {self.noun} ({type(error).__name__}: {excerpt(str(error), 150)})") from None
        if not signed:
            raise ValueError(
                f"this is not {self.noun} that was signed with this key: it is unsigned, edited, or of another key"
            )
        raise ValueError(
            f"this is not {self.noun} for this compose-async: it has version {excerpt(str(version), 20)}, and versions "
            f"up to {self.version} are read here: upgrade it here"
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


class JsonValue(ShortRepr):
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
