"""Signature of a write: a random id at the front of its User-Agent, which the audit log records.

It identifies no person and reveals nothing about the write. It is evidence, not authentication: every reader of the
log can copy it.
"""

from __future__ import annotations

import os
import re
from typing import Final

from .._version import __version__

DIGITS: Final = 32
"""Hexadecimal digits of a signature."""
MIN_DIGITS: Final = 16
"""Digits that are enough to recognise a signature, since a log may truncate a User-Agent."""

_SIGNATURE: Final = rf"[0-9a-f]{{{DIGITS}}}"
"""A complete signature."""
_SIGNED: Final = rf"compose-async/\S+ \(op=([0-9a-f]{{{MIN_DIGITS},{DIGITS}}})"
"""The first signature in a User-Agent, possibly truncated."""


def new_signature() -> str:
    """Return a new random signature."""
    return os.urandom(DIGITS // 2).hex()


def check_signature(signature: str) -> str:
    """Return the signature. Raises TypeError or ValueError unless it is 32 hexadecimal digits."""
    if not isinstance(signature, str):
        raise TypeError(f"signature must be a str, not {type(signature).__name__}")
    if not re.fullmatch(_SIGNATURE, signature):
        raise ValueError(f"signature must be {DIGITS} hexadecimal digits, as error.attempt.signature is")
    return str.__str__(signature)


def sign(user_agent: str, signature: str) -> str:
    """Return the User-Agent with the signature in front, so that a truncated log entry still holds it."""
    return f"compose-async/{__version__} (op={signature}) {user_agent}"


def is_signed_by(user_agent: str | None, signature: str) -> bool:
    """Return whether the User-Agent holds this signature, or at least its first 16 digits."""
    found = signature_in(user_agent)
    return found is not None and signature.startswith(found)


def signature_in(user_agent: str | None) -> str | None:
    """Return the first signature in a User-Agent, even a truncated one; None if there is none."""
    found = re.search(_SIGNED, user_agent or "")
    return found[1] if found else None
