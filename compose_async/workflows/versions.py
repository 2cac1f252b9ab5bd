"""Versions and version ranges. Dotted numbers are compared as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from .. import models
from .._display import quoted

_CLAUSE: Final = re.compile(r"(~=|==|!=|>=|<=|>|<)?\s*(\w\S*)")
"""One clause of a range: operator and bound."""
_DOTTED: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,9}")
"""A version whose parts can be compared."""

_COMPARISONS: Final = {"==": eq, "!=": ne, ">=": ge, "<=": le, ">": gt, "<": lt}


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a dotted version as numbers without trailing zeros: 9.6 equals 9.6.0. Empty for other texts."""
    if not _DOTTED.fullmatch(version):
        return ()
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def check_version(wanted: str) -> None:
    """Raise ValueError unless the text is an exact version or a range such as ``~=9.6`` or ``>=9.5,<10``."""
    for sign, bound in _clauses(wanted):
        if sign and not version_numbers(bound):
            raise _not_a_range(wanted)
        if sign == "~=" and "." not in bound:
            raise ValueError(f"version {quoted(wanted)}: ~= needs at least two numbers, such as ~={bound}.0")


def is_range(wanted: str) -> bool:
    """Return whether the text is a range of versions."""
    return any(sign not in {"", "=="} for sign, _ in _clauses(wanted))


def satisfies(version: str, wanted: str) -> bool:
    """Return whether a version equals the wanted one or is in the wanted range. Only dotted numbers match a range."""
    return all(_satisfies(version, sign, bound) for sign, bound in _clauses(wanted))


def newest_matching(versions: Iterable[str], wanted: str) -> str | None:
    """Return the newest version that satisfies ``wanted``; None if none does."""
    return max((version for version in versions if satisfies(version, wanted)), key=version_numbers, default=None)


def upgrade_target(transitions: Iterable[models.Transition], wanted: str) -> str | None:
    """Return the newest wanted version that an upgrade in place leads to; None if none does."""
    return newest_matching((move.to_version for move in transitions if move.method == "in_place"), wanted)


def version_to_create(offered: Iterable[models.DatabaseVersion], wanted: str) -> str | None:
    """Return the version to create. An exact version is returned as declared.

    A range yields its newest version: preferred versions come first, deprecated ones never.
    """
    matching = [item for item in offered if satisfies(item.version, wanted)]
    if is_range(wanted):
        matching = [item for item in matching if item.status != "deprecated"]
    preferred = [item.version for item in matching if item.preferred]
    return newest_matching(preferred, wanted) or newest_matching((item.version for item in matching), wanted)


def _clauses(wanted: str) -> list[tuple[str, str]]:
    """Return operator and bound of each clause. The operator is empty for an exact version."""
    clauses = [_CLAUSE.fullmatch(clause.strip()) for clause in wanted.split(",")]
    if None in clauses:
        raise _not_a_range(wanted)
    return [(clause[1] or "", clause[2]) for clause in clauses if clause]


def _not_a_range(wanted: str) -> ValueError:
    return ValueError(f"version {quoted(wanted)} is neither a version nor a range such as '~=9.6' or '>=9.5,<10'")


def _satisfies(version: str, sign: str, bound: str) -> bool:
    if not sign:
        return version == bound or version_numbers(version) == version_numbers(bound) != ()
    actual, limit = version_numbers(version), version_numbers(bound)
    if not actual:
        return False
    if sign == "~=":  # as in PEP 440: at least the bound, with the same leading numbers
        prefix = bound.split(".")[:-1]
        return actual >= limit and [*actual, *[0] * len(prefix)][: len(prefix)] == [int(part) for part in prefix]
    return bool(_COMPARISONS[sign](actual, limit))
