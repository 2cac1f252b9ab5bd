"""Strings and bytes that do not show in reprs, log records and tracebacks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, SupportsIndex, TypeVar, cast

from ._redact import MASK

T = TypeVar("T")

TokenProvider = Callable[[], Awaitable[str]]
"""An async callable that returns a token. It is called at the first request, and again after a 401."""


class Secret:
    """A string hidden from reprs, log records and tracebacks."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a token is never pickled: build the client anew where it is needed")


class HiddenStr(str):
    """A string with a secret in it, such as a signed link, whose repr does not show it. Tracebacks show reprs."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)

    def __getitem__(self, key: SupportsIndex | slice) -> HiddenStr:
        return HiddenStr(super().__getitem__(key))  # rich shows the repr of a long text's beginning


class HiddenBytes(bytes):
    """Bytes with a secret in them, such as a header's value or a body, whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"b'{MASK}'"

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return HiddenBytes(found) if isinstance(found, bytes) else found


def as_secret(token: object) -> Secret | TokenProvider | None:
    """Wrap a str in a Secret before any check, so that no local variable in a traceback shows it."""
    return Secret(token) if isinstance(token, str) else cast("TokenProvider | None", token)


def hidden(value: T) -> T:
    """Return a text, or a mapping with values of text, whose repr does not show them."""
    if isinstance(value, Mapping):
        return cast(T, {name: hidden(item) for name, item in value.items()})
    if isinstance(value, bytes):
        return cast(T, HiddenBytes(value))
    return cast(T, HiddenStr(str.__str__(value))) if isinstance(value, str) else value
