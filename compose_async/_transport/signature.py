"""The signature of a write: 128 random bits in front of its User-Agent, found again in the audit log.

It names nobody and says nothing about the write. It is evidence, no authentication: whoever reads the log can copy it.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from .._version import __version__

DIGITS: Final = 32
LEAST: Final = 16
"""So many digits are enough: a log may cut its user agents."""

_SIGNATURE: Final = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_FIRST: Final = re.compile(rf"compose-async/\S+ \(op=([0-9a-f]{{{LEAST},{DIGITS}}})")


def new_signature() -> str:
    """Return 32 hexadecimal digits that no other write has."""
    return uuid4().hex


def check_signature(signature: str) -> str:
    """Return the signature. Raises TypeError or ValueError unless it is 32 hexadecimal digits."""
    if not isinstance(signature, str):
        raise TypeError(f"signature must be a str, not {type(signature).__name__}")
    if not _SIGNATURE.fullmatch(signature):
        raise ValueError(f"signature must be {DIGITS} hexadecimal digits, as error.attempt.signature is")
    return signature


def sign(user_agent: str, signature: str) -> str:
    """Return the User-Agent with the signature in front, where a log that cuts it keeps it."""
    return f"compose-async/{__version__} (op={signature}) {user_agent}"


def is_signed_by(user_agent: str | None, signature: str) -> bool:
    """Return whether this write's signature, or at least 16 digits of it, stands in the User-Agent."""
    found = signature_in(user_agent)
    return found is not None and signature.startswith(found)


def signature_in(user_agent: str | None) -> str | None:
    """Return the first signature in a User-Agent, cut ones included; None if it is not signed."""
    found = _FIRST.search(user_agent or "")
    return found[1] if found else None
