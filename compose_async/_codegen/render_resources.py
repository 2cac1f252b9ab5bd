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

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import NoneType
from typing import Final, Literal, Protocol, TypeVar

from .. import models, recipes
from .._arguments import {checks}
from .._lazy import LazyResource
from .._secret_str import hidden
from .._transport.call import Call, RecipeOperation, call_for
from .._types import UNSET, Json, Unset

T = TypeVar("T")
"""

# Each model is named in a lambda, so that no model is built before a response is read into one.
PROTOCOLS: Final = '''
class SendsCalls(Protocol):
    """Sends calls and reads the responses."""

    async def fetch(self, call: Call, model_type: Callable[[], type[T]]) -> T:
        """Send, and read the response as one ``model_type``."""
        ...

    async def fetch_list(self, call: Call, model_type: Callable[[], type[T]], key: str) -> tuple[T, ...]:
        """Send, and read the list under ``key`` of the response."""
        ...

    async def execute(self, call: Call) -> None:
        """Send; there is nothing to read."""
        ...

    async def start(
        self, call: Call, recipe_operation: RecipeOperation[T], deployment_id: str | None = None
    ) -> recipes.RecipeFuture[T]:
        """Send, and return the future of the recipe that the response names."""
        ...
'''

CHECKS: Final = {
    "str": "check_text",
    "enum": "check_text",
    "int": "check_integer",
    "bool": "check_flag",
    "datetime": "format_timestamp",
    "list": "check_texts",
    "map": "check_mapping",
}
REFUSALS: Final = {
    "402": ("PaymentRequiredError", "something billable stands in the way (402)."),
    "403": ("PermissionDeniedError", "the token's user may not do this (403)."),
    "404": ("NotFoundError", "there is no such thing, or the token may not see it (404)."),
    "422": ("UnprocessableError", "Compose refuses the values; ``errors`` says which and why (422)."),
}
# In every operation, so said once, in the class that carries them all.
EVERYWHERE: Final = {"401", "429"}
UNKNOWN: Final = ("OutcomeUnknownError", "the response was lost; the request may or may not have been applied.")
UNVERIFIED: Final = {
    "C": "Unverified: verb or envelope are inferred, or the body is unknown (evidence C).",
    "D": "Unverified: verb and body are guesses (evidence D).",
}


def render_resources(description: Description) -> str:
    """The whole module, unformatted."""
    namespaces = map(_namespace, description.namespaces)
    source = "\n".join([_recipe_operations(description), *namespaces, _endpoints(description)])
    names = {*CHECKS.values(), "drop_unset", "optional", "require_any"}
    checks = sorted((name for name in names if re.search(rf"\b{name}\b", source)), key=str.lower)
    header = HEADER.format(title="One coroutine for each operation of the Compose API, grouped by resource.")
    others = ("RECIPE_OPERATIONS", "EndpointsBase", "SendsCalls")
    exports = sorted([*map(_class_name, description.namespaces), *others])
    return "\n".join(
        [
            header,
            IMPORTS.format(checks=", ".join(checks)),
            f"__all__ = [{', '.join(map(repr, exports))}]",
            PROTOCOLS,
            source,
        ]
    )


def _recipe_operations(description: Description) -> str:
    found = [o for namespace in description.namespaces for o in namespace.operations if o.starts]
    lines = [""]
    for operation in found:
        assert operation.starts is not None
        result = _shape(_result(operation))
        arguments = f"lambda: models.{operation.model}, {operation.starts.recipe_id!r}, lambda: {result}"
        lines.append(f"{_constant_name(operation)}: Final = RecipeOperation({arguments})")
    return "\n".join(
        [
            *lines,
            "RECIPE_OPERATIONS: Final[Mapping[str, RecipeOperation[models.Deployment | models.Recipe | None]]] = {",
            *(f'    "{operation.id}": {_constant_name(operation)},' for operation in found),
            "}",
            '"""The operations that start a recipe, by name."""',
        ]
    )


def _constant_name(operation: Operation) -> str:
    return operation.id.replace(".", "_").upper()


def _endpoints(description: Description) -> str:
    """The wiring: each namespace as an attribute that is built at first use."""
    return "\n".join(
        [
            "",
            "class EndpointsBase:",
            '    """Every operation of the API, by resource. A resource is built when it is first used."""',
            "",
            *(f"    {n.name} = LazyResource({_class_name(n)})" for n in description.namespaces),
            "",
            "    def __init__(self, caller: SendsCalls) -> None:",
            "        self._caller = caller",
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
            "    def __init__(self, caller: SendsCalls) -> None:",
            "        self._caller = caller",
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
        return f"recipes.RecipeFuture[{_named(_result(operation))}]"
    if operation.model is None:
        return "None"
    return f"tuple[models.{operation.model}, ...]" if operation.embedded else f"models.{operation.model}"


def _result(operation: Operation) -> str:
    """The model that awaiting the recipe gives; empty for None."""
    assert operation.starts is not None
    return {"deployments.get": "Deployment", "recipes.get": "Recipe", "none": ""}[operation.starts.result]


def _named(model: str) -> str:
    return f"models.{model}" if model else "None"


def _shape(model: str) -> str:
    return f"models.{model}" if model else "NoneType"


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
            "deployments.get": "the deployment, read again after the recipe; ``.resource`` is as it was accepted",
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
    if not operation.body:
        return []
    secrets = [member.name for member in operation.body.members if member.secret]
    lines = [f"        {name} = hidden({name})  # a traceback may show locals" for name in secrets]
    if operation.body.one_of:
        lines.append(f"        require_any({', '.join(f'{name}={name}' for name in operation.body.one_of)})")
    return lines


def _call(operation: Operation) -> str:
    arguments = [f'"{operation.id}"', f'"{operation.verb}"', f'"{operation.path}"']
    if operation.ids:
        pairs = ", ".join(f'"{parameter.name}": {parameter.name}' for parameter in operation.ids)
        arguments.append(f"ids={{{pairs}}}")
    if operation.query:
        arguments.append(f"query=drop_unset({', '.join(map(_checked, operation.query))})")
    if operation.body:
        arguments.append(f"body={_body(operation.body)}")
        if any(member.name == "name" for member in operation.body.members) and operation.starts:
            arguments.append("name=name")
    if operation.replay == "safe":
        arguments.append('replay="safe"')
    return f"call_for({', '.join(arguments)})"


def _body(body: Body) -> str:
    text = f"drop_unset({', '.join(map(_checked, body.members))})"
    for wrapper in reversed(body.wrappers):
        text = f'{{"{wrapper}": {text}}}'
    return text


def _checked(parameter: Parameter) -> str:
    limits = [f"{keyword}={number}" for keyword, number in parameter.limits]
    if parameter.type.nullable:
        limits.append("nullable=True")
    arguments = ", ".join([f'"{parameter.name}"', parameter.name, *limits])
    check = CHECKS[parameter.type.kind]
    call = f"{check}({arguments})" if parameter.required else f"optional({check}, {arguments})"
    return f"{parameter.name}={f'hidden({call})' if parameter.secret else call}"


def _send(operation: Operation) -> str:
    if operation.starts:
        # A deployment that is being made says its own id; otherwise it is the one in the path.
        about = "" if operation.model == "Deployment" else ", deployment_id"
        return f"return await self._caller.start(call, {_constant_name(operation)}{about})"
    if operation.model is None:
        return "await self._caller.execute(call)"
    if operation.embedded:
        return f'return await self._caller.fetch_list(call, lambda: models.{operation.model}, "{operation.embedded}")'
    return f"return await self._caller.fetch(call, lambda: models.{operation.model})"
