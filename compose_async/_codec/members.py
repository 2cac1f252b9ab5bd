"""The members of models: their paths in a response, their readers, and their original spelling."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from attrs import field, frozen

from .._extra import NO_EXTRA, Extra, Irregular, WirePath, shared_extra
from .._types import Json
from .unstructure import encode_value
from .wire_types import Reader, StructureError, json_path

logger: Final = logging.getLogger("compose_async")

EMBEDDED: Final = "_embedded"
"""Key of the object that holds embedded resources."""

ABSENT: Final = object()
"""Sentinel for the value of a member that the body lacks."""
_SHORT: Final[Irregular] = ((), ..., "short")
"""Note of a member in a regular shorter spelling: an explicit default, or a time without a fraction."""

_SET_ASIDE: Final[Irregular] = ((), ..., "set aside")
"""Note of a member whose raw value was moved to ``extra``."""


@frozen(eq=False)
class Member:
    """One attribute of a model: its possible paths on the wire, the usual one first, and the reader of its value."""

    model: str
    name: str
    paths: tuple[WirePath, ...]
    reader: Reader
    default: Any = None
    required: bool = False
    hidden: bool = False
    nested: bool = False
    """Whether the value is raw JSON or holds models, which keep their own spelling."""
    unstable: bool = False
    """Whether its shape is known to change, so that a misfit moves to ``extra`` even in strict reading."""

    def read(self, value: Any, lenient: bool, made: Any, path: WirePath = ()) -> Any:
        """Return the value read, and record its spelling in ``made.extra``. See :meth:`set_aside` for a misfit."""
        if value is ABSENT:  # only for a required member
            return self.set_aside(StructureError("a value", None), lenient, made)
        try:
            found = self.empty() if value is None and not self.required else self.reader(value, lenient)
        except StructureError as error:
            return self.set_aside(error, lenient, made, path)
        self._note_spelling(made, path or self.paths[0], value, found)
        return found

    def set_aside(self, error: StructureError, lenient: bool, made: Any, path: WirePath = ()) -> Any:
        """Return the value of an absent member, with a warning in the log; raise the error if that is not allowed."""
        path = path or self.paths[0]
        if (lenient or self.unstable) and not self.required:
            logger.warning("%s: set aside %s, which is not %s", self.model, json_path(path), error.expected)
            self._note(made, _SET_ASIDE)
            return self.empty()
        error.hidden |= self.hidden
        error.path[:0] = path
        raise error

    def find(self, body: dict[str, Any], lenient: bool, made: Any) -> Any:
        """Read the value at the first path in the body. Without one, an optional member is None or empty."""
        for path in self.paths:
            if (value := _look_up(body, path)) is not ABSENT:
                return self.read(value, lenient, made, path)
        return self.read(ABSENT, lenient, made) if self.required else self.empty()

    def empty(self) -> Any:
        """Return the value of an absent member."""
        return {} if self.default == {} else self.default

    def _note_spelling(self, made: Any, path: WirePath, raw: Any, found: Any) -> None:
        is_moved = path != self.paths[0]
        if self.nested and found:
            if is_moved:
                self._note(made, (path, ..., None))
        elif is_moved or not _same(encode_value(found), raw):
            is_short = not is_moved and _same(encode_value(found, short=True), raw)
            self._note(made, _SHORT if is_short else (path, raw, found))
        elif found == self.default:
            self._note(made, _SHORT)

    def _note(self, made: Any, note: Irregular) -> None:
        if made.extra is NO_EXTRA:
            made.extra = {}
        made.extra[self.name] = note


@frozen(eq=False)
class Members:
    """All members of a model, in the order of the bits for members that are present without a value."""

    shape: type
    members: tuple[Member, ...]
    unfrozen: Callable[[], Any] = field(init=False)
    """A mutable class of the same layout. Setting its attributes is four times as fast as calling the frozen class
    with keywords. A reader sets the class of the complete object to the model."""
    shared: Callable[[int], Extra] = field(init=False)
    """A function that returns the ``extra`` for given bits and no other irregularity."""

    @unfrozen.default  # pyright: ignore[reportFunctionMemberAccess]  # attrs decorators
    def _unfrozen(self) -> type:
        # Without the models' repr, which fails while attributes are missing, as in a traceback with locals.
        own = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__", "__repr__")}
        return type(self.shape.__name__, (self.shape,), {"__slots__": (), **own})

    @shared.default  # pyright: ignore[reportFunctionMemberAccess]  # attrs decorators
    def _shared(self) -> Callable[[int], Extra]:
        return lru_cache(maxsize=256)(lambda bits: shared_extra(self._present(bits)))

    def look_up(self, body: dict[str, Any]) -> list[Any]:
        """Return the values of the required members in their order, ``ABSENT`` for those that the body lacks."""
        return [body.get(member.paths[0][0], ABSENT) for member in self.members if member.required]

    def collect(self, body: dict[str, Any], bits: int, notes: dict[str, Any]) -> Extra:
        """Return the unknown members of the body, and the recorded spelling of the known ones."""
        present = self._present(bits) | {name for name, note in notes.items() if note is _SHORT}
        irregular = {name: note for name, note in notes.items() if note[0]}
        unknown = self._unknown(body, {name for name, note in notes.items() if note is _SET_ASIDE})
        return Extra(unknown, present, irregular) if unknown or irregular else shared_extra(present)

    def _present(self, bits: int) -> frozenset[str]:
        return frozenset(member.name for index, member in enumerate(self.members) if bits >> index & 1)

    def _unknown(self, body: dict[str, Any], set_aside: set[str]) -> dict[str, Json]:
        read = {
            next((path for path in member.paths if _look_up(body, path) is not ABSENT), ())
            for member in self.members
            if member.name not in set_aside
        }
        unknown = {key: value for key, value in body.items() if (key,) not in read}
        if inside := {path[1] for path in read if len(path) > 1}:
            del unknown[EMBEDDED]
            if rest := {key: value for key, value in body[EMBEDDED].items() if key not in inside}:
                unknown[EMBEDDED] = rest
        return unknown


def _look_up(body: dict[str, Any], path: WirePath) -> Any:
    value: Any = body
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return ABSENT
        value = value[key]
    return value


def _same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and one == other  # 2 and 2.0 are equal, but differ in JSON
