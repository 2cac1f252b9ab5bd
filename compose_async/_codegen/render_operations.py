"""tree -> source of ``_generated/operations.py``: the operations as data, for what is derived from all of them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from .render_resources import UNVERIFIED
from .text import HEADER, WIDTH, sentence

if TYPE_CHECKING:
    from .tree import Description, Operation, Parameter

BEGINNING: Final = '''
from __future__ import annotations

from typing import Final, NamedTuple


class Parameter(NamedTuple):
    """One argument of a coroutine, and so of a command."""

    name: str
    place: str
    """path, query or body."""
    kind: str
    """str, int, bool, datetime, enum, list (of str) or map (a JSON object)."""
    description: str
    values: tuple[str, ...] = ()
    """Known values of an enum; others may be given."""
    required: bool = False
    nullable: bool = False
    minimum: int = 0


class Operation(NamedTuple):
    """One operation of the API."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    model: str = ""
    """Model of the response; empty where there is none."""
    listed: bool = False
    """Whether the response is a list of it."""
    starts: str = ""
    """What awaiting the recipe that it starts gives: deployments.get, recipes.get or none. Empty if it starts none."""
    one_of: tuple[str, ...] = ()
    """Parameters of which at least one has to be given."""
    replay: str = "unsent-only"
    """unsent-only: never sent again after a lost response; safe: it may be."""

'''


def render_operations(description: Description) -> str:
    """The whole module, unformatted."""
    operations = [operation for namespace in description.namespaces for operation in namespace.operations]
    return "\n".join(
        [
            HEADER.format(title="The operations of the Compose API and their parameters, as plain data."),
            BEGINNING,
            "RESOURCES: Final[dict[str, str]] = {",
            *(f'    "{namespace.name}": {_text(namespace.description)},' for namespace in description.namespaces),
            "}",
            '"""Every resource with its description."""',
            "",
            "OPERATIONS: Final[dict[str, Operation]] = {",
            *(f'    "{operation.id}": {_operation(operation)},' for operation in operations),
            "}",
            '"""Every operation by name."""',
        ]
    )


def _operation(operation: Operation) -> str:
    members = operation.body.members if operation.body else ()
    paragraphs = [operation.description, UNVERIFIED.get(operation.evidence, "")]
    places = [(operation.ids, "path"), (members, "body"), (operation.query, "query")]
    parameters = [_parameter(parameter, place) for group, place in places for parameter in group]
    return _call(
        "Operation",
        repr(operation.verb),
        repr(operation.path),
        _text(operation.summary),
        _text(" ".join(sentence(paragraph) for paragraph in paragraphs if paragraph)),
        parameters="(" + "".join(f"{parameter}," for parameter in parameters) + ")" if parameters else "()",
        model=repr(operation.model or ""),
        listed=repr(operation.embedded is not None),
        starts=repr(operation.starts.result if operation.starts else ""),
        one_of=repr(operation.body.one_of if operation.body else ()),
        replay=repr(operation.replay) if operation.replay == "safe" else "",
    )


def _parameter(parameter: Parameter, place: str) -> str:
    return _call(
        "Parameter",
        *map(repr, (parameter.name, place, parameter.type.kind)),
        _text(parameter.description),
        values=repr(parameter.type.values),
        required=repr(parameter.required),
        nullable=repr(parameter.type.nullable),
        minimum=repr(dict(parameter.limits).get("minimum", 0)),
    )


def _call(name: str, *arguments: str, **keywords: str) -> str:
    """A call, without the keywords that have their default."""
    given = [f"{key}={value}" for key, value in keywords.items() if value not in {"", "''", "()", "False", "0"}]
    return f"{name}({', '.join([*arguments, *given])})"


def _text(text: str) -> str:
    """A string literal, in several lines where it is long."""
    lines = textwrap.wrap(sentence(text), WIDTH - 20, drop_whitespace=False, break_on_hyphens=False)
    return repr(lines[0]) if len(lines) == 1 else "(" + "\n".join(map(repr, lines)) + ")"
