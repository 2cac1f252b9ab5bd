"""The plan of a new recipe: that of a rule, or one drawn from the usual durations."""

from __future__ import annotations

import math
import random

import attrs

from ..api.requests import OperationCall
from ..state.durations import DURATIONS, TYPE_FACTORS
from ..state.recipe_plans import RecipePlan
from ..state.records import Deployment


def select(call: OperationCall, deployment: Deployment) -> RecipePlan:
    """Return the plan of a new recipe without its steps: that of the last matching rule, else one drawn from the model.

    A rule with limited ``times`` is counted down.
    """
    rules = call.world.plan_rules
    for index in reversed(range(len(rules))):
        rule = rules[index]
        if rule.matches(call.operation, (deployment.name, deployment.id)):
            if rule.times is not None:
                rules[index : index + 1] = [attrs.evolve(rule, times=rule.times - 1)] if rule.times > 1 else []
            return rule.plan
    return sample(call.operation, deployment.type, call.world.ids.rng)


def sample(operation: str, type_: str, rng: random.Random) -> RecipePlan:
    """Draw a plan from the model of an operation; operations differ in length by a factor of up to five."""
    model = DURATIONS[operation]
    seconds = model.median * TYPE_FACTORS.get(type_, 1.0) * math.exp(rng.gauss(0.0, model.sigma))
    weights = tuple(rng.uniform(0.4, 2.0) for _ in range(model.operations))
    waiting = ((0.0, model.waits * seconds),) if model.waits else ()
    part = seconds / model.members if model.members else 0.0
    children = tuple(
        RecipePlan(seconds=part, operations=3, starts_after=number * part) for number in range(model.members)
    )
    own = seconds / 3 if children else seconds
    return RecipePlan(seconds=own, operations=model.operations, weights=weights, waiting=waiting, children=children)


def with_steps(plan: RecipePlan, usual: tuple[str, ...], where: str) -> RecipePlan:
    """Name the unnamed operations of a plan and of its children as usual, and in all of them the capsule ``where``."""
    steps = tuple(step.replace("{where}", where) for step in plan.steps or usual)
    return attrs.evolve(plan, steps=steps, children=tuple(with_steps(child, usual, where) for child in plan.children))
