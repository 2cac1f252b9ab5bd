"""The parser of the command line, with deferred arguments and short error messages."""

from __future__ import annotations

import argparse
from argparse import PARSER, SUPPRESS, ArgumentError
from typing import TYPE_CHECKING, Any, Final, NoReturn

from .._display import printable, printable_lines
from .screen import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

OUTPUT_FORMATS: Final = ("table", "json", "jsonl", "csv", "raw")
"""Output formats of commands that print a response of Compose."""


class Parser(argparse.ArgumentParser):
    """A parser with deferred arguments, and errors that suggest the intended word.

    ``fill`` adds the arguments at the parser's first use, so the main help does not build every command.
    """

    def __init__(self, *, fill: Callable[[Parser], None] | None = None, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self._fill = fill

    def fill(self) -> None:
        """Add the deferred arguments."""
        fill, self._fill = self._fill, None
        if fill is not None:
            self.set_defaults(leaf=self)
            fill(self)

    def add_commands(self, commands: Mapping[str, tuple[str, Callable[[Parser], None]]]) -> Any:
        """Add commands with their summaries and argument functions. Return the action, to which more can be added."""
        action = self.add_subparsers(metavar="COMMAND", required=True, title="commands", parser_class=Parser)
        for name, (summary, fill) in commands.items():
            action.add_parser(name, help=summary, description=summary, fill=fill)
        return action

    def parse_known_args(self, *arguments: Any, **options: Any) -> Any:
        self.fill()
        return super().parse_known_args(*arguments, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(message)}\nTry: {self.prog} --help\n")

    def refuse_unknown(self, extras: Sequence[str]) -> NoReturn:
        """Exit with an error about the first unknown argument."""
        extra = extras[0]
        known = [option for action in self._actions if action.help != SUPPRESS for option in action.option_strings]
        if extra.partition("=")[0] in known:
            self.error(f"{_masked(extra)} stands behind the command: {self.prog} {_masked(extra)}")
        word = "option" if extra.startswith("-") else "further argument"
        self.error(f"there is no {word} {_masked(extra)!r}{did_you_mean(extra.partition('=')[0], known)}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.nargs == PARSER and action.choices is not None and value not in action.choices:
            raise ArgumentError(None, f"there is no command {value!r}{did_you_mean(value, action.choices)}")
        super()._check_value(action, value)

    def _print_message(self, message: str, file: Any = None) -> None:
        write(file, printable_lines(message))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a suggestion for an unknown word, as the end of a sentence."""
    import difflib  # needed only after a typing error

    close = difflib.get_close_matches(word, list(known), n=3)
    return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else ""


class OpenChoices(tuple[str, ...]):
    """Known values of an open enum. They are shown and completed; other values are accepted."""

    __slots__ = ()

    def __contains__(self, value: object) -> bool:
        return True


class _RefuseToken(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.error(
            "others on this machine can read the command line: "
            "set COMPOSE_API_TOKEN, or give --token-file FILE (- reads standard input)"
        )


def seconds(text: str) -> float:
    """Parse a positive number of seconds."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def days(text: str) -> float:
    """Parse a number of days, 0 or more."""
    return seconds(text) if float(text) else 0.0


def add_token_options(parser: argparse.ArgumentParser) -> Any:
    """Add the options of all commands that need a token, and return their group."""
    group = parser.add_argument_group("connection")
    group.add_argument("--token-file", metavar="FILE", help="file that holds the token; - reads standard input")
    group.add_argument("--token", nargs="?", action=_RefuseToken, help=SUPPRESS)
    add_quiet_option(group)
    return group


def add_quiet_option(parser: Any) -> None:
    """Add the option of all commands that print notes."""
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes on standard error")


def add_client_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of all commands that call Compose."""
    add_token_options(parser).add_argument(
        "--timeout", type=seconds, metavar="SECONDS", help="how long to wait for reads and recipes (exit status 6)"
    )


def add_output_options(parser: argparse.ArgumentParser, forms: Sequence[str] = OUTPUT_FORMATS) -> Any:
    """Add the choice of an output format, and return its group."""
    group = parser.add_argument_group("output")
    raw = "; raw is the body" if "raw" in forms else ""
    group.add_argument("-o", "--output", choices=forms, default="table", help=f"form of the data (default: table){raw}")
    group.add_argument(
        "--json", dest="output", action="store_const", const="json", default="table", help="as --output json"
    )
    return group


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of all commands that print data of Compose."""
    add_client_options(parser)
    group = add_output_options(parser)
    group.add_argument("--show-secrets", action="store_true", help="show passwords and tokens, masked otherwise")
    group.add_argument("--dry-run", action="store_true", help="print the request and do not send it; names are read")
    group.add_argument("-y", "--yes", action="store_true", help="skip the question before an irreversible command")


def add_wait_option(parser: argparse.ArgumentParser) -> None:
    """Add the choice between waiting for a recipe and printing its handle."""
    parser.add_argument(
        "--wait",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="wait until the operation has ended, and print its result; otherwise its handle is printed at once",
    )


def _masked(argument: str) -> str:
    """Mask the secrets of an argument: a body in the wrong place may hold a password."""
    from .._redact import redact  # loads base64

    return redact(argument)
