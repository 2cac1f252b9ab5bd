"""Views of the world for the admin path and its page: all in short, and one recipe or deployment in full."""

from __future__ import annotations

import json
from typing import Final

import attrs

from ..._redact import MASK
from ..api import lookup, render
from ..api.connection_strings import connection_strings
from ..api.json_types import JsonObject, JsonValue
from ..clock import Clock, VirtualClock
from ..engine import timeline
from ..engine.recipes import render_recipe
from ..operations.backups import all_backups
from ..state.durations import DURATIONS
from ..state.recipe_plans import RecipePlan, Snapshot
from ..state.records import Deployment, Recipe
from ..state.world import World

MAX_LISTED_OPERATIONS: Final = 100
"""How many operations of a recipe are named."""

_PLACEHOLDER: Final = "-masked-password-"


def state(world: World, clock: Clock) -> JsonObject:
    """Return the time, and everything there is in short."""
    return {
        "now": render.timestamp(world.now),
        "virtual": isinstance(clock, VirtualClock),
        "speed": getattr(clock, "speed", None),  # clocks made by users need not have one
        "account_id": world.account.id,
        "user_id": world.user_id,
        "deployments": list[JsonValue](_summary(record) for record in world.deployments.values()),
        "recipes": list[JsonValue](
            _recipe_summary(world, record) for record in world.recipes.values() if record.parent_id is None
        ),
        "recipe_operations": list[JsonValue](DURATIONS),
        "users": len(world.users),
        "teams": len(world.teams),
        "audit_events": len(world.audit_events),
    }


def recipe(world: World, record: Recipe) -> JsonObject:
    """Return a recipe with its sub-recipes, and the names and states of their operations."""
    return render_recipe(world, record, lambda one, snapshot: {"operations": _operations(one.plan, snapshot)})


def deployment(world: World, record: Deployment, *, secrets: bool) -> JsonObject:
    """Return a deployment with its parts; without ``secrets`` the password is masked."""
    portals = lookup.subresources(world.portals, record)
    shown = record if secrets else attrs.evolve(record, password=_PLACEHOLDER)
    strings = json.dumps(connection_strings(shown, portals))
    return {
        **_summary(record),
        "connection_strings": json.loads(strings.replace(_PLACEHOLDER, MASK)),
        "portals": list[JsonValue](map(render.subresource, portals)),
        "whitelist": list[JsonValue](map(render.subresource, lookup.subresources(world.whitelist, record))),
        "backups": list[JsonValue](render.backup(backup) for backup in all_backups(world, record)),
    }


def _summary(record: Deployment) -> JsonObject:
    return {
        "id": record.id,
        "name": record.name,
        "type": record.type,
        "version": record.version,
        "units": record.units,
        "up": record.provisioned_at is not None,
        "deprovisioning": record.deprovisioning,
    }


def _recipe_summary(world: World, record: Recipe) -> JsonObject:
    """Return a recipe with its operations and those of its sub-recipes counted together."""
    snapshot = timeline.snapshot(world, record)
    members = [snapshot, *(timeline.snapshot(world, world.recipes[child]) for child in record.child_ids)]
    owner = world.deployments.get(record.deployment_id)
    return {
        "id": record.id,
        "deployment_id": record.deployment_id,
        "deployment": None if owner is None else owner.name,
        "name": record.name,
        "status": snapshot.status,
        "reason": snapshot.detail if snapshot.status == "failed" else "",
        "complete": sum(member.complete for member in members),
        "total": sum(member.total for member in members),
    }


def _operations(plan: RecipePlan, snapshot: Snapshot) -> list[JsonValue]:
    """Return pairs of name and state; names of plans without steps are numbers."""
    steps = plan.steps or tuple(str(number + 1) for number in range(plan.operations))
    return [
        [steps[number * len(steps) // plan.operations], _state_of(number, snapshot)]
        for number in range(min(plan.operations, MAX_LISTED_OPERATIONS))
    ]


def _state_of(number: int, snapshot: Snapshot) -> str:
    if number < snapshot.complete:
        return "done"
    return snapshot.status if number == snapshot.complete else "to come"
