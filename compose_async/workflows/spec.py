"""Deployment specs, and the catalog that a creation is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_network
from typing import ClassVar, Final

from attrs import field, frozen

from .. import models
from .._arguments import check_flag, check_instances, check_integer, check_text, to_json_value
from .._display import quoted
from .._serialization import Serializable, TextFormat
from ..errors import SpecError
from . import versions

DEPROVISIONING_SUFFIX: Final = " (deprovisioning)"
"""Suffix that Compose's list appends to the name of a deployment being removed."""
MAX_NAME_LENGTH: Final = 63
"""Maximum length of a deployment's name, in characters."""

_SENT_AS_IS: Final = ("name", "type", "units", "ssl", "cache_mode", "wired_tiger", "notes", "customer_billing_code")
"""Fields that a creation sends unchanged."""
_OPTIONAL_TEXTS: Final = ("account_id", "datacenter", "cluster_id", "version", "notes", "customer_billing_code")


def normalize_network(text: str) -> str:
    """Return an address or network with its netmask, as Compose lists it: ``1.1.1.1`` becomes ``1.1.1.1/32``.

    Raises ValueError for any other text.
    """
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise ValueError(f"{quoted(text)} is neither an address nor a network, such as 192.0.2.0/24") from None


def check_networks(given: Mapping[str, str] | Iterable[str] | None) -> Mapping[str, str] | None:
    """Return the networks of a whitelist as Compose lists them, with a description each."""
    if given is None:
        return None
    descriptions = given if isinstance(given, Mapping) else dict.fromkeys(_texts("whitelist", given), "")
    return {
        normalize_network(check_text("a network of whitelist", address)): check_text(f"whitelist {address}", text)
        or "managed by compose-async"
        for address, text in descriptions.items()
    }


def _team_roles(given: Mapping[str, Iterable[str]] | None) -> Mapping[str, frozenset[str]] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise TypeError(f"team_roles must be a mapping, such as {{'developer': ['Core']}}, not {type(given).__name__}")
    return {
        check_text("a role of team_roles", role, minimum=1): frozenset(_texts(f"team_roles {role}", teams))
        for role, teams in given.items()
    }


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(_texts("provisioning_tags", given))


def _texts(name: str, given: Iterable[str]) -> list[str]:
    if isinstance(given, str):
        raise TypeError(f"{name} must be several, such as [{quoted(given)}], not a str")
    return [check_text(f"{name}[{position}]", item) for position, item in enumerate(check_instances(name, given, str))]


@frozen(kw_only=True, repr=False)
class DeploymentSpec(Serializable):
    """The desired state of a deployment. Fields left as ``None`` are not changed; on creation Compose decides.

    Used on creation only are ``datacenter``, ``cluster_id``, ``provisioning_tags``, ``ssl``, ``cache_mode`` and
    ``wired_tiger``: an existing deployment is not moved or rebuilt, and other values than its own are no difference.

    Raises:
        ValueError, TypeError: A value is invalid.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("a spec", version=1)

    name: str
    """Name of the deployment, unique in the account and at most 63 characters long."""
    type: str
    """Type of database, such as ``postgresql``."""
    account_id: str | None = None
    """Id, slug or name of the account. None means the token's only account."""
    datacenter: str | None = None
    """Slug such as ``aws:us-east-1``. Used on creation only; an existing deployment is never moved."""
    cluster_id: str | None = None
    """Id or name of a cluster. Takes precedence over ``datacenter``."""
    provisioning_tags: tuple[str, ...] = field(default=(), converter=_tags)
    """Tags that the chosen cluster must have."""
    version: str | None = None
    """Exact version, such as ``9.6.12``, or a range, such as ``~=9.6`` or ``>=9.5,<10``."""
    units: int | None = None
    """Resource units of each member."""
    notes: str | None = None
    customer_billing_code: str | None = None
    whitelist: Mapping[str, str] | None = field(default=None, hash=False, converter=check_networks)
    """All networks that may connect, with or without descriptions. An empty whitelist admits every network."""
    team_roles: Mapping[str, frozenset[str]] | None = field(default=None, hash=False, converter=_team_roles)
    """All teams of each role (admin, manager, developer), by id or name. Other roles are not changed."""
    ssl: bool | None = None
    """Encrypt connections. Used on creation only."""
    cache_mode: bool | None = None
    """Run as a cache. For redis only, and used on creation only."""
    wired_tiger: bool | None = None
    """Use the WiredTiger storage engine. For mongodb only, and used on creation only."""

    def __attrs_post_init__(self) -> None:
        for name in ("name", "type", "units", *_OPTIONAL_TEXTS):  # members of enumerations become plain values
            object.__setattr__(self, name, to_json_value(getattr(self, name), name))
        check_text("name", self.name, minimum=1, maximum=MAX_NAME_LENGTH)
        check_text("type", self.type, minimum=1)
        for name in _OPTIONAL_TEXTS:
            check_text(name, getattr(self, name), nullable=True)
        for name in ("ssl", "cache_mode", "wired_tiger"):
            check_flag(name, False if getattr(self, name) is None else getattr(self, name))
        if isinstance(self.units, bool):
            raise ValueError("units must be at least 1, not a bool")  # noqa: TRY004 - same error as for 0, for compatibility
        if self.units is not None:
            check_integer("units", self.units, minimum=1)
        if not self.name.strip() or self.name.endswith(DEPROVISIONING_SUFFIX):
            raise ValueError(f"name must not be blank, or end in {DEPROVISIONING_SUFFIX!r}: {quoted(self.name)}")
        if self.version is not None:
            versions.check_version(self.version)


@frozen(kw_only=True)
class Catalog:
    """The accounts, databases, datacenters, clusters and teams that a creation is checked against."""

    accounts: tuple[models.Account, ...] = ()
    databases: tuple[models.Database, ...] = ()
    datacenters: tuple[models.Datacenter, ...] = ()
    clusters: tuple[models.Cluster, ...] = ()
    teams: tuple[models.Team, ...] = ()


def raise_problems(problems: Sequence[str], name: str = "") -> None:
    """Raise SpecError if there are problems, all in one message."""
    if problems:
        raise SpecError(f"{name}{': ' if name else ''}{'; '.join(problems)}", problems=tuple(problems))


def create_arguments(spec: DeploymentSpec, catalog: Catalog) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the arguments of ``deployments.create`` for a spec, and every problem that prevents the creation."""
    problems: list[str] = []
    # Fields that are not declared are not sent.
    arguments = {key: value for key in _SENT_AS_IS if (value := getattr(spec, key)) is not None}
    named = account_ids(spec, catalog.accounts)
    accounts = [item.id for item in catalog.accounts if named is None or item.id in named]
    if not accounts or (named is None and len(accounts) > 1):
        listed = ", ".join(f"{item.id} ({item.slug})" for item in catalog.accounts) or "none"
        problems.append(f"account_id {quoted(spec.account_id)} names no account; there are: {listed}")
    else:
        arguments["account_id"] = accounts[0]
    problems += _placement(spec, catalog, arguments)
    database = next((item for item in catalog.databases if item.type == spec.type), None)
    if database is None:
        problems.append(
            f"type {quoted(spec.type)} is not on offer, only {', '.join(item.type for item in catalog.databases)}"
        )
    elif spec.version is not None:
        version = versions.version_to_create(database.versions, spec.version)
        if version is None:
            offered = ", ".join(f"{item.version} ({item.status})" for item in database.versions)
            problems.append(f"version {spec.version} of {spec.type} is not on offer, only {offered}")
        else:
            arguments["version"] = version
    teams = {key for team in catalog.teams for key in (team.id, team.name)}
    wanted = frozenset[str]().union(*(spec.team_roles or {}).values())
    problems += [f"there is no team {quoted(team)}" for team in sorted(wanted - teams)]
    return arguments, tuple(problems)


def account_ids(spec: DeploymentSpec, accounts: Iterable[models.Account]) -> set[str] | None:
    """Return the ids of the account that the spec names by id, slug or name; None if it names none."""
    if spec.account_id is None:
        return None
    return {spec.account_id} | {item.id for item in accounts if spec.account_id in {item.id, item.slug, item.name}}


def _placement(spec: DeploymentSpec, catalog: Catalog, arguments: dict[str, object]) -> list[str]:
    """Add the placement to the arguments. A cluster takes precedence over a datacenter, and a datacenter over tags."""
    if spec.cluster_id is not None:
        matching = [item for item in catalog.clusters if spec.cluster_id in {item.id, item.name}]
        if len(matching) != 1:
            listed = ", ".join(item.name for item in catalog.clusters) or "none"
            return [f"cluster_id {quoted(spec.cluster_id)} names {len(matching)} clusters, there are: {listed}"]
        arguments["cluster_id"] = matching[0].id
    elif spec.datacenter is not None:
        if spec.datacenter not in {item.slug for item in catalog.datacenters}:
            listed = ", ".join(item.slug for item in catalog.datacenters)
            return [f"datacenter {quoted(spec.datacenter)} is not on offer, only {listed}"]
        arguments["datacenter"] = spec.datacenter
    elif spec.provisioning_tags:
        if not any(set(spec.provisioning_tags) <= set(item.tags) for item in catalog.clusters):
            return [f"no cluster has all of the tags {', '.join(spec.provisioning_tags)}"]
        arguments["provisioning_tags"] = spec.provisioning_tags
    else:
        return ["give datacenter, cluster_id or provisioning_tags: the place of a new deployment"]
    return []
