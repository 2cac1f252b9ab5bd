"""Digests of the values that a plain write overwrites: enough to recognise them later, without holding them."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from .._types import JsonLike

OVERWRITTEN: Final = frozenset({"notes", "customer_billing_code", "tags", "user_ids"})


def digests_of(body: JsonLike) -> dict[str, str]:
    """Return the digest of each such value in a body, by its name."""
    found: dict[str, str] = {}
    for name, value in body.items() if isinstance(body, dict) else ():
        if name in OVERWRITTEN:
            found[name] = digest(value)
        elif isinstance(value, dict):
            found |= digests_of(value)
    return found


def digest(value: JsonLike) -> str:
    """Return the SHA-256 of a value: None is like an empty text, and the order of a list does not matter."""
    plain = sorted(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else value or ""
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
