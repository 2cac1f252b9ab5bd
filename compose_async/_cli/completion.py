"""``completion``: the script with which a shell completes commands and options, made when it is asked for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .commands import root
from .local import NEEDS_EXTRAS

if TYPE_CHECKING:
    from .parser import Parser
    from .screen import Screen


def script(options: argparse.Namespace, screen: Screen) -> int:
    """Print the script. A TAB then costs nothing: it starts no program of ours."""
    try:
        import shtab
    except ImportError as error:
        raise SystemExit(f"{NEEDS_EXTRAS} ({error.name} is missing)") from None
    parser = root()
    _fill(parser, shtab.FILE)
    screen.document(shtab.complete(parser, shell=options.shell) + "\n")
    return 0


def _fill(parser: Parser, files: Any) -> None:
    """Add all that is put off, and what completes the names of files."""
    parser.fill()
    for action in parser._actions:  # noqa: SLF001 - as shtab itself does
        if action.metavar == "FILE":
            action.complete = files  # type: ignore[attr-defined]  # how shtab is told
        if action.nargs == argparse.PARSER and isinstance(action.choices, dict):
            for inner in action.choices.values():
                _fill(inner, files)
