"""Redaction of passwords and tokens in free text.

The text may be hostile, so each pattern reads it once, in linear time.
"""

from __future__ import annotations

import re
from typing import Final

from ._display import printable, printable_lines

MASK: Final = "***"
"""Replacement of a secret."""

_URL: Final = re.compile(r"://(?:[^\s\"\\]|\\.)+")
"""user:password@host, as in connection strings. A password may hold an @ or an escaped quote."""
_PORT: Final = re.compile(r"\d{1,5}(?:[/?#]|$)")
"""A port, up to the end of the authority."""
_BEARER: Final = re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+")
"""Authorization: Bearer ..."""
_NAMED: Final = re.compile(
    r"(?i)((?:password|passwd|secret|token|signature|api_?key)[\"']?\s*[:=]\s*)"
    r"(?:(\")(?:[^\"\\]|\\.)*\"?|(')(?:[^'\\]|\\.)*'?|(?!(?:null|true|false)\b)[^\s\"'&,;}\]\[{]+)"
)
"""``"password": "..."``, ``token=...`` and the like. A quoted value runs to its closing quote."""
_OPTION: Final = re.compile(r"(\s(?:-p|-a|--password|--pass)[\s=]|\s-p)(?=\S)(?:\\?\"[^\"]*\"?|'[^']*'?|[^\s\"']+)")
"""Password options on the command lines of psql, redis, mysql, mongo and scylla."""


def redact(text: str) -> str:
    """Replace every recognised password and token in the text by ``***``."""
    text = _URL.sub(_without_password, text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _NAMED.sub(lambda found: f"{found[1]}{found[2] or found[3] or ''}{MASK}{found[2] or found[3] or ''}", text)
    return _OPTION.sub(rf"\1{MASK}", text)


def excerpt(body: bytes | str, limit: int = 500) -> str:
    """Return the redacted beginning of a body, for errors: at most ``limit`` characters, controls escaped.

    A str is one line. The lines of a body in bytes stay apart, so that it can still be parsed.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    # Cut after redacting: a secret cut in half would no longer be recognised.
    redacted = redact(text[: limit * 8].replace("\\/", "/"))  # some JSON encoders escape /
    shown = redacted if len(redacted) <= limit else redacted[:limit] + "…"
    return printable_lines(shown) if isinstance(body, bytes) else printable(shown)


def _without_password(found: re.Match[str]) -> str:
    login, at, rest = found[0].removeprefix("://").rpartition("@")
    if at:
        user, colon, _ = login.partition(":")
        return f"://{user}:{MASK}@{rest}" if colon else found[0]
    # The text may end before the host. Then a password follows the colon, unless it is a port.
    user, _, password = rest.partition(":")
    is_cut = found.end() == len(found.string) and "/" not in user and password
    return f"://{user}:{MASK}" if is_cut and not _PORT.match(password) else found[0]
