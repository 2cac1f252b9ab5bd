"""Digests of the values that a write overwrites. They identify a value later without storing it."""

from __future__ import annotations

import hashlib
import json

from .._types import JsonLike


def digest(value: JsonLike) -> str:
    """Return the SHA-256 of a value. None equals an empty string, and the order of a list is ignored."""
    plain = sorted(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else value or ""
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
