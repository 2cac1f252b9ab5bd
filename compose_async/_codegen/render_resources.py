"""tree -> source of ``_generated/resources.py``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import evolve

from .schema import Unsupported
from .text import HEADER, annotation, paragraphs, section, sentence

if TYPE_CHECKING:
    from .tree import Body, Description, Namespace, Operation, Parameter

IMPORTS: Final = """
from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Final, Literal

from .._arguments import {checks}
from .._transport.call import Starter, call_for
from .._types import UNSET
from .models import {models}

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .._transport.call import Caller
    from .._types import Json, Unset
    from ..recipes.future import RecipeFuture
"""

CHECKS: Final = {
    "str": "text",
    "enum": "text",
    "int": "integer",
    "bool": "flag",
    "datetime": "timestamp",
    "list": "texts",
    "map": "mapping",
}
REFUSALS: Final = {
    "402": ("PaymentRequiredError", "something billable stands in the way (402)."),
    "403": ("PermissionDeniedError", "the token's user may not do this (403)."),
    "404": ("NotFoundError", "there is no such thing, or the token may not see it (404)."),
    "422": ("UnprocessableError", "Compose refuses the values; ``errors`` says which and why (422)."),
}
# In every operation, so said once, in the class that carries them all.
EVERYWHERE: Final = {"401", "429"}
UNKNOWN: Final = ("OutcomeUnknownError", "the answer was lost, so that nobody knows whether it was done.")
UNVERIFIED: Final = {
    "C": "Unverified: verb or envelope are inferred, or the body is unknown (evidence C).",
    "D": "Unverified: verb and body are guesses (evidence D).",
}


def render_resources(description: Description) -> str:
    """The whole module, unformatted."""
    classes = [_namespace(namespace) for namespace in description.namespaces]
    source = "\n".join(classes)
    names = {*CHECKS.values(), "given", "one_of"}
    checks = sorted((name for name in names if re.search(rf"\b{name}\b", source)), key=str.lower)
    models = sorted(m.name for m in description.models if re.search(rf"\b{m.name}\b", source))
    header = HEADER.format(title="One coroutine for each operation of the Compose API, grouped by resource.")
    exports = sorted([*map(_class_name, description.namespaces), "STARTERS"])
    return "\n".join(
        [
            header,
            IMPORTS.format(checks=", ".join(checks), models=", ".join(models)),
            f"__all__ = [{', '.join(map(repr, exports))}]",
            _starters(description),
            source,
        ]
    )


def _starters(description: Description) -> str:
    rows = [
        f'    "{operation.id}": Starter({operation.model}, {operation.starts.recipe_id!r}, {_result(operation)}),'
        for namespace in description.namespaces
        for operation in namespace.operations
        if operation.starts
    ]
    return "\n".join(
        [
            "",
            "STARTERS: Final = {",
            *rows,
            "}",
            '"""The operations that start a recipe: what they answer, where the recipe id is, what awaiting gives."""',
        ]
    )


def _class_name(namespace: Namespace) -> str:
    return "".join(part.capitalize() for part in namespace.name.split("_")) + "Resource"


def _namespace(namespace: Namespace) -> str:
    return "\n".join(
        [
            "",
            f"class {_class_name(namespace)}:",
            f'    """{sentence(namespace.description)}"""',
            "",
            "    def __init__(self, api: Caller) -> None:",
            "        self._api = api",
            *map(_operation, namespace.operations),
        ]
    )


def _operation(operation: Operation) -> str:
    return "\n".join(
        [
            "",
            f"    async def {operation.method}({_signature(operation)}) -> {_returns(operation)}:",
            *_docstring(operation),
            *_checks(operation),
            f"        call = {_call(operation)}",
            f"        {_send(operation)}",
        ]
    )


def _signature(operation: Operation) -> str:
    members = operation.body.members if operation.body else ()
    named = sorted((*members, *operation.query), key=lambda parameter: not parameter.required)
    keywords = [_keyword(parameter) for parameter in named]
    ids = [f"{parameter.name}: str" for parameter in operation.ids]
    return ", ".join(["self", *ids, *(["*", *keywords] if keywords else [])])


def _keyword(parameter: Parameter) -> str:
    # On the way out, any iterable is as good as a tuple, and any mapping as a dict.
    kind = annotation(evolve(parameter.type, nullable=False))
    kind = kind.replace("tuple[str, ...]", "Iterable[str]").replace("dict[", "Mapping[")
    null = " | None" if parameter.type.nullable else ""
    unset = "" if parameter.required else " | Unset"
    return f"{parameter.name}: {kind}{unset}{null}" + ("" if parameter.required else " = UNSET")


def _returns(operation: Operation) -> str:
    if operation.starts:
        return f"RecipeFuture[{'None' if operation.starts.result == 'none' else _result(operation)}]"
    if operation.model is None:
        return "None"
    return f"tuple[{operation.model}, ...]" if operation.embedded else operation.model


def _result(operation: Operation) -> str:
    assert operation.starts is not None
    return {"deployments.get": "Deployment", "recipes.get": "Recipe", "none": "NoneType"}[operation.starts.result]


def _docstring(operation: Operation) -> list[str]:
    indent = " " * 8
    members = operation.body.members if operation.body else ()
    arguments = [
        (parameter.name, sentence(parameter.description)) for parameter in (*operation.ids, *members, *operation.query)
    ]
    lines = [f'{indent}"""{sentence(operation.summary)}']
    description = "\n\n".join(
        part
        for part in (
            sentence(operation.description) if operation.description else "",
            UNVERIFIED.get(operation.evidence, ""),
        )
        if part
    )
    if description:
        lines += ["", *paragraphs(description, indent)]
    lines += section("Args", arguments, indent)
    lines += section("Returns", [("", _returned(operation))], indent)
    lines += section("Raises", _raised(operation), indent)
    lines.append(f'{indent}"""' if len(lines) > 1 else f'{lines.pop()}"""')
    return lines


def _returned(operation: Operation) -> str:
    if operation.starts:
        what = {
            "deployments.get": "the deployment, read again at the end; ``.resource`` is it as accepted",
            "recipes.get": "the completed recipe",
            "none": "None, once the deployment is gone",
        }[operation.starts.result]
        return f"A future; awaiting it gives {what}."
    if operation.model is None:
        return ""
    return f"Every :class:`{operation.model}`, in Compose's order." if operation.embedded else ""


def _raised(operation: Operation) -> list[tuple[str, str]]:
    if unknown := set(operation.refusals) - REFUSALS.keys() - EVERYWHERE:
        msg = f"{operation.id}: no error class for {sorted(unknown)}"
        raise Unsupported(msg)
    raised = [REFUSALS[status] for status in operation.refusals if status in REFUSALS]
    return raised if operation.replay == "safe" else [*raised, UNKNOWN]


def _checks(operation: Operation) -> list[str]:
    if not (operation.body and operation.body.one_of):
        return []
    return [f"        one_of({', '.join(f'{name}={name}' for name in operation.body.one_of)})"]


def _call(operation: Operation) -> str:
    arguments = [f'"{operation.id}"', f'"{operation.verb} {operation.path}"']
    if operation.ids:
        pairs = ", ".join(f'"{parameter.name}": {parameter.name}' for parameter in operation.ids)
        arguments.append(f"ids={{{pairs}}}")
    if operation.query:
        arguments.append(f"query=given({', '.join(map(_checked, operation.query))})")
    if operation.body:
        arguments.append(f"body={_body(operation.body)}")
        if any(member.name == "name" for member in operation.body.members) and operation.starts:
            arguments.append("name=name")
    if operation.replay == "safe":
        arguments.append('replay="safe"')
    return f"call_for({', '.join(arguments)})"


def _body(body: Body) -> str:
    text = f"given({', '.join(map(_checked, body.members))})"
    for wrapper in reversed(body.wrappers):
        text = f'{{"{wrapper}": {text}}}'
    return text


def _checked(parameter: Parameter) -> str:
    limits = [f"{keyword}={number}" for keyword, number in parameter.limits]
    if parameter.type.nullable:
        limits.append("nullable=True")
    arguments = ", ".join([f'"{parameter.name}"', parameter.name, *limits])
    return f"{parameter.name}={CHECKS[parameter.type.kind]}({arguments})"


def _send(operation: Operation) -> str:
    if operation.starts:
        return f"return await self._api.start(call, {_result(operation)})"
    if operation.model is None:
        return "await self._api.execute(call)"
    if operation.embedded:
        return f'return await self._api.fetch_list(call, {operation.model}, "{operation.embedded}")'
    return f"return await self._api.fetch(call, {operation.model})"
