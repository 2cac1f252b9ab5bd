"""A converter between plain data and values that coerces nothing: hostile text must not become another value."""

from __future__ import annotations

import functools

import cattrs


def strict_converter(*, forbid_extra_keys: bool = False) -> cattrs.Converter:
    """Return a converter that takes texts, booleans and numbers only for what they are; a float may be a whole one."""
    converter = cattrs.Converter(forbid_extra_keys=forbid_extra_keys)
    for kinds in ((str,), (bool,), (int,), (float, int)):
        converter.register_structure_hook(kinds[0], functools.partial(strictly, kinds))
    return converter


def strictly(kinds: tuple[type, ...], value: object, _: object) -> object:
    """Return a value of one of these exact types. Raises TypeError for another."""
    if type(value) not in kinds:
        raise TypeError(f"expected {kinds[0].__name__}, got {value!r:.50}")
    return value
