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

from ..state.effect_types import Effect
from ..state.recipe_plans import RecipePlan, Snapshot
from ..state.records import Deployment, Recipe
from ..state.world import Queue, ScheduledEffect, World
from . import effects, plan_choice
from .snapshots import snapshot_at

RUN: Final = "Recipes::Deployment::Run"
DEPROVISION: Final = "Recipes::Deployment::Deprovision"


@attrs.frozen
class Order:
    """The purpose of a new recipe.

    ``part_way`` happens at 30 % of its course, ``done`` when it ends well, ``failed`` when it does not. ``where``
    is the capsule named in its details; ``user_id`` and ``ip`` are those of the request.
    """

    operation: str
    name: str
    done: tuple[Effect, ...] = ()
    failed: tuple[Effect, ...] = ()
    part_way: tuple[Effect, ...] = ()
    where: str = ""
    user_id: str | None = None
    ip: str | None = None


PART_WAY: Final = 0.3


def start(world: World, deployment: Deployment, order: Order) -> Recipe:
    """Start a recipe on a deployment, or queue it behind those under way; return its record."""
    plan = plan_choice.choose(
        world.plan_rules,
        world.mint.rng,
        operation=order.operation,
        type_=deployment.type,
        names=(deployment.name, deployment.id),
    )
    queue = world.queues.get(deployment.id, Queue())
    begins = queue.last_that_ends if order.operation == "deployments.deprovision" else queue.last
    recipe = _record(world, deployment, order, _place(plan, order.where or _capsule(world)), begins=begins)
    world.enqueue(recipe)
    _schedule(world, recipe, order)
    return recipe


def settle(world: World, now: float) -> None:
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
    return _within_course(recipe, world.now - recipe.started_at, ended=world.now >= recipe.ends_at)


def elapsed_within(above: float, parent: Recipe, recipe: Recipe) -> float:
    """Return the seconds that a sub-recipe has run when its parent has run for ``above``."""
    above = min(above, parent.plan.end.seconds)
    starts, end = recipe.plan.starts_after, recipe.plan.end.seconds
    return _within_course(recipe, above - starts, ended=above >= starts + end)


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
    world: World,
    deployment: Deployment,
    order: Order,
    plan: RecipePlan,
    *,
    begins: float,
    parent_id: str | None = None,
) -> Recipe:
    """Record a recipe and its sub-recipes."""
    started_at = max(world.now, begins)
    recipe = Recipe(
        id=world.new_id(),
        account_id=deployment.account_id,
        deployment_id=deployment.id,
        parent_id=parent_id,
        template=DEPROVISION if order.operation == "deployments.deprovision" else RUN,
        name=order.name,
        created_at=world.now,
        started_at=started_at,
        plan=plan,
        source_user=order.user_id,
        source_ip=order.ip,
    )
    world.recipes[recipe.id] = recipe
    children = tuple(_child(world, deployment, order, child, recipe) for child in plan.children)
    if children:
        recipe = attrs.evolve(recipe, child_ids=tuple(child.id for child in children))
        world.recipes[recipe.id] = recipe
    return recipe


def _child(world: World, deployment: Deployment, order: Order, plan: RecipePlan, parent: Recipe) -> Recipe:
    part = attrs.evolve(order, name=plan.name or f"{parent.name} member")
    begins = parent.started_at + plan.starts_after
    return _record(world, deployment, part, plan, begins=begins, parent_id=parent.id)


def _schedule(world: World, recipe: Recipe, order: Order) -> None:
    """Put the effects of a recipe on the calendar; none beyond its failure or its halt."""
    end = recipe.plan.end
    whole = recipe.plan.seconds if end.failed or math.isinf(end.seconds) else end.seconds
    part_way = order.part_way if PART_WAY * whole <= recipe.plan.halt else ()
    scheduled = [ScheduledEffect(recipe.started_at + PART_WAY * whole, recipe.id, effect) for effect in part_way]
    last = order.failed if end.failed else order.done
    if not math.isinf(end.seconds):
        scheduled += [ScheduledEffect(recipe.ends_at, recipe.id, effect) for effect in last]
    for due in scheduled:
        if not math.isinf(due.at):
            world.schedule(due)


def _within_course(recipe: Recipe, seconds: float, *, ended: bool) -> float:
    return math.inf if ended else min(seconds, math.nextafter(recipe.plan.end.seconds, -1.0))


def _place(plan: RecipePlan, where: str) -> RecipePlan:
    """Name the capsule in the steps of a plan."""
    steps = tuple(step.replace("{where}", where) for step in plan.steps)
    return attrs.evolve(plan, steps=steps, children=tuple(_place(child, where) for child in plan.children))


def _capsule(world: World) -> str:
    return f"cpu.{world.mint.hex(32)}"
