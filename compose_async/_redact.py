"""Redaction of passwords and tokens in free text.

The text may be hostile, so each pattern reads it once: nothing here takes more than linear time.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "***"

# user:password@host, as in connection strings. A password may hold an @ or an escaped quote.
_URL: Final = re.compile(r"://(?:[^\s\"\\]|\\.)+")
_PORT: Final = re.compile(r"\d{1,5}(?:[/?#]|$)")
# Authorization: Bearer ...
_BEARER: Final = re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+")
# "password": "...", token=..., ...; a quoted value runs to its closing quote
_NAMED: Final = re.compile(
    r"(?i)((?:password|passwd|secret|token|signature|api_?key)[\"']?\s*[:=]\s*)"
    r"(?:(\")(?:[^\"\\]|\\.)*\"?|(')(?:[^'\\]|\\.)*'?|(?!(?:null|true|false)\b)[^\s\"'&,;}\]\[{]+)"
)
# the password options of psql's, redis's, mysql's, mongo's and scylla's command lines
_OPTION: Final = re.compile(r"(\s(?:-p|-a|--password|--pass)[\s=]|\s-p)(?=\S)(?:\\?\"[^\"]*\"?|'[^']*'?|[^\s\"']+)")


def redact(text: str) -> str:
    """Replace every recognised password and token in the text by ``***``."""
    text = _URL.sub(_without_password, text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _NAMED.sub(lambda found: f"{found[1]}{found[2] or found[3] or ''}{MASK}{found[2] or found[3] or ''}", text)
    return _OPTION.sub(rf"\1{MASK}", text)


def excerpt(body: bytes | str, limit: int = 500) -> str:
    """Return the redacted beginning of a body, for errors: at most ``limit`` characters."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    # Cut after redacting: a secret cut in half would no longer be recognised.
    redacted = redact(text[: limit * 8].replace("\\/", "/"))  # as some encoders of JSON spell a slash
    return redacted if len(redacted) <= limit else redacted[:limit] + "…"


def _without_password(found: re.Match[str]) -> str:
    login, at, rest = found[0].removeprefix("://").rpartition("@")
    if at:
        user, colon, _ = login.partition(":")
        return f"://{user}:{MASK}@{rest}" if colon else found[0]
    # A cut may have taken the host: then a password follows the colon, unless it is a port.
    user, _, password = rest.partition(":")
    is_cut = found.end() == len(found.string) and "/" not in user and password
    return f"://{user}:{MASK}" if is_cut and not _PORT.match(password) else found[0]
