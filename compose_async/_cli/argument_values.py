"""Conversion of text arguments to the values that coroutines take. Invalid text raises a helpful ValueError."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from .._generated.operations import Operation, Parameter

SECRETS = frozenset({"password", "client_secret"})
"""Parameters that may come from standard input, because other users can read a command line."""


class UsageError(Exception):
    """The command is invalid as given."""


def option_dest(name: str) -> str:
    """Return the parser's unique name for a parameter."""
    return f"parameter.{name}"


def parsed_arguments(operation: Operation, options: argparse.Namespace) -> dict[str, Any]:
    """Return the values of the given parameters."""
    texts = {parameter: getattr(options, option_dest(parameter.name), None) for parameter in operation.parameters}
    return {parameter.name: _value(parameter, text) for parameter, text in texts.items() if text is not None}


def _value(parameter: Parameter, text: Any) -> Any:
    if text is NULL:
        return None
    match parameter.kind:
        case "datetime":
            return parse_time(text)
        case "map":
            return parse_json_object(text)
        case _ if parameter.name in SECRETS and text == "-":
            return read_standard_input(f"--{parameter.name.replace('_', '-')}").rstrip("\r\n")
        case _:
            return text


NULL = object()
"""Value of an option that clears a field."""


def parse_time(text: str) -> datetime:
    """Parse a time in ISO 8601. A time without a zone is in UTC."""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def parse_json(text: str) -> Any:
    """Parse JSON from the text, from standard input for ``-``, or from a file for ``@FILE``."""
    import json

    if text == "-":
        text = read_standard_input("the body")
    elif text.startswith("@"):
        text = read_text(text[1:])
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is not JSON: {error}") from None


def parse_json_object(text: str) -> dict[str, Any]:
    """Parse a JSON object as :func:`parse_json` does."""
    value = parse_json(text)
    if not isinstance(value, dict):
        raise UsageError('a JSON object is needed, such as {"name": "sam"}')
    return value


def read_text(path: str) -> str:
    """Return the text of a file named by an argument."""
    from pathlib import Path

    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None


_standard_input_uses: list[str] = []


def read_standard_input(purpose: str) -> str:
    """Read all of standard input. Only one parameter may use it."""
    if _standard_input_uses:
        raise UsageError(f"standard input cannot give both {_standard_input_uses[0]} and {purpose}")
    _standard_input_uses.append(purpose)
    return sys.stdin.read() if sys.stdin else ""


def reset_standard_input() -> None:
    """Reset the use of standard input by an earlier command of this process."""
    _standard_input_uses.clear()
