"""The ``completion`` command, which generates a shell's completion script for commands and options."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import shtab

from .command_tree import build_parser

if TYPE_CHECKING:
    from .parser import Parser
    from .screen import Screen


def script(options: argparse.Namespace, screen: Screen) -> int:
    """Print the script. Completion with it does not start this program."""
    parser = build_parser()
    _fill(parser)
    screen.document(shtab.complete(parser, shell=options.shell) + "\n")
    return 0


def _fill(parser: Parser) -> None:
    """Add all deferred arguments, and the completion of file names."""
    parser.fill()
    for action in parser._actions:  # noqa: SLF001 - shtab does the same
        if action.metavar == "FILE":
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # read by shtab
        if action.nargs == argparse.PARSER and isinstance(action.choices, dict):
            for inner in action.choices.values():
                _fill(inner)
