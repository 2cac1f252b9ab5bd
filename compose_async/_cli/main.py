"""The entry point of the ``compose-async`` command."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .screen import Screen

MISSING_EXTRA: Final = "this command needs more packages: pip install 'compose-async[simulator,cli]'"
"""Error message about a missing extra."""
INTERRUPTED: Final = 130
"""Exit status after SIGINT."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. ``compose-async --help`` lists the commands."""
    try:
        with _exit_on_interrupt():
            command, options, screen = _load(arguments)
        try:
            status = int(command(options, screen) or 0)
        except KeyboardInterrupt:
            status = INTERRUPTED
        except Exception as error:  # noqa: BLE001 - errors are reported without a traceback
            from .error_report import report  # imports the SDK's errors, which --help does not need

            status = report(error, screen)
        return screen.status(status)
    except KeyboardInterrupt:  # while this function reports
        return INTERRUPTED


def _load(arguments: Sequence[str] | None) -> tuple[Callable[..., int | None], Any, Screen]:
    """Return the function of a command with its arguments. Loads only the modules that the command needs."""
    from . import argument_values
    from .command_tree import build_parser
    from .screen import Screen

    argument_values.reset_standard_input()
    options, extras = build_parser().parse_known_args(arguments)
    if extras:
        options.leaf.refuse_unknown(extras)
    module, _, function = options.run.partition(":")
    try:
        command = getattr(import_module(f".{module}", __package__), function)
    except ImportError as error:
        raise SystemExit(f"{MISSING_EXTRA} ({error.name} is missing)") from None
    return command, options, Screen(quiet=getattr(options, "quiet", False))


@contextmanager
def _exit_on_interrupt() -> Iterator[None]:
    """Exit at once on SIGINT. While modules load, a KeyboardInterrupt shows a traceback, or a callback swallows it."""
    replaces = threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if replaces:
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        if replaces:
            signal.signal(signal.SIGINT, signal.default_int_handler)
