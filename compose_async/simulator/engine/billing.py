"""Billing items: one open item per deployment, replaced when it is resized. The prices are invented."""

from __future__ import annotations

from typing import Final

import attrs

from ..state.records import Billable, Deployment
from ..state.world import World

MONTHLY_PRICE_PER_UNIT: Final = 15.5


def open_item(world: World, deployment: Deployment, at: float) -> None:
    """Bill a deployment at its present size from ``at`` on, closing the item that it replaces."""
    replaced = close_items(world, deployment.id, at)
    item = Billable(
        id=world.new_id(),
        account_id=deployment.account_id,
        deployment_id=deployment.id,
        amount=MONTHLY_PRICE_PER_UNIT * deployment.units,
        start_at=at,
        end_at=None,
        description=f"{deployment.type} data member for {deployment.name}",
        identifier=f"capsule:{deployment.id}",
        resource_identifier=f"host:{deployment.datacenter}",
        sku=f"{deployment.type}-data",
        units=deployment.units,
        replaces_id=replaced,
    )
    world.billables[item.id] = item


def close_items(world: World, deployment_id: str, at: float) -> str | None:
    """End the open items of a deployment; return the id of the last one."""
    ended = None
    for item in list(world.billables.values()):
        if item.deployment_id == deployment_id and item.end_at is None:
            world.billables[item.id] = attrs.evolve(item, end_at=at)
            ended = item.id
    return ended
