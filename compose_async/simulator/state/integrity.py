"""The check that the records of a stored world fit together: else requests would fail one by one, much later."""

from __future__ import annotations

import math
from typing import Any, Final

import attrs

from .catalog import DATABASES, is_newer
from .records import Deployment
from .world import ScheduledEffect, World

_MAX_TIMESTAMP: Final = 253_402_300_799.0
"""The end of the calendar, in epoch seconds."""

_TIMESTAMP_FIELDS: Final = {"at", "created_at", "started_at", "provisioned_at", "start_at", "end_at"}
_MAX_INTEGER: Final = 1 << 53


def check(world: World) -> None:
    """Raise ValueError, which names the record, if the world does not fit together."""
    _require(world.user_id in world.users and world.user.account_id in world.accounts, "the user of the token")
    _require(0 <= world.now <= _MAX_TIMESTAMP, "the time")
    for field in attrs.fields(World):
        table = getattr(world, field.name)
        for key, record in table.items() if isinstance(table, dict) else ():
            name = f"{field.name} {key!r}"
            if attrs.has(type(record)):
                _require(getattr(record, "id", key) == key, name)
                _check_numbers(record, name)
            _check_references(world, record, name)
    _check_subrecipes(world)


def _check_numbers(record: attrs.AttrsInstance, name: str) -> None:
    """Check times and counts, those of records inside included."""
    for field in attrs.fields(type(record)):
        value: Any = getattr(record, field.name)
        if attrs.has(type(value)):
            _check_numbers(value, name)
        elif field.name in _TIMESTAMP_FIELDS and value is not None:
            queued = field.name == "started_at" and value == math.inf  # behind a recipe that never ends
            _require(queued or 0 <= value <= _MAX_TIMESTAMP, name)
        elif isinstance(value, int):
            _require(abs(value) <= _MAX_INTEGER, name)


def _check_references(world: World, record: object, name: str) -> None:
    match record:
        case Deployment():
            _require(record.type in DATABASES and record.account_id in world.accounts, name)
            _require(not record.cluster_id or record.cluster_id in world.clusters, name)
            _require(record.provision_recipe_id in world.recipes, name)
            is_newer(record.version, record.version)  # raises ValueError for a version that is not dotted numbers
        case ScheduledEffect():
            _require(record.recipe_id in world.recipes, name)
        case _:
            pass


def _check_subrecipes(world: World) -> None:
    """Check that a sub-recipe comes after its parent, so that no recipe is its own ancestor."""
    seen: set[str] = set()
    for recipe in world.recipes.values():
        children = [world.recipes.get(child_id) for child_id in recipe.child_ids]
        _require(
            all(child is not None and child.parent_id == recipe.id for child in children), f"recipes {recipe.id!r}"
        )
        _require(recipe.parent_id is None or recipe.parent_id in seen, f"recipes {recipe.id!r}")
        seen.add(recipe.id)


def _require(fits: object, name: str) -> None:
    if not fits:
        raise ValueError(f"{name} does not fit the rest")
