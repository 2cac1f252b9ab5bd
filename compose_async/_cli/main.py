"""The entry point of the ``compose-async`` command."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from . import argument_values
from .command_tree import build_parser
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING_EXTRA: Final = "this command needs more packages: pip install 'compose-async[simulator,cli]'"
"""Error message about a missing extra."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. ``compose-async --help`` lists the commands."""
    argument_values.reset_standard_input()
    options, extras = build_parser().parse_known_args(arguments)
    if extras:
        options.leaf.refuse_unknown(extras)
    screen = Screen(quiet=getattr(options, "quiet", False))
    module, _, function = options.run.partition(":")
    try:
        command = getattr(import_module(f".{module}", __package__), function)
    except ImportError as error:
        raise SystemExit(f"{MISSING_EXTRA} ({error.name} is missing)") from None
    try:
        status = int(command(options, screen) or 0)
    except KeyboardInterrupt:
        status = 130
    except Exception as error:  # noqa: BLE001 - errors are reported without a traceback
        from .error_report import report  # imports the SDK's errors, which --help does not need

        status = report(error, screen)
    return screen.status(status)
