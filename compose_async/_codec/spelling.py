"""What a response spelled otherwise than its model would: noted when reading, obeyed when writing."""

from __future__ import annotations

from typing import Any

import attrs

from .._extra import Extra, Irregular, WirePath, shared_extra
from .._types import Json
from .unstructure import encode_value


def note(memory: dict[str, Irregular], name: str, path: WirePath, raw: Any, read: Any, *, is_usual: bool) -> None:
    """Note the raw value of a member if writing ``read`` would give another, an empty path if its short form is raw."""
    is_nested = any(map(attrs.has, map(type, _items(read))))
    if is_usual and is_nested:
        return
    if is_nested:
        memory[name] = (path, ..., None)
    elif is_usual and _same(encode_value(read), raw):
        if read is None or read in ((), {}):
            memory[name] = ((), ..., None)
    elif is_usual and _same(encode_value(read, short=True), raw):
        memory[name] = ((), ..., None)
    else:
        memory[name] = (path, raw, read)


def _items(read: Any) -> Any:
    return read if isinstance(read, tuple) else read.values() if isinstance(read, dict) else (read,)


def _same(one: Json, other: Any) -> bool:
    return type(one) is type(other) and one == other


def extra_of(unknown: dict[str, Json], memory: dict[str, Irregular]) -> Extra:
    present = frozenset(name for name, (path, _, _) in memory.items() if not path)
    irregular = {name: found for name, found in memory.items() if found[0]}
    return Extra(unknown, present, irregular) if unknown or irregular else shared_extra(present)
