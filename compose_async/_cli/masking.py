"""Masking of secrets in Compose's data: passwords, tokens and signed links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from .._redact import MASK, is_secret_name, redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._types import Json

_PASSWORD: Final = re.compile(r"://[^\s:/@]*:([^\s@]+)@")


def masked(value: Json) -> Json:
    """Return JSON data with its secrets masked. Secrets are found by key, by position, and by the form of a text."""
    match value:
        case dict():
            return {key: _member(key, inner) for key, inner in value.items()}
        case list():
            return [masked(item) for item in value]
        case str():
            return redact(value)
        case _:
            return value


def _member(key: str, value: Json) -> Json:
    if value and is_secret_name(key):
        return MASK
    if key != "connection_strings":
        return masked(value)
    # Shell commands spell the password in many ways, but it is the same as in the addresses.
    texts = list(_texts(value))
    passwords = {
        password for text in texts for found in _PASSWORD.findall(text) for password in (found, unquote(found))
    }
    return masked(_without(sorted(passwords, key=len, reverse=True), value))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _without(passwords: list[str], value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _without(passwords, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(passwords, item) for item in value]
    if isinstance(value, str):
        for password in passwords:
            value = value.replace(password, MASK)
    return value
