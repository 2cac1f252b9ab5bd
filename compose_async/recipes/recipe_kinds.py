"""Kinds of recipes: the operation that started a recipe, derived from the recipe's name.

The name is only a rough clue, and the field ``template`` gives none. Recorded names are ``Provision`` (the exact name),
``Deprovision``, ``Scale deployment to N units`` and ``Creating haproxy portal``. For other operations one word of the
name decides, regardless of case; ``remov`` or ``delet`` marks a removal. A name with numbers (units, a version) must
contain the requested one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from .. import models

NAME_PATTERNS: Final = {
    "deployments.create": r"^provision$",
    "backups.restore": r"^provision$|^restor",
    "deployments.deprovision": r"^deprovision",
    "deployments.set_password": r"password",
    "backups.start": r"back.?up",
    "portals.create": r"portal(?!.?user)",
    "portals.delete": r"portal(?!.?user)",
    "portal_users.create": r"portal.?user",
    "portal_users.delete": r"portal.?user",
    "scalings.set": r"\bscal(e|ing)",
    "settings.set_max_connections": r"connections",
    "whitelist.add": r"white.?list",
    "whitelist.remove": r"white.?list",
    "versions.upgrade": r"upgrad|\bversion",
}
"""Pattern of the recipe's name, by the operation that starts the recipe."""

CREATIONS: Final = frozenset({"deployments.create", "backups.restore"})
"""Operations whose recipe creates a new deployment."""

_SETTINGS: Final = frozenset({"deployments.set_password", "settings.set_max_connections"})
_ACTIVITY_CODES: Final = {
    "deployment.backup": frozenset[str](),  # any backup that was made, scheduled ones included
    "deployment.provision_from_backup": frozenset({"backups.restore"}),
    "deployment.add.haproxy": frozenset({"portals.create"}),
    "deployment.capsule.destroy": frozenset({"portals.delete"}),
    "deployment.reconfig": _SETTINGS,
    "deployment.apply_configuration": _SETTINGS,
}
"""Operations by the documented names of audit events whose words do not show them."""

_ADD_AND_REMOVE: Final = ("portals.", "portal_users.", "whitelist.")
"""Namespaces in which adding and removing have recipes of similar names."""
_REMOVAL: Final = re.compile(r"remov|delet", re.IGNORECASE)
"""The mark of a removal in a recipe's name."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
"""A number or a version in a recipe's name."""
_KEEP_SPEC: Final = ("backups.start", "portals.create", "portals.delete", "portal_users.create", "portal_users.delete")
"""Operations whose recipes change no aspect of a spec: units, version, notes, billing code, whitelist, team roles."""
EPOCH: Final = datetime.min.replace(tzinfo=UTC)
"""A time before all others, for items without one."""


def matches(recipe: models.Recipe, operation: str, wanted: Mapping[str, object] | None = None) -> bool:
    """Return whether the recipe's name matches this operation and the ``wanted`` values."""
    name = recipe.name or ""
    if recipe.parent_id or not _name_matches(name, NAME_PATTERNS[operation], operation):
        return False
    numbers = _NUMBER.findall(name)
    requested = [str(wanted[key]) for key in ("units", "version") if key in wanted] if wanted else []
    return not numbers or set(requested) <= set(numbers)


def may_match(recipe: models.Recipe, operation: str) -> bool:
    """Return whether the recipe's name allows this operation. An unknown name allows every operation."""
    operations = _operations_of(recipe.name or "")
    return operation not in NAME_PATTERNS or not operations or operation in operations


@lru_cache(maxsize=256)
def _operations_of(name: str) -> frozenset[str]:
    return frozenset(known for known, pattern in NAME_PATTERNS.items() if re.search(pattern, name, re.IGNORECASE))


def name_contains(recipe: models.Recipe, value: object) -> bool:
    """Return whether the recipe's name contains this number or version."""
    return str(value) in _NUMBER.findall(recipe.name or "")


def event_matches(event: models.AuditEvent, operation: str) -> bool:
    """Return whether the name of an audit event matches this operation."""
    if (operations := _ACTIVITY_CODES.get(event.event)) is not None:
        return operation in operations
    name = event.event.replace(".", " ").replace("_", " ")
    if operation in CREATIONS:
        return re.search(r"\b(provision|creat|restor)", name, re.IGNORECASE) is not None
    return _name_matches(name, NAME_PATTERNS[operation].strip("^$"), operation)


def _name_matches(name: str, pattern: str, operation: str) -> bool:
    if not re.search(pattern, name, re.IGNORECASE):
        return False
    is_removal = operation.endswith((".delete", ".remove"))
    return not operation.startswith(_ADD_AND_REMOVE) or bool(_REMOVAL.search(name)) == is_removal


def matches_any(recipe: models.Recipe) -> bool:
    """Return whether the name matches any operation. Sub-recipes count as known: no operation starts them."""
    return bool(recipe.parent_id) or any(matches(recipe, operation) for operation in NAME_PATTERNS)


def may_change_spec(recipe: models.Recipe) -> bool:
    """Return whether a running recipe may change an aspect that a spec declares. Only a few known kinds never do."""
    return not any(matches(recipe, operation) for operation in _KEEP_SPEC)


def newest_recipe(recipes: Iterable[models.Recipe]) -> models.Recipe | None:
    """Return the most recent recipe by time, since the order of Compose's lists is not documented."""
    return max(recipes, key=lambda recipe: recipe.created_at or recipe.updated_at or EPOCH, default=None)
