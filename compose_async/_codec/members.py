"""The members of models: their paths in a response, their readers, and the spelling that writing reproduces."""

from __future__ import annotations

from functools import lru_cache
from types import NoneType
from typing import Any, Final, NamedTuple

from .._extra import NO_EXTRA, Extra, Irregular, WirePath, shared_extra
from .._log import logger
from .._types import Json
from .unstructure import encode_value
from .wire_types import Reader, StructureError, json_path

EMBEDDED: Final = "_embedded"
"""Key of the object that holds embedded resources."""
ABSENT: Final = object()
"""Sentinel for the value of a member that the body lacks."""
_SHORT: Final[Irregular] = ((), ..., "short")
"""Note of a member in a regular shorter spelling: an explicit default, or a time without a fraction."""
_IN_EXTRA: Final[Irregular] = ((), ..., "in extra")
"""Note of a member whose raw value was moved to ``extra``."""


class Member(NamedTuple):
    """One attribute of a model: its possible paths in the body, the usual one first, and the reader of its value."""

    name: str
    paths: tuple[WirePath, ...]
    reader: Reader
    empty: type = NoneType
    """The type whose empty value stands for an absent member."""
    required: bool = False
    hidden: bool = False
    """Whether errors must not show its value."""
    nested: bool = False
    """Whether the value is raw JSON or holds models, which keep their own spelling."""
    unstable: bool = False
    """Whether its shape is known to change, so that a misfit moves to ``extra`` even in strict reading."""

    def read(self, value: Any, lenient: bool, model: Any, path: WirePath = ()) -> Any:
        """Return the value read, and note its spelling in ``model.extra``. See :meth:`move_to_extra` for a misfit."""
        if value is ABSENT:  # only for a required member
            return self.move_to_extra(StructureError("a value", None), lenient, model)
        path = path or self.paths[0]
        try:
            found = self.empty() if value is None and not self.required else self.reader(value, lenient)
        except StructureError as error:
            return self.move_to_extra(error, lenient, model, path)
        self._note_spelling(model, path, value, found)
        return found

    def move_to_extra(self, error: StructureError, lenient: bool, model: Any, path: WirePath = ()) -> Any:
        """Return the value of an absent member, with a warning in the log; raise the error if that is not allowed."""
        path = path or self.paths[0]
        if (lenient or self.unstable) and not self.required:
            name = type(model).__name__
            logger.warning("%s: moved %s to extra, which is not %s", name, json_path(path), error.expected)
            self._note(model, _IN_EXTRA)
            return self.empty()
        error.hidden |= self.hidden
        error.path[:0] = path
        raise error

    def find(self, body: dict[str, Any], lenient: bool, model: Any) -> Any:
        """Read the value at the first path in the body. Without one, an optional member is None or empty."""
        for path in self.paths:
            if (value := look_up(body, path)) is not ABSENT:
                return self.read(value, lenient, model, path)
        return self.read(ABSENT, lenient, model) if self.required else self.empty()

    def _note_spelling(self, model: Any, path: WirePath, raw: Any, found: Any) -> None:
        is_elsewhere = path != self.paths[0]
        if self.nested and found:
            if is_elsewhere:
                self._note(model, (path, ..., None))
        elif is_elsewhere or not _same(encode_value(found), raw):
            is_short = not is_elsewhere and _same(encode_value(found, short=True), raw)
            self._note(model, _SHORT if is_short else (path, raw, found))
        elif found == self.empty():
            self._note(model, _SHORT)

    def _note(self, model: Any, note: Irregular) -> None:
        if model.extra is NO_EXTRA:
            model.extra = {}
        model.extra[self.name] = note


class Members:
    """All members of a model. Bit i of a mask stands for member i: present, but null or empty."""

    def __init__(self, model_type: type, members: tuple[Member, ...]) -> None:
        self._members = members
        # Setting the attributes of a mutable class of the same layout is four times as fast as calling the frozen one
        # with keywords. A reader sets the class of the complete object. The models' repr would fail before that.
        own = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__", "__repr__")}
        self.mutable_twin = type(model_type.__name__, (model_type,), {"__slots__": (), **own})
        self.extra_for = lru_cache(maxsize=256)(lambda present_mask: shared_extra(self._present(present_mask)))
        """A function that returns the ``extra`` for a mask and no other irregularity."""

    def required_values(self, body: dict[str, Any]) -> list[Any]:
        """Return the values of the required members in their order, ``ABSENT`` for those that the body lacks."""
        return [body.get(member.paths[0][0], ABSENT) for member in self._members if member.required]

    def collect(self, body: dict[str, Any], present_mask: int, notes: dict[str, Any]) -> Extra:
        """Return the unknown members of the body, and the recorded spelling of the known ones."""
        present = self._present(present_mask) | {name for name, note in notes.items() if note is _SHORT}
        irregular = {name: note for name, note in notes.items() if note[0]}
        unknown = self._unknown(body, {name for name, note in notes.items() if note is _IN_EXTRA})
        return Extra(unknown, present, irregular) if unknown or irregular else shared_extra(present)

    def _present(self, present_mask: int) -> frozenset[str]:
        return frozenset(member.name for index, member in enumerate(self._members) if present_mask >> index & 1)

    def _unknown(self, body: dict[str, Any], moved: set[str]) -> dict[str, Json]:
        read = {
            next((path for path in member.paths if look_up(body, path) is not ABSENT), ())
            for member in self._members
            if member.name not in moved
        }
        unknown = {key: value for key, value in body.items() if (key,) not in read}
        if inside := {path[1] for path in read if len(path) > 1}:
            del unknown[EMBEDDED]
            if rest := {key: value for key, value in body[EMBEDDED].items() if key not in inside}:
                unknown[EMBEDDED] = rest
        return unknown


def look_up(body: dict[str, Any], path: WirePath) -> Any:
    """Return the value at a path, or ``ABSENT``."""
    value: Any = body
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return ABSENT
        value = value[key]
    return value


def _same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and one == other  # 2 and 2.0 are equal, but differ in JSON
