"""Escaping and truncation of texts for people, so that terminals, logs and CI read no commands in them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

MAX_LINE: Final = 4096
"""Default limit of a line, in characters."""
MAX_QUOTED: Final = 200
"""Limit of a quoted value in an error text, in characters."""
MAX_REPR: Final = 4000
"""Limit of a value's repr, in characters."""

# Control characters, characters that are invisible or change the text direction, and lone surrogates. Like other
# patterns of rare use, ``re`` compiles and keeps it at its first use: at import it would take a millisecond.
_UNSAFE: Final = "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"


def printable(text: object, limit: int = MAX_LINE) -> str:
    """Return a text as one safe line. Control characters are escaped, and a long text is truncated."""
    shown = re.sub(_UNSAFE, _escape, str(text)[: limit + 1])
    return shown if len(shown) <= limit else f"{shown[: max(limit - 3, 0)]}..."


def printable_lines(text: str) -> str:
    """Return a text of several lines with its control characters escaped, except line ends and tabs."""
    return re.sub(_UNSAFE, lambda found: found[0] if found[0] in "\n\t" else _escape(found), text)


def json_safe(text: str) -> str:
    """Return JSON text with unsafe characters as JSON escapes."""
    return re.sub(_UNSAFE, lambda found: found[0] if found[0] in "\n\t" else f"\\u{ord(found[0]):04x}", text)


def quoted(value: object, limit: int = MAX_QUOTED) -> str:
    """Return the beginning of a value's repr. Works for every value, such as an int that is too long for its repr."""
    try:
        shown = repr(value[: limit + 1] if isinstance(value, str | bytes) else value)
    except Exception:  # noqa: BLE001 - its __repr__ may raise anything
        return f"a value of type {type(value).__name__}"
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0])
    return short or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")  # noqa: PLR2004 - a byte


class ShortRepr:
    """The repr of a frozen value, of limited length. An attrs class that uses it needs ``repr=False``."""

    __slots__ = ()
    __attrs_attrs__: ClassVar[tuple[Any, ...]]

    def __repr__(self) -> str:
        name = type(self).__qualname__.rpartition(">.")[2]
        shown = ", ".join(f"{a.name}={_member_repr(a, getattr(self, a.name))}" for a in self.__attrs_attrs__ if a.repr)
        return f"{name}({shown})" if len(shown) <= MAX_REPR else f"{name}({shown[:MAX_REPR]}…)"


def _member_repr(attribute: Any, value: object) -> str:
    if callable(attribute.repr):
        return str(attribute.repr(value))
    return quoted(value, MAX_QUOTED if isinstance(value, str | bytes) else MAX_REPR)
