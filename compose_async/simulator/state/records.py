"""The records of the simulated world: frozen; times are epoch seconds of simulated UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from .recipe_plans import RecipePlan

ROLE_NAMES: Final = ("admin", "manager", "developer")


@attrs.frozen
class Account:
    """A customer's account; a closed one can still be read."""

    id: str
    name: str
    slug: str
    closed: bool = False


@attrs.frozen
class User:
    """A person; the e-mail address shows in audit events only."""

    id: str
    account_id: str
    name: str
    email: str
    phone: str = ""


@attrs.frozen
class Team:
    """A named set of users."""

    id: str
    account_id: str
    name: str
    user_ids: tuple[str, ...] = ()


@attrs.frozen
class Cluster:
    """Hosts of deployments; ``account_id`` is empty for the shared ones, which are not listed."""

    id: str
    account_id: str
    account_slug: str
    name: str
    type: str
    provider: str
    region: str
    multitenant: bool
    created_at: float
    tags: tuple[str, ...] = ()

    @property
    def datacenter(self) -> str:
        """Return the slug of its datacenter."""
        return f"{self.provider}:{self.region}"


@attrs.frozen
class Deployment:
    """A database. ``used_units`` are those that its data occupies; ``provisioned_at`` is None until it is up.

    ``cache_mode`` and ``wired_tiger`` are kept for tests to read: no response showed them.
    """

    id: str
    account_id: str
    cluster_id: str
    datacenter: str
    name: str
    type: str
    version: str
    created_at: float
    units: int
    used_units: int
    starting_units: int
    password: str
    port: int
    ssl: bool = False
    cache_mode: bool = False
    wired_tiger: bool = False
    notes: str = ""
    customer_billing_code: str = ""
    max_connections: int = 100
    provision_recipe_id: str = ""
    provisioned_at: float | None = None
    deprovisioning: bool = False

    @property
    def minimum_units(self) -> int:
        """Return the fewest units it can be scaled to."""
        return max(self.used_units, self.starting_units)


@attrs.frozen
class Portal:
    """A proxy in front of a deployment."""

    id: str
    deployment_id: str
    name: str
    type: str
    internal_ip: str
    zone: str
    hostname: str
    ssl_enabled: bool | None


@attrs.frozen
class PortalUser:
    """A login through portals of one type."""

    id: str
    deployment_id: str
    name: str
    type: str


@attrs.frozen
class WhitelistEntry:
    """A network that may connect, with its netmask."""

    id: str
    deployment_id: str
    ip: str
    description: str


@attrs.frozen
class Backup:
    """A copy of a deployment's data; ``created_at`` is when it was finished."""

    id: str
    deployment_id: str
    name: str
    type: str
    status: str
    created_at: float
    is_downloadable: bool
    is_restorable: bool


@attrs.frozen
class Logfile:
    """One captured log; logs captured together share their date."""

    id: str
    deployment_id: str
    capsule_id: str
    name: str
    region: str
    status: str
    file_size: int
    date: float


@attrs.frozen
class Alert:
    """The verdict of one health check; ``capsule_id`` is None for the deployment as a whole."""

    name: str
    message: str
    status: str
    capsule_id: str | None = None


@attrs.frozen
class Addon:
    """An extra that can be active, though no documented call activates it."""

    name: str
    is_active: bool


@attrs.frozen
class AuditEvent:
    """A change with its author, time and origin."""

    id: str
    account_id: str
    event: str
    created_at: float
    deployment_id: str | None
    cluster_id: str | None
    user_id: str | None
    email: str | None
    ip: str | None
    user_agent: str | None
    data: Mapping[str, str]


@attrs.frozen
class Billable:
    """One billing item; ``end_at`` is None while it is open."""

    id: str
    account_id: str
    deployment_id: str
    amount: float
    start_at: float
    end_at: float | None
    description: str
    identifier: str
    resource_identifier: str
    sku: str
    units: int
    replaces_id: str | None


@attrs.frozen
class Recipe:
    """A long-running operation; ``started_at`` is later than ``created_at`` when it had to queue."""

    id: str
    account_id: str
    deployment_id: str
    parent_id: str | None
    template: str
    name: str
    created_at: float
    started_at: float
    plan: RecipePlan
    child_ids: tuple[str, ...] = ()
    source_user: str | None = None
    source_ip: str | None = None

    @property
    def ends_at(self) -> float:
        """Return its end in epoch seconds; infinite if it never ends."""
        return self.started_at + self.plan.end.seconds
