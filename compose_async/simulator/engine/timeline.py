"""The timeline of recipes: start one, read its state, apply the effects that fell due.

Recipes of one deployment are queued: a later one is ``waiting`` until the earlier ones have ended. A
deprovision does not queue behind a recipe that will never end, since otherwise a stuck deployment could not
be removed.
"""

from __future__ import annotations

import heapq
import math
from typing import Final

import attrs

from ..api.requests import OperationCall
from ..state.durations import DURATIONS
from ..state.effect_types import Effect
from ..state.recipe_plans import RecipePlan, Snapshot
from ..state.records import Deployment, Recipe
from ..state.world import Queue, ScheduledEffect, World
from . import effects, plan_choice
from .snapshots import snapshot_at

RUN: Final = "Recipes::Deployment::Run"
DEPROVISION: Final = "Recipes::Deployment::Deprovision"


@attrs.frozen
class RecipeRequest:
    """A recipe to start.

    ``part_way`` happens at 30 % of its course, ``done`` when it ends well, ``failed`` when it does not. ``where``
    is the capsule named in its details; empty invents one.
    """

    name: str
    done: tuple[Effect, ...] = ()
    failed: tuple[Effect, ...] = ()
    part_way: tuple[Effect, ...] = ()
    where: str = ""


PART_WAY: Final = 0.3


def start(call: OperationCall, deployment: Deployment, request: RecipeRequest) -> Recipe:
    """Start the recipe of a call on a deployment, or queue it behind those under way; return its record."""
    plan = plan_choice.select(call, deployment)
    where = request.where or f"cpu.{call.world.ids.hex(32)}"
    plan = plan_choice.with_steps(plan, DURATIONS[call.operation].steps, where)
    queue = call.world.queues.get(deployment.id, Queue())
    begins = queue.last_that_ends if call.operation == "deployments.deprovision" else queue.last
    recipe = _record(call, deployment, request.name, plan, at=begins)
    call.world.enqueue(recipe)
    _schedule(call.world, recipe, request)
    advance(call.world, call.world.now)  # a plan may take no time at all
    return recipe


def advance(world: World, now: float) -> None:
    """Bring the world up to ``now`` (epoch seconds): apply, in order, every effect that fell due."""
    while world.calendar and world.calendar[0][0] <= now:
        _, number = heapq.heappop(world.calendar)
        due = world.pending[number]
        del world.pending[number]
        world.now = max(world.now, due.at)
        effects.apply(world, due)
    world.now = max(world.now, now)


def snapshot(world: World, recipe: Recipe) -> Snapshot:
    """Return the present state of a recipe; a sub-recipe stops where its failed parent stopped."""
    return snapshot_at(recipe.plan, elapsed(world, recipe))


def elapsed(world: World, recipe: Recipe) -> float:
    """Return the seconds that a recipe has run: infinite once it has ended.

    Sums of floats depend on their order, so the end is compared in the sums that computed it: a complete recipe
    never has a sub-recipe that lacks an operation.
    """
    parent = world.recipes.get(recipe.parent_id or "")
    if parent is not None:
        return elapsed_within(elapsed(world, parent), parent, recipe)
    return _clamped(recipe, world.now - recipe.started_at, ended=world.now >= recipe.ends_at)


def elapsed_within(above: float, parent: Recipe, recipe: Recipe) -> float:
    """Return the seconds that a sub-recipe has run when its parent has run for ``above``."""
    above = min(above, parent.plan.end.seconds)
    starts, end = recipe.plan.starts_after, recipe.plan.end.seconds
    return _clamped(recipe, above - starts, ended=above >= starts + end)


def vanished(world: World, recipe: Recipe) -> int | None:
    """Return the error status of a recipe that has vanished, by its own plan or its parent's; None if it has not."""
    parent = world.recipes.get(recipe.parent_id or "")
    if parent is not None and (status := vanished(world, parent)):
        return status
    after = recipe.plan.vanish_at
    gone = after is not None and world.now >= recipe.started_at + after
    return recipe.plan.vanish_status if gone else None


def history(world: World, deployment_id: str) -> list[Recipe]:
    """Return a deployment's recipes without the sub-recipes, oldest first."""
    return [world.recipes[recipe_id] for recipe_id in world.histories.get(deployment_id, [])]


def _record(
    call: OperationCall, deployment: Deployment, name: str, plan: RecipePlan, *, at: float, parent_id: str | None = None
) -> Recipe:
    """Record a recipe that starts at ``at`` or now, and its sub-recipes."""
    recipe = Recipe(
        id=call.world.new_id(),
        account_id=deployment.account_id,
        deployment_id=deployment.id,
        parent_id=parent_id,
        template=DEPROVISION if call.operation == "deployments.deprovision" else RUN,
        name=name,
        created_at=call.world.now,
        started_at=max(call.world.now, at),
        plan=plan,
        source_user=call.user.id,
        source_ip=call.incoming.ip,
    )
    call.world.recipes[recipe.id] = recipe
    started_at, named = recipe.started_at, f"{name} member"
    children = [
        _record(call, deployment, c.name or named, c, at=started_at + c.starts_after, parent_id=recipe.id)
        for c in plan.children
    ]
    if children:
        recipe = attrs.evolve(recipe, child_ids=tuple(child.id for child in children))
        call.world.recipes[recipe.id] = recipe
    return recipe


def _schedule(world: World, recipe: Recipe, request: RecipeRequest) -> None:
    """Put the effects of a recipe on the calendar: of those part-way, none at or after its failure or halt."""
    end = recipe.plan.end
    whole = recipe.plan.seconds if end.failed or math.isinf(end.seconds) else end.seconds
    after, halt = PART_WAY * whole, recipe.plan.halt
    ends_well = not end.failed and math.isfinite(end.seconds)
    is_reached = ends_well or (after < halt and not math.isclose(after, halt))  # equal but for rounding: not reached
    part_way = request.part_way if is_reached else ()
    scheduled = [ScheduledEffect(recipe.started_at + after, recipe.id, effect) for effect in part_way]
    last = request.failed if end.failed else request.done
    if not math.isinf(end.seconds):
        scheduled += [ScheduledEffect(recipe.ends_at, recipe.id, effect) for effect in last]
    for due in scheduled:
        if not math.isinf(due.at):
            world.schedule(due)


def _clamped(recipe: Recipe, seconds: float, *, ended: bool) -> float:
    return math.inf if ended else min(seconds, math.nextafter(recipe.plan.end.seconds, -1.0))
