"""The durations of recipes: one model per operation, and the rules by which a test overrides it.

A model is a lognormal time around a median with an operation count. Only the provision is measured (a real one ran
5 min 11 s over 14 operations), and upgrades were documented as very slow; the other medians are invented, in the
order of the timeouts that clients chose: whitelist 5 min, backup 20 min, provision 15 to 30 min.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from .recipe_plans import RecipePlan


@attrs.frozen
class DurationModel:
    """The usual course of one operation: median seconds, spread (sigma of the logarithm), operations, steps.

    ``waits`` is the share of the time, at the beginning, during which the recipe is ``waiting``. ``members`` is the
    number of sub-recipes, which work on the members one after the other. ``{where}`` in a step is the capsule.
    """

    median: float
    sigma: float
    operations: int
    steps: tuple[str, ...]
    waits: float = 0.0
    members: int = 0


DURATIONS: Final[Mapping[str, DurationModel]] = {
    "deployments.create": DurationModel(290, 0.3, 14, ("create_capsule on {where}", "start_capsule on {where}")),
    "backups.restore": DurationModel(480, 0.4, 16, ("create_capsule on {where}", "restore_backup on {where}")),
    "deployments.deprovision": DurationModel(60, 0.3, 6, ("destroy_capsule on {where}",), waits=0.1),
    "deployments.set_password": DurationModel(25, 0.3, 2, ("change_password",)),
    "backups.start": DurationModel(150, 0.5, 5, ("backup on {where}", "upload_backup on {where}")),
    "portals.create": DurationModel(75, 0.3, 3, ("create_capsule on {where}",)),
    "portals.delete": DurationModel(40, 0.3, 3, ("destroy_capsule on {where}",)),
    "portal_users.create": DurationModel(15, 0.3, 2, ("create_portal_user",)),
    "portal_users.delete": DurationModel(15, 0.3, 2, ("delete_portal_user",)),
    "scalings.set": DurationModel(100, 0.4, 6, ("scale_members", "rebalance on {where}")),
    "settings.set_max_connections": DurationModel(90, 0.3, 4, ("rolling restart",)),
    "whitelist.add": DurationModel(12, 0.3, 2, ("update_whitelist on portal-1",)),
    "whitelist.remove": DurationModel(12, 0.3, 2, ("update_whitelist on portal-1",)),
    "versions.upgrade": DurationModel(900, 0.4, 6, ("upgrade on {where}",), members=2),
}

TYPE_FACTORS: Final[Mapping[str, float]] = {"scylla": 2.0, "elastic_search": 1.5, "janusgraph": 1.5, "redis": 0.7}
"""The factors by which database types are slower or faster than usual; 1 for all others (invented)."""


@attrs.frozen
class PlanRule:
    """The plan for recipes of an operation (a glob), on one deployment (name or id) or any, ``times`` times."""

    operation: str
    plan: RecipePlan
    deployment: str | None = None
    times: int | None = None

    def __attrs_post_init__(self) -> None:
        """Reject a rule that could never apply."""
        if not any(fnmatch.fnmatchcase(known, self.operation) for known in DURATIONS):
            raise ValueError(f"{self.operation!r} matches no operation with a recipe; there are {', '.join(DURATIONS)}")
        if self.times is not None and self.times < 1:
            raise ValueError(f"times must be at least 1 or None, got {self.times}")

    def matches(self, operation: str, names: Sequence[str]) -> bool:
        """Return whether the rule matches this operation on the deployment of these names."""
        return fnmatch.fnmatchcase(operation, self.operation) and self.deployment in {None, *names}
