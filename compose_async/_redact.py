"""Redaction of passwords and tokens in free text.

Other places keep secrets out at their source: ``_secret_str`` in reprs and tracebacks, ``Auth`` where a response
repeats the token, ``events.emit`` in the log records of events, and the pool's ``exchange`` in the log of httpcore.

The text may be hostile, so each pattern reads it once, in linear time. ``re`` compiles and keeps the patterns at
their first use: at import they would take 2 ms.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from ._display import printable, printable_lines

MASK: Final = "***"
"""Replacement of a secret."""

_URL: Final = r"://(?:[^\s\"\\]|\\.)+"
"""The rest of a URL, such as user:password@host. A password may hold an @ or an escaped quote."""
_PORT: Final = r"\d{1,5}(?:[/?#]|$)"
"""A port, up to the end of the authority."""
_QUERY: Final = r"([?&][^=&?\s]{1,64}=)[^&#\s]{16,}"
"""A long value in the query of a link: signatures and tokens have many names."""
_BEARER: Final = r"(?i)\b(bearer\s+)[^\s\"',;]+"
"""Authorization: Bearer ..."""
_AUTHORIZATION: Final = r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?)(\w+\s+)?[^\s\"',;]+"
"""The header in any scheme."""
_BASIC: Final = r"(?i)\b(basic\s+)([a-z0-9+/_-]{4,})=*"
"""Basic ..., which is base64 of user:password. Other words after ``basic`` are kept."""
_PRIVATE_KEY: Final = r"(?s)(-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)(?:.*?(?=-----END)|.*)"
"""A PEM block, up to its end or that of the text."""
_KEY_PATTERN: Final = (
    r"(?i)((?:password|passwd|passphrase|pwd|secret|token|signature|(?<![a-z])sig"
    r"|(?<!com)(?<!by)(?<!sur)(?<!tres)pass|(?:api|access|account|private)[_-]?key)s?"
    r"(?:\\*[\"']|&(?:quot|#34|#39);)?\s*(?:=>|=&gt;|:=|[:=])\s*)"
)
"""The name of a secret, up to its value in JSON, in a Ruby hash, or in either with its quotes escaped."""
_VALUE_PATTERN: Final = (
    r"(?:(\")(?:[^\"\\]|\\.)*\"?|(')(?:[^'\\]|\\.)*'?"
    r"|(\\+[\"']|&(?:quot|#34|#39);)(?:(?!(?<!\\){n})(?:[^\"]|(?<=\\)\"))*(?:{n})?|"
)
"""A quoted value, which runs to its closing quote. Escaped quotes end with as many backslashes as they begin with."""
_NAMED_SECRET: Final = (
    _KEY_PATTERN + _VALUE_PATTERN.replace("{n}", r"\4") + r"(?!(?:null|true|false)\b)[^\s\"'&,;}\]\[{]+)"
)
"""``"password": "..."``, ``token=...`` and the like."""
_SECRET_LIST: Final = (
    _KEY_PATTERN + r"(\[(?:\s*" + _VALUE_PATTERN.replace("{n}", r"\5") + r"[^\s\"'&,;}\]\[{]+)\s*,?)*)"
)
"""``"tokens": ["...", "..."]``."""
_LIST_ITEM: Final = _VALUE_PATTERN.replace("{n}", r"\3") + r"[^\s\"'&,;}\]\[{]+)"
"""One value of such a list."""
_COMMAND_OPTION: Final = r"(\s(?:-p|-a|--password|--pass)[\s=]|\s-p)(?=\S)(?:\\?\"[^\"]*\"?|'[^']*'?|[^\s\"']+)"
"""Password options on the command lines of psql, redis, mysql, mongo and scylla."""
_SENSITIVE_NAME: Final = (
    r"(?i)(?<!www-)auth|cookie|token|secret|pass(w|phrase|code|$|[-_])|pwd|credential|signature|session|download_link"
    r"|^(sig|pem|jwt)$|(api|private|access|shared|client|account|storage|ssh|encryption|master|signing|subscription)[-_]?key"
)
"""Names of headers, parameters and members of JSON whose values are secret."""
_STANDARD_BASE64: Final = str.maketrans("-_", "+/")
"""Translation of base64 from its URL-safe alphabet to the standard one."""


def redact(text: str) -> str:
    """Replace every recognised password and token in the text by ``***``."""
    text = re.sub(_PRIVATE_KEY, rf"\1{MASK}", text)
    text = re.sub(_URL, lambda found: re.sub(_QUERY, rf"\1{MASK}", _mask_password(found)), text)
    text = re.sub(_AUTHORIZATION, rf"\1\2{MASK}", text)
    text = re.sub(_BASIC, _mask_basic, text)
    text = re.sub(_BEARER, rf"\1{MASK}", text)
    text = re.sub(_SECRET_LIST, lambda found: f"{found[1]}[" + re.sub(_LIST_ITEM, _mask_item, found[2][1:]), text)
    text = re.sub(_NAMED_SECRET, lambda found: f"{found[1]}{_mask_quoted(found[2] or found[3] or found[4])}", text)
    return re.sub(_COMMAND_OPTION, rf"\1{MASK}", text)


def is_secret_name(name: str) -> bool:
    """Return whether a header, parameter or member of JSON with this name holds a secret."""
    return re.search(_SENSITIVE_NAME, name) is not None


def redacted_excerpt(body: bytes | str, limit: int = 500) -> str:
    """Return the redacted beginning of a body, for errors: at most ``limit`` characters, controls escaped.

    A str is one line. The lines of a body in bytes stay apart, so that it can still be parsed.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    # Cut after redacting: a secret cut in half would no longer be recognised.
    redacted = redact(text[: limit * 8].replace("\\/", "/"))  # some JSON encoders escape /
    shown = redacted if len(redacted) <= limit else redacted[:limit] + "…"
    return printable_lines(shown) if isinstance(body, bytes) else printable(shown)


def _mask_quoted(quote: str | None) -> str:
    return f"{quote or ''}{MASK}{quote or ''}"


def _mask_item(found: re.Match[str]) -> str:
    """Mask a value of a list, but not a message of several words, such as ``is too short``."""
    return found[0] if " " in found[0] else _mask_quoted(found[1] or found[2] or found[3])


def _mask_basic(found: re.Match[str]) -> str:
    """Mask the credentials after ``basic``: base64 that holds a colon."""
    encoded = found[2].translate(_STANDARD_BASE64)
    is_login = b":" in base64.b64decode(encoded[: len(encoded) // 4 * 4])
    return f"{found[1]}{MASK}" if is_login else found[0]


def _mask_password(found: re.Match[str]) -> str:
    login, at, rest = found[0].removeprefix("://").rpartition("@")
    if at:
        user, colon, _ = login.partition(":")
        return f"://{user}:{MASK}@{rest}" if colon else found[0]
    # The text may end before the host. Then a password follows the colon, unless it is a port.
    user, _, password = rest.partition(":")
    is_cut = found.end() == len(found.string) and "/" not in user and password
    return f"://{user}:{MASK}" if is_cut and not re.match(_PORT, password) else found[0]
