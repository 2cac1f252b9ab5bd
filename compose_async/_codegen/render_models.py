"""The tree -> source of ``_generated/models``, one module for each model: building all classes would take 10 ms."""

from __future__ import annotations

from .text import HEADER, annotation, paragraphs, sentence, snake_case
from .tree import Description, Field, Model, Type

IMPORTS = """
from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
"""

CONTENTS = """
from typing import TYPE_CHECKING

from ..._lazy import lazy_names

if TYPE_CHECKING:
    {imports}

__all__ = {names}

__getattr__, __dir__ = lazy_names(__name__, {sources})
"""

EXTRA = '''
    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
'''


def render_models(description: Description) -> dict[str, str]:
    """Return the source of each module by its file name, unformatted."""
    modules = {f"models/{snake_case(model.name)}.py": _module(model) for model in description.models}
    return {"models/__init__.py": _contents(sorted(model.name for model in description.models)), **modules}


def imports_of(model: Model, imported: str) -> list[str]:
    """Return the imports of the models that a model holds: ``imported`` for each, with its name and its module."""
    names = {found for field in model.fields for found in _models_in(field.type)} - {model.name}
    return [imported.format(name=name, module=snake_case(name)) for name in sorted(names)]


def _models_in(kind: Type) -> set[str]:
    return {kind.model} if kind.kind == "model" else _models_in(kind.item) if kind.item else set()


def _contents(names: list[str]) -> str:
    imports = "\n    ".join(f"from .{snake_case(name)} import {name}" for name in names)
    sources = {f".{snake_case(name)}": [name] for name in names}
    header = HEADER.format(title="The objects of the Compose API, each built at its first use.")
    return header + CONTENTS.format(imports=imports, names=names, sources=sources)


def _module(model: Model) -> str:
    header = HEADER.format(title=f"The model ``{model.name}``.")
    return "\n".join([header, IMPORTS, *imports_of(model, "from .{module} import {name}"), _model(model)])


def _model(model: Model) -> str:
    doc = paragraphs(sentence(model.description), "    ")
    doc[0] = f'    """{doc[0].lstrip()}'
    doc = [*doc[:-1], f'{doc[-1]}"""'] if len(doc) == 1 else [*doc, '    """']
    head = ["", "", "@frozen(kw_only=True, repr=False)", f"class {model.name}(Model):"]
    return "\n".join([*head, *doc, "", *map(_field, model.fields), EXTRA])


def _field(field: Field) -> str:
    # An optional member may also be null on the wire; a missing list or map is empty.
    collection = field.type.kind in {"list", "map"} and not field.type.nullable
    kind = annotation(field.type, nullable=not field.required and not collection)
    options: list[str] = []
    if not field.required:
        match field.type.kind:
            case "list" if collection:
                options.append("default=()")
            case "map" if collection:
                options.append("factory=dict")
            case _:
                options.append("default=None")
    if field.hidden:
        options.append("repr=False")
    if _has_maps(field.type):
        options.append("hash=False")
    if metadata := _metadata(field):
        options.append(f"metadata={metadata!r}")
    doc = "\n".join(paragraphs(sentence(field.description), "    ")).strip()
    return f'    {field.name}: {kind}{_value(options)}\n    """{doc}"""'


def _value(options: list[str]) -> str:
    match options:
        case []:
            return ""
        case [only] if only in {"default=None", "default=()"}:
            return f" = {only.removeprefix('default=')}"
        case _:
            return f" = field({', '.join(options)})"


def _metadata(field: Field) -> dict[str, object]:
    metadata: dict[str, object] = {}
    if field.wire != (field.name,):
        metadata["wire"] = field.wire
    if field.aliases:
        metadata["aliases"] = field.aliases
    if field.secret:
        metadata["secret"] = True
    return metadata


def _has_maps(kind: Type) -> bool:
    """Return whether values can hold a dictionary, which has no hash; equality tells them apart."""
    return kind.kind in {"map", "json"} or (kind.item is not None and _has_maps(kind.item))
