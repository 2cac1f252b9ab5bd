"""Digests of the values that a write overwrites. They identify a value later without storing it."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from .._types import JsonLike

DIGESTED_FIELDS: Final = frozenset({"notes", "customer_billing_code", "tags", "user_ids"})
"""Fields of a body whose values are digested."""


def digest_fields(body: JsonLike) -> dict[str, str]:
    """Return the digests of the ``DIGESTED_FIELDS`` fields in a body and its nested objects, by field name."""
    found: dict[str, str] = {}
    for name, value in body.items() if isinstance(body, dict) else ():
        if name in DIGESTED_FIELDS:
            found[name] = digest(value)
        elif isinstance(value, dict):
            found |= digest_fields(value)
    return found


def digest(value: JsonLike) -> str:
    """Return the SHA-256 of a value. None equals an empty string; a list gives those of its items, in no order."""
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(sorted({digest(str(item)) for item in value}))
    return hashlib.sha256(json.dumps(value or "").encode()).hexdigest()
