"""Where all output passes: escaped, bounded, in whatever the terminal can show, and never a reason to stop working."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from typing import Final, TextIO

LIMIT: Final = 4096
"""Characters of one line."""
BAR: Final = 20

# Control characters, those that change the direction of text or cannot be seen, and halves of surrogate pairs.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def printable(text: object, limit: int = LIMIT) -> str:
    """Return a text as one line that no terminal obeys: escaped where it could act, cut where it is too long."""
    shown = _UNSAFE.sub(_escaped, str(text)[: limit + 1])
    return shown if len(shown) <= limit else f"{shown[: max(limit - 3, 0)]}..."


def harmless(text: str) -> str:
    """Return a document (JSON, CSV, several lines) with all but its line ends and tabs escaped, whatever its length."""
    return _UNSAFE.sub(lambda found: found[0] if found[0] in "\n\t" else _escaped(found), text)


def json_safe(text: str) -> str:
    """Return JSON with what :func:`harmless` escapes spelled as JSON spells it."""
    return _UNSAFE.sub(lambda found: found[0] if found[0] in "\n\t" else f"\\u{ord(found[0]):04x}", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0])
    return short or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")  # noqa: PLR2004 - a byte


def write(stream: TextIO | None, text: str) -> OSError | None:
    """Write and flush; return what is wrong with the stream instead of raising it."""
    if stream is None:  # closed by the caller's shell
        return None
    with contextlib.suppress(AttributeError, ValueError):  # no stream of the interpreter's own, or one that is closed
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]  # only some streams have it
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _abandon(stream)
        return error
    except ValueError:  # a closed one
        return None
    return None


def _abandon(stream: TextIO) -> None:
    """Let the interpreter flush the rest to nowhere, so that it has nothing to complain about at its end."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())


class Screen:
    """Standard output for data and standard error for the rest, for one run of a command."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lost: OSError | None = None
        self._shown = ""
        self._bar = 0

    @property
    def is_terminal(self) -> bool:
        """Whether data goes to people."""
        return bool(sys.stdout and sys.stdout.isatty())

    @property
    def takes_unicode(self) -> bool:
        """Whether standard output can hold any text."""
        return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")

    def line(self, text: object) -> None:
        """One line of data."""
        self.document(printable(text) + "\n")

    def document(self, text: str) -> None:
        """Data of several lines, already made harmless."""
        self._end_bar()
        if self._lost is None:
            self._lost = write(sys.stdout, text)

    def body(self, content: bytes) -> None:
        """Data as it came; on a terminal without what a terminal obeys."""
        if self.is_terminal or not hasattr(sys.stdout, "buffer"):
            self.document(harmless(content.decode("utf-8", "replace")) + "\n")
        else:
            try:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            except OSError as error:
                _abandon(sys.stdout)
                self._lost = error

    def problem(self, text: object) -> None:
        """One line that is shown even to those who want quiet."""
        self._end_bar()
        write(sys.stderr, printable(text) + "\n")

    def note(self, text: object) -> None:
        """One line beside the data."""
        if not self._quiet:
            self.problem(text)

    def progress(self, name: object, complete: int, total: int | None, status: object = "") -> None:
        """How far something has come: a bar on a terminal, elsewhere a line for each status it has."""
        if self._quiet:
            return
        name, status = printable(name, 60), printable(status, 40)
        if not (sys.stderr and sys.stderr.isatty()):
            if status and self._shown != (text := f"{name}: {status}"):
                self._shown = text
                write(sys.stderr, f"{text} {complete}/{total or '?'}\n")
            return
        share = min(complete / total, 1.0) if total else 0.0
        text = f"[{'#' * int(BAR * share):<{BAR}}] {share:4.0%} {name} {status}".rstrip()
        write(sys.stderr, f"\r{text:<{self._bar}}")
        self._bar = len(text)

    def _end_bar(self) -> None:
        if self._bar:
            self._bar = 0
            write(sys.stderr, "\n")

    def status(self, status: int) -> int:
        """Return the exit status: what went well fails if its data could not be written, unless nobody reads on."""
        self._end_bar()
        if self._lost is None or isinstance(self._lost, BrokenPipeError):
            return status
        self.problem(f"compose-async: cannot write to standard output: {self._lost}")
        return status or 1
