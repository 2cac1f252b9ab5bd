"""What was a recipe started for? Only its name tells, and only roughly; its template never does.

Known for certain are «Provision» (exactly so), «Deprovision», «Scale deployment to N units» and «Creating haproxy
portal» (recorded). For the rest a word of the operation has to do, in any case; a removal is told from an
addition by «remov» or «delet». A name that holds numbers (units, a version) has to hold the one asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from ..models import Recipe

WORDS: Final = {
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
"""The operations that start a recipe, and what its name holds."""

_PAIRED: Final = ("portals.", "portal_users.", "whitelist.")
_REMOVAL: Final = re.compile(r"remov|delet", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_HARMLESS: Final = ("backups.start", "portals.create", "portals.delete", "portal_users.create", "portal_users.delete")
_EVER: Final = datetime.min.replace(tzinfo=UTC)


def is_for(recipe: Recipe, operation: str, wanted: Mapping[str, object] | None = None) -> bool:
    """Whether a recipe was, by its name, started by this operation (with what it ``wanted``, where that shows)."""
    name = recipe.name or ""
    if recipe.parent_id or not re.search(WORDS[operation], name, re.IGNORECASE):
        return False
    if operation.startswith(_PAIRED):
        return bool(_REMOVAL.search(name)) == operation.endswith((".delete", ".remove"))
    said = _NUMBER.findall(name)
    asked = [str(wanted[key]) for key in ("units", "version") if key in wanted] if wanted else []
    return not said or all(value in said for value in asked)


def is_known(recipe: Recipe) -> bool:
    """Whether the name says at all what the recipe is for; a sub-recipe is none of our business."""
    return bool(recipe.parent_id) or any(is_for(recipe, operation) for operation in WORDS)


def may_change(recipe: Recipe) -> bool:
    """Whether a recipe under way may change what can be declared: all may, but for a few known kinds."""
    return not any(is_for(recipe, operation) for operation in _HARMLESS)


def newest(recipes: Iterable[Recipe]) -> Recipe | None:
    """The one that was started last; the order of Compose's lists is not documented."""
    return max(recipes, key=lambda recipe: recipe.created_at or recipe.updated_at or _EVER, default=None)
