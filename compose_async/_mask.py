"""What must never be read by a stranger: passwords and tokens inside free text."""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "***"

_SECRETS: Final = (
    # user:password@host, as in connection strings; a password may hold an @, and a cut may have taken the host
    (re.compile(r"(://[^\s:/@\"']*:)[^\s\"']+(?=@)"), rf"\1{MASK}"),
    (re.compile(r"(://[^\s:/@\"']*:)(?!\d{1,5}(?:[/?#]|$))[^\s\"'@]+$"), rf"\1{MASK}"),
    # Authorization: Bearer ...
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+"), rf"\1{MASK}"),
    # "password": "...", token=..., ...
    (
        re.compile(
            r"(?i)([\"']?[\w-]*(?:password|passwd|secret|token|signature|api_?key)[\"']?\s*[:=]\s*[\"']?)"
            r"(?!\s*(?:null|true|false)\b)[^\s\"'&,;}\]]+"
        ),
        rf"\1{MASK}",
    ),
    # the password options of psql's, redis's, mysql's, mongo's and scylla's command lines
    (re.compile(r"(\s(?:-p|-a|--password|--pass)[\s=]|\s-p)(?=\S)[^\s\"']+"), rf"\1{MASK}"),
)


def mask(text: str) -> str:
    """The text with every password and token that is recognised in it replaced by ``***``."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def excerpt(body: bytes | str, limit: int = 500) -> str:
    """The masked beginning of a body, for errors: at most ``limit`` characters."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    # Cut after masking: a secret that the cut halves would no longer be recognised.
    masked = mask(text[: limit * 8])
    return masked if len(masked) <= limit else masked[:limit] + "…"
