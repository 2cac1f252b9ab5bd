"""Masking of secrets in logged requests: headers, parameters and members, by their names."""

from __future__ import annotations

from collections.abc import Mapping

from ..._redact import MASK, is_secret_name
from ..api.json_types import JsonValue


def masked(value: JsonValue) -> JsonValue:
    """Return JSON with the values of secret members masked, nulls aside."""
    match value:
        case dict():
            return {
                key: MASK if inner is not None and is_secret_name(key) else masked(inner)
                for key, inner in value.items()
            }
        case list():
            return [masked(item) for item in value]
        case _:
            return value


def masked_strings(texts: Mapping[str, str]) -> dict[str, str]:
    """Return headers or parameters with the secret ones masked."""
    return {key: MASK if is_secret_name(key) else text for key, text in texts.items()}
