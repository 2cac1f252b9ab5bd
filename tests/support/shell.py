"""The command line in this process, with streams as a shell would give them."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from attrs import frozen

from compose_async._cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stream(io.TextIOWrapper):
    """A stream of the interpreter's own, kept in memory."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False, content: bytes = b"") -> None:
        self.kept = io.BytesIO(content)
        self.terminal = terminal
        super().__init__(self.kept, encoding=encoding, newline="")

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        self.flush()
        return self.kept.getvalue().decode("utf-8", "surrogateescape")


@frozen
class Ran:
    """What became of one command."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.status, self.out, self.err))


def run(*words: str, encoding: str = "utf-8", terminal: bool = False, stdin: str = "", typing: bool = False) -> Ran:
    """Run one command. ``terminal`` concerns both outputs, ``typing`` the input."""
    out, err = Stream(encoding, terminal=terminal), Stream(encoding, terminal=terminal)
    keyboard = Stream(terminal=typing, content=stdin.encode())
    with patch.object(sys, "stdout", out), patch.object(sys, "stderr", err), patch.object(sys, "stdin", keyboard):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    return Ran(status, out.text, err.text)
