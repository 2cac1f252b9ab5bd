"""The screen, through which all output passes. Texts are escaped and limited; a failed write stops no command."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, Final

from .._display import printable, printable_lines

BAR_WIDTH: Final = 20
"""Width of a progress bar, in characters."""


def write(stream: Any, text: str | bytes) -> OSError | None:
    """Write to a text or byte stream and flush. Return an error of the stream instead of raising it."""
    if stream is None:  # closed by the caller's shell
        return None
    with contextlib.suppress(AttributeError, ValueError):  # a replaced stream, or a closed one
        stream.reconfigure(errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _redirect_to_null(stream)
        return error
    except ValueError:  # the stream is closed
        return None
    return None


def _redirect_to_null(stream: Any) -> None:
    """Redirect the stream to the null device, so that the interpreter's final flush succeeds."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())


class Screen:
    """Standard output for data and standard error for the rest, for one run of a command."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._write_error: OSError | None = None
        self._shown = ""
        self._bar_length = 0

    @property
    def is_terminal(self) -> bool:
        """True if standard output is a terminal."""
        return bool(sys.stdout and sys.stdout.isatty())

    @property
    def takes_unicode(self) -> bool:
        """True if standard output can encode any text."""
        return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")

    def line(self, text: object) -> None:
        """Write one line of data."""
        self.document(printable(text) + "\n")

    def document(self, text: str) -> None:
        """Write a document of several lines that is already escaped."""
        self._end_bar()
        if self._write_error is None:
            self._write_error = write(sys.stdout, text)

    def body(self, content: bytes) -> None:
        """Write a response body unchanged. On a terminal, control characters are escaped."""
        if self.is_terminal or not hasattr(sys.stdout, "buffer"):
            self.document(printable_lines(content.decode("utf-8", "replace")) + "\n")
        else:
            self._write_error = write(sys.stdout.buffer, content)

    def problem(self, text: object) -> None:
        """Write one line to standard error, even with ``--quiet``."""
        self._end_bar()
        write(sys.stderr, printable(text) + "\n")

    def note(self, text: object) -> None:
        """Write one line to standard error, except with ``--quiet``."""
        if not self._quiet:
            self.problem(text)

    def progress(self, name: object, complete: int, total: int | None, status: object = "") -> None:
        """Show progress: a bar on a terminal, elsewhere a line for each change of status."""
        if self._quiet:
            return
        name, status = printable(name, 60), printable(status, 40)
        if not (sys.stderr and sys.stderr.isatty()):
            if status and self._shown != (text := f"{name}: {status}"):
                self._shown = text
                write(sys.stderr, f"{text} {complete}/{total or '?'}\n")
            return
        share = min(complete / total, 1.0) if total else 0.0
        text = f"[{'#' * int(BAR_WIDTH * share):<{BAR_WIDTH}}] {share:4.0%} {name} {status}".rstrip()
        write(sys.stderr, f"\r{text:<{self._bar_length}}")
        self._bar_length = len(text)

    def _end_bar(self) -> None:
        if self._bar_length:
            self._bar_length = 0
            write(sys.stderr, "\n")

    def status(self, status: int) -> int:
        """Return the exit status. A failed write of data turns success into 1, except for a closed pipe."""
        self._end_bar()
        if self._write_error is None or isinstance(self._write_error, BrokenPipeError):
            return status
        self.problem(f"compose-async: cannot write to standard output: {self._write_error}")
        return status or 1
