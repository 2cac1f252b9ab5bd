"""Masking of what opens doors, before a request is logged: headers, parameters and members by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..._redact import MASK
from ..api.json_types import JsonValue

_SECRET: Final = re.compile(
    r"(?i)auth|cookie|token|secret|pass(w|phrase|code|$|[-_])|pwd|credential|signature|session|^(sig|pem|jwt)$"
    r"|(api|private|access|shared|client|account|storage|ssh|encryption|master|signing|subscription)[-_]?key"
)


def masked(value: JsonValue) -> JsonValue:
    """Return JSON with the values of secret members masked, nulls aside."""
    match value:
        case dict():
            return {
                key: MASK if inner is not None and is_secret(key) else masked(inner) for key, inner in value.items()
            }
        case list():
            return [masked(item) for item in value]
        case _:
            return value


def masked_strings(texts: Mapping[str, str]) -> dict[str, str]:
    """Return headers or parameters with the secret ones masked."""
    return {key: MASK if is_secret(key) else text for key, text in texts.items()}


def is_secret(name: str) -> bool:
    """Return whether a value of this name opens doors."""
    return _SECRET.search(name) is not None
