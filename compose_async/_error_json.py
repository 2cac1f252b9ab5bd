"""The JSON form of errors: the class, the redacted text, the fields and the notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar, get_origin

from ._redact import redact
from ._serialization import TextFormat, from_plain, hints_of, to_plain
from ._types import Keys

Error = TypeVar("Error", bound=Exception)

_CLASS_FLAGS: Final = ("transient", "unread")
"""Class-level flags that the constructor does not take. Older texts lack them."""
FORMAT: Final = TextFormat("an error", version=1)


def error_to_json(error: Exception, kind: type[Exception], notes: list[str], sign_with: Keys | None) -> str:
    """Return an error as one line of JSON, as an error of the class ``kind``."""
    fields: dict[str, Any] = {name: getattr(error, name, None) for name in _fields(kind)}
    fields |= {name: getattr(error, name) for name in _CLASS_FLAGS if hasattr(kind, name)}
    if isinstance(path := fields.get("path"), tuple):
        fields["path"] = [recipe.id for recipe in path]  # the snapshot holds these recipes
    try:
        plain = to_plain(fields, redact)
    except RecursionError:
        plain = to_plain({**fields, "snapshot": None}, redact)
    members = {"error": kind.__name__, "message": redact(str(error)), "fields": plain, "notes": to_plain(notes, redact)}
    return FORMAT.write(members, sign_with)


def error_from_json(
    text: str | bytes, kind: type[Error], error_classes: Mapping[str, type[Exception]], sign_with: Keys | None
) -> Error:
    """Return the error, which must be a ``kind``. Raises ValueError for any other text."""

    def parse(data: dict[str, Any]) -> Error:
        found = error_classes[from_plain(str, data["error"])]
        if not issubclass(found, kind):
            raise TypeError(f"{found.__name__} instead of {kind.__name__}")
        plain = from_plain(dict[str, object], data["fields"])
        fields: dict[str, Any] = {}
        for name, hint in _fields(found).items():
            if name in plain and get_origin(hint) is tuple and "snapshot" in fields:
                fields[name] = _recipes_on_path(fields["snapshot"], from_plain(tuple[str, ...], plain[name]))
            elif name in plain:
                fields[name] = from_plain(hint, plain[name])
        error = found(from_plain(str, data["message"]), **fields)
        for name in _CLASS_FLAGS:
            if hasattr(found, name) and from_plain(bool, plain.get(name, getattr(found, name))) != getattr(found, name):
                setattr(error, name, plain[name])
        for note in from_plain(tuple[str, ...], data["notes"]):
            error.add_note(note)
        return error

    return FORMAT.read(text, parse, sign_with)


def _fields(kind: type[Exception]) -> dict[str, Any]:
    """Return the annotations of the constructor's arguments except the message, those of base classes first."""
    hints: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if "__init__" in vars(base):
            hints |= hints_of(vars(base)["__init__"])
    return {name: hint for name, hint in hints.items() if name not in {"message", "fields", "return"}}


def _recipes_on_path(snapshot: Any, ids: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the recipes with these ids, from the snapshot down."""
    path, nodes = [], () if snapshot is None else (snapshot,)
    for recipe_id in ids:
        found = next((recipe for recipe in nodes if recipe.id == recipe_id), None)
        if found is None:
            break
        path.append(found)
        nodes = found.recipes
    return tuple(path)
