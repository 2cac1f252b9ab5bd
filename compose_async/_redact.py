"""Redaction of passwords and tokens in free text.

The text may be hostile, so each pattern reads it once, in linear time.
"""

from __future__ import annotations

import re
from typing import Final

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
UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Control characters, characters that are invisible or change the text direction, and lone surrogates."""


def redact(text: str) -> str:
    """Replace every recognised password and token in the text by ``***``."""
    text = _URL.sub(_without_password, text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _NAMED.sub(lambda found: f"{found[1]}{found[2] or found[3] or ''}{MASK}{found[2] or found[3] or ''}", text)
    return _OPTION.sub(rf"\1{MASK}", text)


def escape(text: str, kept: str = "") -> str:
    """Replace the characters that a terminal or a log would obey or hide by escapes, except those of ``kept``."""
    return UNSAFE.sub(lambda found: found[0] if found[0] in kept else _escaped(ord(found[0])), text)


def excerpt(body: bytes | str, limit: int = 500, kept: str = "") -> str:
    """Return the redacted and escaped beginning of a body, for errors: at most ``limit`` characters."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    # Cut after redacting: a secret cut in half would no longer be recognised.
    redacted = escape(redact(text[: limit * 8].replace("\\/", "/")), kept)  # some JSON encoders escape /
    return redacted if len(redacted) <= limit else redacted[:limit] + "…"


def _escaped(code: int) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(chr(code))
    return short or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")  # noqa: PLR2004 - a byte


def _without_password(found: re.Match[str]) -> str:
    login, at, rest = found[0].removeprefix("://").rpartition("@")
    if at:
        user, colon, _ = login.partition(":")
        return f"://{user}:{MASK}@{rest}" if colon else found[0]
    # The text may end before the host. Then a password follows the colon, unless it is a port.
    user, _, password = rest.partition(":")
    is_cut = found.end() == len(found.string) and "/" not in user and password
    return f"://{user}:{MASK}" if is_cut and not _PORT.match(password) else found[0]
