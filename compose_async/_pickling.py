"""``restore``, the ``__setstate__`` of attrs classes that have gained fields since their first pickles."""

from __future__ import annotations

from typing import Any

import attrs


def restore(value: Any, state: Any) -> None:
    """Set the fields of an unpickled attrs value. A field that the state lacks gets its default."""
    stored = state if isinstance(state, dict) else state[1]  # without __getstate__, slots are the second item of a pair
    for attribute in attrs.fields(type(value)):
        restored = stored[attribute.name] if attribute.name in stored else default_of(attribute)
        if restored is not attrs.NOTHING:
            object.__setattr__(value, attribute.name, restored)


def default_of(attribute: attrs.Attribute[Any]) -> object:
    """Return the default of a field, or NOTHING if it has none."""
    default: Any = attribute.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]  # a class
