"""The objects of the Compose API.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from .._extra import NO_EXTRA
from .._model import Model
from .._types import Json

__all__ = [
    "Account",
    "Addon",
    "Alert",
    "Alerts",
    "AuditEvent",
    "Backup",
    "Billable",
    "Cluster",
    "ConnectionStrings",
    "Database",
    "DatabaseVersion",
    "Datacenter",
    "Deployment",
    "DeploymentSummary",
    "Link",
    "Logfile",
    "Portal",
    "PortalUser",
    "Recipe",
    "RefreshToken",
    "Role",
    "Scaling",
    "Team",
    "TeamRole",
    "Transition",
    "User",
    "WhitelistEntry",
]


@frozen(kw_only=True, repr=False)
class Account(Model):
    """An account, which owns deployments and pays for them."""

    id: str
    """Id of the account."""
    name: str
    """Name for people."""
    slug: str | None = None
    """Name used in web addresses."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class User(Model):
    """A person with access to Compose. Email address and phone number are never in a response."""

    id: str
    """Id of the user."""
    name: str
    """Full name."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class AuditEvent(Model):
    """One entry of the audit log."""

    id: str
    """Id of the event, also the cursor of the next page."""
    account_id: str | None = None
    """Account of the event."""
    deployment_id: str | None = None
    """Deployment concerned, if any."""
    cluster_id: str | None = None
    """Cluster concerned, if any."""
    user_id: str | None = None
    """User who acted; null or absent for an event without a user."""
    email: str | None = None
    """Email address of the user."""
    event: str
    """Kind of event, in dotted words such as deployment.scale.members."""
    ip: str | None = None
    """IP address of the user."""
    user_agent: str | None = None
    """Program of the user."""
    created_at: datetime
    """Time of the event."""
    data: dict[str, Json] | None = field(default=None, hash=False)
    """Details of the event by name; every known value is a string, numbers included."""
    links: dict[str, Link] = field(factory=dict, hash=False, metadata={"wire": ("_links",)})
    """Links by relation; self leads to the event."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Cluster(Model):
    """A group of hosts on which deployments run."""

    id: str
    """Id of the cluster."""
    account_id: str | None = None
    """Account that owns the cluster."""
    account_slug: str | None = None
    """Slug of that account."""
    name: str
    """Name of the cluster."""
    type: Literal["enterprise", "multitenant", "private"] | str | None = None
    """Kind of cluster; a real enterprise cluster reported private."""
    provider: Literal["aws", "gce", "gcp", "softlayer"] | str | None = None
    """Company that runs the hosts; the slugs of datacenters say gce, the documentation gcp."""
    region: str | None = None
    """Region, in the words of the provider."""
    multitenant: bool | None = None
    """True if several accounts share the cluster."""
    subdomain: str | None = None
    """Part of the host names of the deployments."""
    tags: tuple[str, ...] = ()
    """Tags for placing new deployments; missing in responses before August 2017."""
    created_at: datetime | None = None
    """Time of creation."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Database(Model):
    """A kind of database on offer; the wire says application."""

    type: (
        Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str
    )
    """Name of the database in requests."""
    status: Literal["stable", "beta", "alpha", "deprecated"] | str | None = None
    """Maturity of the offer as a whole."""
    display_name: str | None = None
    """Name for people."""
    versions: tuple[DatabaseVersion, ...] = field(default=(), metadata={"wire": ("_embedded", "versions")})
    """The versions on offer."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class DatabaseVersion(Model):
    """One version of a database on offer."""

    application: (
        Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str
        | None
    ) = None
    """Database of the version."""
    version: str
    """Version number, such as 9.6.12."""
    status: Literal["stable", "beta", "alpha", "deprecated"] | str | None = None
    """Maturity of this version."""
    preferred: bool | None = None
    """True if Compose recommends it; possible for one version of each major line."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Datacenter(Model):
    """A place where deployments can be hosted."""

    slug: str
    """Provider and region with a colon between, the form of requests."""
    provider: Literal["aws", "gce", "gcp", "softlayer"] | str
    """Company that runs the datacenter."""
    region: str
    """Region, in the words of the provider."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class DeploymentSummary(Model):
    """A deployment in the short form of lists."""

    id: str
    """Id of the deployment."""
    name: str
    """Name, unique in the account."""
    type: (
        Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str
    )
    """Kind of database."""
    created_at: datetime | None = None
    """Time of creation."""
    notes: str | None = None
    """Free text; empty or null when unset."""
    customer_billing_code: str | None = None
    """The customer's own text for billing; empty or null when unset."""
    links: dict[str, Link] = field(factory=dict, hash=False, metadata={"wire": ("_links",)})
    """Links by relation; compose_web_ui is the only known one."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Deployment(Model):
    """A database deployment in full."""

    id: str
    """Id of the deployment."""
    account_id: str | None = None
    """Account that owns the deployment."""
    name: str
    """Name, unique in the account."""
    type: (
        Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str
    )
    """Kind of database."""
    created_at: datetime | None = None
    """Time of creation."""
    notes: str | None = None
    """Free text; empty or null when unset."""
    customer_billing_code: str | None = None
    """The customer's own text for billing; empty or null when unset."""
    cluster_id: str | None = None
    """Cluster of the deployment; none on shared hosting, where only the cluster link names it."""
    version: str | None = None
    """Version of the database."""
    ca_certificate_base64: str | None = field(default=None, repr=False)
    """Certificate of the deployment's authority in base64; null with Let's Encrypt."""
    connection_strings: ConnectionStrings | None = field(default=None, repr=False, metadata={"secret": True})
    """Connection strings; they hold live credentials."""
    provision_recipe_id: str | None = None
    """Recipe that builds the deployment; only in responses to creating and restoring."""
    links: dict[str, Link] = field(factory=dict, hash=False, metadata={"wire": ("_links",)})
    """Links by relation: compose_web_ui, scalings, backups, alerts, cluster, portal_users."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class ConnectionStrings(Model):
    """Ways to connect to a deployment, credentials included."""

    direct: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses for drivers: one for each portal, or one that names all hosts."""
    cli: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Commands that open a shell on the database."""
    ssh: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of tunnels."""
    health: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of health checks."""
    admin: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of administration pages."""
    ssh_admin: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of tunnels for administration; documented as unused."""
    maps: tuple[dict[str, str], ...] = field(default=(), repr=False, hash=False)
    """Scylla address translation, internal ip:port to external host:port; the pairs of all elements
    make one map."""
    misc: Json = field(default=None, repr=False, hash=False, metadata={"secret": True})
    """Anything else; the shape differs between databases and over time."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Link(Model):
    """A link to a related resource."""

    href: str
    """Address, possibly relative to the base URL; it can end in a template such as {?embed}."""
    templated: bool | None = None
    """True if the address is a template."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Addon(Model):
    """An optional feature of a deployment."""

    name: str
    """Name of the addon."""
    is_active: bool | None = None
    """True if it is switched on."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Alerts(Model):
    """The health of a deployment."""

    summary: Literal["healthy", "warning", "critical", "unknown", "waiting"] | str
    """Health as a whole."""
    alerts: tuple[Alert, ...] = field(default=(), metadata={"wire": ("_embedded", "alerts"), "also": ("alerts",)})
    """Problems; empty for a healthy deployment."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Alert(Model):
    """One problem of a deployment."""

    name: str | None = None
    """Name of the check."""
    status: Literal["healthy", "warning", "critical", "unknown", "waiting"] | str
    """Outcome of the check."""
    message: str | None = None
    """Explanation for people."""
    deployment_id: str | None = None
    """Deployment concerned."""
    capsule_id: str | None = None
    """Capsule (container) concerned; can be null."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Backup(Model):
    """A backup of a deployment."""

    id: str
    """Id of the backup."""
    deployment_id: str | None = None
    """Deployment of the backup."""
    name: str | None = None
    """Name of the backup."""
    type: Literal["on_demand", "daily", "weekly", "monthly"] | str
    """Cause of the backup."""
    status: Literal["complete", "pending", "running", "failed"] | str
    """State of the backup; the words are not documented, so rely on the two flags."""
    is_downloadable: bool | None = None
    """True if it can be downloaded."""
    is_restorable: bool | None = None
    """True if it can be restored."""
    created_at: datetime | None = None
    """End of the backup."""
    download_link: str | None = field(default=None, repr=False, metadata={"secret": True})
    """Signed address of the file, to be fetched without the token; null for a backup that cannot be
    downloaded, absent in lists."""
    links: dict[str, Link] = field(factory=dict, hash=False, metadata={"wire": ("_links",)})
    """Links by relation; rarely present, possibly relative."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Portal(Model):
    """A proxy through which clients reach a deployment."""

    id: str
    """Id of the portal."""
    name: str | None = None
    """Name of the portal."""
    type: Literal["haproxy", "ssl", "mongodb", "rethink"] | str | None = None
    """Kind of portal; the words differ from those of requests, where haproxy is tcp."""
    internal_ip: str | None = None
    """Address inside the cluster."""
    zone: str | None = None
    """Availability zone."""
    hostname: str | None = None
    """Public host name."""
    ssl_enabled: bool | None = None
    """True if connections are encrypted; meaningful only for redis."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class PortalUser(Model):
    """A user of a deployment's portals."""

    id: str | None = None
    """Id of the portal user; undocumented, so it may be absent."""
    name: str
    """Name of the user."""
    type: Literal["ssh", "haproxy"] | str | None = None
    """Kind of portal for the user."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Recipe(Model):
    """A snapshot of background work on a deployment."""

    id: str
    """Id of the recipe."""
    template: str | None = None
    """Internal name of the work; not to be relied on."""
    status: Literal["running", "waiting", "complete", "failed"] | str
    """State: complete and failed are final; waiting is a pause for a resource or another task, at any
    moment of the work. The documentation also writes completed for complete."""
    status_detail: str | None = field(default=None, metadata={"also": ("status_details",)})
    """Present step or cause of failure, for people; the documentation writes status_details."""
    account_id: str | None = None
    """Account that owns the deployment."""
    deployment_id: str | None = None
    """Deployment that the recipe changes."""
    parent_id: str | None = None
    """Parent recipe; null or absent at the top."""
    name: str | None = None
    """Short purpose of the work."""
    created_at: datetime | None = None
    """Time of the request."""
    updated_at: datetime | None = None
    """Time of the last change."""
    operations_complete: int | None = None
    """Finished steps; they can equal the total before the recipe is complete."""
    operations_total: int | None = None
    """All steps, without those of sub-recipes."""
    source: str | None = None
    """Kind of client that started the work, such as customer_api."""
    source_user: str | None = None
    """Id of the user who started the work."""
    source_reason: str | None = None
    """Reason for the work."""
    source_ip: str | None = None
    """IP address of the user who started the work."""
    recipes: tuple[Recipe, ...] = field(default=(), metadata={"wire": ("_embedded", "recipes"), "also": ("recipes",)})
    """Sub-recipes."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Role(Model):
    """A role on a deployment and the users who have it."""

    name: Literal["developer", "manager", "admin"] | str
    """Name of the role."""
    users: tuple[User, ...] = ()
    """Users who have the role."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class TeamRole(Model):
    """A role on a deployment and the teams that have it."""

    name: Literal["developer", "manager", "admin"] | str
    """Name of the role."""
    teams: tuple[Team, ...] = ()
    """Teams that have the role."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Scaling(Model):
    """The resource units of a deployment, for each of its members."""

    allocated_units: int
    """Units of the deployment."""
    used_units: int
    """Units in use."""
    starting_units: int
    """Units of a new deployment of this database."""
    minimum_units: int
    """Smallest number of units allowed at present."""
    unit_size_in_mb: int | None = None
    """Size of one unit in MB, of memory or storage as unit_type says."""
    memory_per_unit_in_mb: int | None = None
    """Memory of one unit in MB; missing in older responses."""
    storage_per_unit_in_mb: int | None = None
    """Storage of one unit in MB; missing in older responses."""
    unit_type: Literal["memory", "data"] | str | None = None
    """Resource that the units measure; data is storage."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Transition(Model):
    """An upgrade available to a deployment."""

    application: (
        Literal[
            "disque",
            "elastic_search",
            "etcd",
            "janusgraph",
            "mongodb",
            "mysql",
            "postgresql",
            "rabbitmq",
            "redis",
            "rethink",
            "scylla",
        ]
        | str
        | None
    ) = None
    """Kind of database."""
    method: Literal["in_place", "restore"] | str
    """Kind of upgrade: in place, or by restoring a backup."""
    from_version: str
    """Present version."""
    to_version: str
    """Version after the upgrade."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Team(Model):
    """A group of users who get roles together."""

    id: str
    """Id of the team."""
    name: str
    """Name of the team."""
    users: tuple[User, ...] = ()
    """Users in the team."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Logfile(Model):
    """A log file of a deployment."""

    id: str
    """Id of the log file."""
    deployment_id: str | None = None
    """Deployment of the file."""
    capsule_id: str | None = None
    """Capsule (container) of the file."""
    name: str | None = None
    """File name; begins with the name of the capsule and a dot."""
    region: str | None = None
    """Region of the file."""
    status: str | None = None
    """State of the file; the words are not documented."""
    file_size: int | None = None
    """Size in bytes."""
    date: datetime | None = field(default=None, metadata={"also": ("created_at",)})
    """Time of capture, shared by files captured together; perhaps a date without time."""
    download_link: str | None = field(default=None, repr=False, metadata={"secret": True})
    """Signed address of the file, to be fetched without the token; absent in lists."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class RefreshToken(Model):
    """Tokens of a vendor's application for one user."""

    token: str = field(repr=False, metadata={"secret": True})
    """Bearer token of the application, good for one hour."""
    refresh_token: str = field(repr=False, metadata={"secret": True})
    """The refresh token; the name of this key is a guess."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class Billable(Model):
    """One billing item of a vendor."""

    id: str
    """Id of the item."""
    account_id: str | None = None
    """Billed account."""
    amount: float | None = None
    """Amount; it may also come as a string of digits."""
    start_at: datetime | None = None
    """Start of the billed time."""
    end_at: datetime | None = None
    """End of the billed time; far in the future for open items."""
    description: str | None = None
    """Text for people."""
    identifier: str | None = None
    """Billed item."""
    resource_identifier: str | None = None
    """Resource of the billed item."""
    sku: str | None = None
    """Article number."""
    units: int | None = None
    """Units billed."""
    replaces_id: str | None = None
    """Item that this one replaces, if any."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""


@frozen(kw_only=True, repr=False)
class WhitelistEntry(Model):
    """An address or network allowed to reach a deployment."""

    id: str
    """Id of the entry."""
    ip: str
    """Network in CIDR form; a single address ends in /32."""
    description: str | None = None
    """Purpose of the entry."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
