"""The simulated world: every record by its id, the pending effects, and the moment that it shows.

Nothing here runs by itself. ``timeline.advance`` brings a world up to a moment by applying the effects due before it.
All of it is plain data, so that it can be stored and loaded.
"""

from __future__ import annotations

import heapq
import math
from typing import Final

import attrs

from .catalog import DATACENTERS, Datacenter
from .change_tracking import ChangeTrackingDict
from .durations import PlanRule
from .effect_types import Effect
from .ids import IdGenerator
from .records import (
    Account,
    Addon,
    Alert,
    AuditEvent,
    Backup,
    Billable,
    Cluster,
    Deployment,
    Portal,
    PortalUser,
    Recipe,
    Team,
    User,
    WhitelistEntry,
)

FOUNDED: Final = 1_497_518_000.0
"""The creation of the account, its user and its cluster: June 2017, in epoch seconds."""


@attrs.frozen
class ScheduledEffect:
    """An effect of a recipe and its time in epoch seconds."""

    at: float
    recipe_id: str
    effect: Effect


@attrs.frozen
class Queue:
    """The end of the last recipe of a deployment, and of the last that ends at all, in epoch seconds."""

    last: float = -math.inf
    last_that_ends: float = -math.inf


@attrs.define
class World:
    """All the state of one simulated Compose. ``now`` is the moment, in epoch seconds, that it shows."""

    ids: IdGenerator
    now: float
    user_id: str
    """The user to whom the simulator's token belongs."""
    accounts: ChangeTrackingDict[str, Account] = attrs.field(factory=ChangeTrackingDict)
    users: ChangeTrackingDict[str, User] = attrs.field(factory=ChangeTrackingDict)
    teams: ChangeTrackingDict[str, Team] = attrs.field(factory=ChangeTrackingDict)
    clusters: ChangeTrackingDict[str, Cluster] = attrs.field(factory=ChangeTrackingDict)
    deployments: ChangeTrackingDict[str, Deployment] = attrs.field(factory=ChangeTrackingDict)
    portals: ChangeTrackingDict[str, Portal] = attrs.field(factory=ChangeTrackingDict)
    portal_users: ChangeTrackingDict[str, PortalUser] = attrs.field(factory=ChangeTrackingDict)
    whitelist: ChangeTrackingDict[str, WhitelistEntry] = attrs.field(factory=ChangeTrackingDict)
    backups: ChangeTrackingDict[str, Backup] = attrs.field(factory=ChangeTrackingDict)
    recipes: ChangeTrackingDict[str, Recipe] = attrs.field(factory=ChangeTrackingDict)
    billables: ChangeTrackingDict[str, Billable] = attrs.field(factory=ChangeTrackingDict)
    audit_events: ChangeTrackingDict[str, AuditEvent] = attrs.field(factory=ChangeTrackingDict)
    alerts: ChangeTrackingDict[str, tuple[Alert, ...]] = attrs.field(factory=ChangeTrackingDict)
    addons: ChangeTrackingDict[str, tuple[Addon, ...]] = attrs.field(factory=ChangeTrackingDict)
    """By deployment id; a missing entry means healthy, or none."""
    roles: ChangeTrackingDict[tuple[str, str], tuple[str, ...]] = attrs.field(factory=ChangeTrackingDict)
    team_roles: ChangeTrackingDict[tuple[str, str], tuple[str, ...]] = attrs.field(factory=ChangeTrackingDict)
    """User ids, or team ids, by deployment id and role name."""
    backup_starts: ChangeTrackingDict[str, list[float]] = attrs.field(factory=ChangeTrackingDict)
    """The times of requests for on-demand backups, by deployment id."""
    released_names: ChangeTrackingDict[str, float] = attrs.field(factory=ChangeTrackingDict)
    """The removal of the last deployment of a name."""
    app_tokens: ChangeTrackingDict[str, float] = attrs.field(factory=ChangeTrackingDict)
    """The expiry of the bearer tokens of vendors' applications."""
    pending: ChangeTrackingDict[int, ScheduledEffect] = attrs.field(factory=ChangeTrackingDict)
    """The effects to come, by a number that counts up."""
    plan_rules: list[PlanRule] = attrs.field(factory=list)
    calendar: list[tuple[float, int]] = attrs.field(factory=list, repr=False)
    """A heap of the times of pending effects, and their numbers."""
    histories: dict[str, list[str]] = attrs.field(factory=dict, repr=False)
    """The ids of a deployment's recipes without the sub-recipes, oldest first."""
    queues: dict[str, Queue] = attrs.field(factory=dict, repr=False)
    """The end of each deployment's queue of recipes, by deployment id."""

    @property
    def user(self) -> User:
        """Return the user to whom the simulator's token belongs."""
        return self.users[self.user_id]

    @property
    def account(self) -> Account:
        """Return that user's account."""
        return self.accounts[self.user.account_id]

    def rebuild_indexes(self) -> None:
        """Build the calendar, the histories and the queues from the records. Called once, for a new object."""
        self.calendar = sorted((due.at, number) for number, due in self.pending.items())
        for recipe in self.recipes.values():
            if recipe.parent_id is None:
                self.enqueue(recipe)

    def enqueue(self, recipe: Recipe) -> None:
        """Put a top-level recipe behind those of its deployment."""
        self.histories.setdefault(recipe.deployment_id, []).append(recipe.id)
        queue, end = self.queues.get(recipe.deployment_id, Queue()), recipe.ends_at
        ends = queue.last_that_ends if math.isinf(end) else max(queue.last_that_ends, end)
        self.queues[recipe.deployment_id] = Queue(max(queue.last, end), ends)

    def schedule(self, due: ScheduledEffect) -> None:
        """Put an effect on the calendar."""
        number = self.ids.count()
        self.pending[number] = due
        heapq.heappush(self.calendar, (due.at, number))

    def new_id(self) -> str:
        """Return a new id of the present second."""
        return self.ids.object_id(self.now)


def create_world(seed: int, now: float) -> World:
    """Return a new world with one account, one user, one cluster of its own, and the shared clusters."""
    ids = IdGenerator(seed)
    account = Account(ids.object_id(FOUNDED), "Acme Widgets", "acme")
    user = User(ids.object_id(FOUNDED), account.id, "Sam Example", "sam@example.com")
    world = World(ids=ids, now=now, user_id=user.id)
    world.accounts[account.id] = account
    world.users[user.id] = user
    shared = [(None, f"{place.provider}-{place.region}", place) for place in DATACENTERS]
    for owner, name, place in [(account, "acme-eu-west1-c00", Datacenter("aws", "eu-west-1")), *shared]:
        cluster = _cluster(ids, owner, name, place)
        world.clusters[cluster.id] = cluster
    return world


def _cluster(ids: IdGenerator, owner: Account | None, name: str, place: Datacenter) -> Cluster:
    return Cluster(
        id=ids.object_id(FOUNDED),
        account_id=owner.id if owner else "",
        account_slug=owner.slug if owner else "",
        name=name,
        type="private" if owner else "multitenant",
        provider=place.provider,
        region=place.region,
        multitenant=owner is None,
        created_at=FOUNDED,
    )
