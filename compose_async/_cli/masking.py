"""Masking of secrets in Compose's data: passwords, tokens and signed links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from .._redact import MASK, is_secret_name, redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._types import Json

_PASSWORD: Final = re.compile(r"://[^\s:/@]*:([^\s@]+)@")


def masked(value: Json, passwords: Sequence[str] = ()) -> Json:
    """Return JSON data with its secrets masked: by key, by the form of a text, and these passwords anywhere."""
    match value:
        case dict():
            return {key: _member(key, inner, passwords) for key, inner in value.items()}
        case list():
            return [masked(item, passwords) for item in value]
        case str():
            for password in passwords:
                value = value.replace(password, MASK)
            return redact(value)
        case _:
            return value


def _member(key: str, value: Json, passwords: Sequence[str]) -> Json:
    if value and is_secret_name(key):
        return MASK
    if key == "connection_strings":
        # Shell commands spell the password in many ways, but it is the same as in the addresses.
        found = [password for text in _texts(value) for password in _PASSWORD.findall(text)]
        passwords = sorted({*found, *map(unquote, found)}, key=len, reverse=True)
    return masked(value, passwords)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
