"""``restore``, the ``__setstate__`` of attrs classes that have gained fields since their first pickles."""

from __future__ import annotations

from typing import Any

from attrs import NOTHING, fields


def restore(value: Any, state: Any) -> None:
    """Set the fields of an unpickled attrs value. A field that the state lacks gets its default."""
    stored = state if isinstance(state, dict) else state[1]  # without __getstate__, slots are the second item of a pair
    for attribute in fields(type(value)):
        name, default = attribute.name, attribute.default
        if name in stored:
            object.__setattr__(value, name, stored[name])
        elif default is not NOTHING:
            object.__setattr__(value, name, default)
