"""The commands: one for each operation in the generated table, and the shortcuts."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .._generated.operations import OPERATIONS, RESOURCES
from .._version import __version__
from . import shortcuts
from .argument_values import NULL, SECRETS, option_dest
from .parser import OpenChoices, Parser, add_data_options, add_wait_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._generated.operations import Operation, Parameter

DESCRIPTION: Final = "The Compose API from the shell: every operation, and shortcuts for common tasks."
"""Description in the main help."""
EPILOG: Final = """\
exit status:
  0    done
  1    something else went wrong
  2    wrong usage; of plan: changes are pending
  3    refused by Compose
  4    not found
  5    the recipe or the job failed
  6    timed out
  7    Compose is unreachable
  8    a write was sent and its outcome is unknown
  75   of worker: other workers took over its jobs
  130  interrupted

environment: COMPOSE_API_TOKEN, COMPOSE_API_URL (default: https://api.compose.io/2016-07),
COMPOSE_JOBS_URL, NO_COLOR
"""
"""End of the main help."""
ID_FORMS: Final = {
    "deployment_id": "name or id",
    "cluster_id": "name or id",
    "team_id": "name or id",
    "account_id": "name, slug or id",
    "user_id": "name or id",
    "user_ids": "names or ids",
    "backup_id": "name, id or newest",
    "portal_id": "name or id",
    "portal_user_id": "name or id",
    "whitelist_id": "address or id",
    "logfile_id": "name or id",
}
"""Forms that an id parameter accepts, if it accepts more than an id."""


def build_parser() -> Parser:
    """Return the parser of the whole command line. The arguments of a command are added at its first use."""
    parser = Parser(
        prog="compose-async",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"compose-async {__version__}")
    commands = parser.add_commands(shortcuts.COMMANDS)
    for resource, description in RESOURCES.items():
        commands.add_parser(
            to_option_name(resource), help=description, description=description, fill=partial(_fill_resource, resource)
        )
    return parser


def _fill_resource(resource: str, parser: Parser) -> None:
    commands = parser.add_commands({})
    own = {
        name.partition(".")[2]: operation for name, operation in OPERATIONS.items() if name.startswith(f"{resource}.")
    }
    extra_commands = shortcuts.EXTRA_COMMANDS.get(resource, {})
    fill: Callable[[Parser], None]
    for method, operation in own.items():
        fill = partial(_fill_operation, f"{resource}.{method}", more=extra_commands.get(method, (None, None))[1])
        _add(commands, method, operation.summary, operation.description, fill)
    for method, (summary, fill) in extra_commands.items():
        if method not in own:
            _add(commands, method, summary, "", fill)


def _add(commands: Any, method: str, summary: str, description: str, fill: Callable[[Parser], None]) -> None:
    shown = _without_markup(f"{summary} {description}".strip())
    commands.add_parser(to_option_name(method), help=_without_markup(summary), description=shown, fill=fill)


def _fill_operation(name: str, parser: Parser, more: Callable[[Parser], None] | None) -> None:
    add_parameters(parser, name, OPERATIONS[name])
    parser.set_defaults(run="operation_commands:operation", operation=name)
    if more is not None:
        more(parser)
    add_data_options(parser)


def add_parameters(parser: Parser, name: str, operation: Operation) -> None:
    """Add the parameters of an operation: path ids as positional arguments, the rest as options."""
    group = parser.add_argument_group("parameters")
    needed: list[str] = []
    for parameter in sorted(operation.parameters, key=lambda parameter: not parameter.required):
        if parameter.place == "path" and not is_implied(name, parameter):
            group.add_argument(option_dest(parameter.name), metavar=_metavar(parameter), help=_help(parameter))
            needed.append(_metavar(parameter))
        else:
            required = parameter.required and not is_implied(name, parameter)
            _add_option(group, parameter, required=required)
            needed += [f"--{to_option_name(parameter.name)} {_metavar(parameter)}"] * required
    if operation.starts:
        add_wait_option(parser)
    parser.usage = " ".join([parser.prog, *needed, "[options]"]).replace("%", "%%")


def is_implied(name: str, parameter: Parameter) -> bool:
    """Return whether the account defaults to the only one. Closing an account requires its name."""
    return parameter.name == "account_id" and name != "accounts.close"


def _add_option(group: Any, parameter: Parameter, *, required: bool) -> None:
    option, dest, text = f"--{to_option_name(parameter.name)}", option_dest(parameter.name), _help(parameter)
    match parameter.kind:
        case "bool":
            group.add_argument(option, dest=dest, action=argparse.BooleanOptionalAction, default=None, help=text)
            return
        case "list":
            number = "+" if parameter.minimum else "*"
            details: dict[str, Any] = {"nargs": number, "action": "extend"}
        case "int":
            details = {"type": int}
        case "enum":
            details = {"choices": OpenChoices(parameter.values)}
        case _:
            details = {}
    group.add_argument(option, dest=dest, metavar=_metavar(parameter), required=required, help=text, **details)
    if parameter.nullable:
        group.add_argument(
            f"--no-{to_option_name(parameter.name)}", dest=dest, action="store_const", const=NULL, help="empty it"
        )


def _metavar(parameter: Parameter) -> str:
    return parameter.name.removesuffix("_id").upper()


def _help(parameter: Parameter) -> str:
    notes = [ID_FORMS.get(parameter.name, "")]
    if parameter.values:
        notes.append(", ".join(parameter.values))
    if parameter.name in SECRETS:
        notes.append("- reads standard input")
    if parameter.kind == "map":
        notes.append("JSON, @FILE, or - for standard input")
    if parameter.kind == "datetime":
        notes.append("such as 2026-01-31T12:00:00Z")
    joined = "; ".join(note for note in notes if note)
    text = parameter.description.removesuffix(".")
    return _without_markup(f"{text} ({joined})" if joined else text)


def to_option_name(name: str) -> str:
    """Return an API name as spelled in commands and options."""
    return name.replace("_", "-")


def _without_markup(text: str) -> str:
    return text.replace("``", "").replace("%", "%%")
