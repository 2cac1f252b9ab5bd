"""The catalogue of Compose: datacenters, database types, versions, sizes, limits.

Types, versions and their statuses are those of a response recorded in December 2019, so that programs find the
versions of their time. It lacks disque, which programs still created two months earlier; that version is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen
class Datacenter:
    """A location of hosted deployments; its slug is ``provider:region``."""

    provider: str
    region: str

    @property
    def slug(self) -> str:
        """Return the name that ``POST /deployments`` takes."""
        return f"{self.provider}:{self.region}"


@attrs.frozen
class Version:
    """One version of a database type."""

    version: str
    status: str = "stable"
    preferred: bool = False


@attrs.frozen
class Sizing:
    """The size of one scaling unit, per member."""

    unit_type: str
    unit_size_in_mb: int
    memory_per_unit_in_mb: int
    storage_per_unit_in_mb: int
    starting_units: int


@attrs.frozen
class DatabaseType:
    """One database type on offer."""

    type: str
    display_name: str
    versions: tuple[Version, ...]
    sizing: Sizing
    status: str = "stable"
    downloadable: bool = True
    """Whether backups can be downloaded; those of other types can only be restored."""
    tcp_portals: bool = False
    ssh_portals: bool = False
    """Whether portals of the kind can be added, up to ``PORTAL_LIMIT`` each."""
    lets_encrypt: bool = False
    """Whether the certificate is a public one, so that there is no CA to hand out."""
    offered: bool = True
    """Whether ``GET /databases`` lists it; a withdrawn type can be created all the same."""


@attrs.frozen
class Transition:
    """One possible change of version; the method is ``in_place`` or ``restore``."""

    application: str
    method: str
    from_version: str
    to_version: str


PORTAL_LIMIT: Final = 3
MAX_UNITS: Final = 10_000  # invented: no ceiling is documented, and sums must stay finite
MINIMUM_CONNECTIONS: Final = 100

DATACENTERS: Final = (
    Datacenter("aws", "us-east-1"),
    Datacenter("aws", "us-west-2"),
    Datacenter("aws", "eu-west-1"),
    Datacenter("aws", "eu-central-1"),
    Datacenter("gce", "europe-west1"),
)


def _data(starting_units: int = 1) -> Sizing:
    return Sizing("data", 1024, 102, 1024, starting_units)


def _versions(text: str, usual: str = "stable") -> tuple[Version, ...]:
    """Read versions: ``-`` behind one marks it as deprecated, ``*`` as preferred."""
    return tuple(
        Version(word.rstrip("-*"), "deprecated" if word.endswith("-") else usual, preferred=word.endswith("*"))
        for word in text.split()
    )


_MEMORY = Sizing("memory", 256, 256, 256, starting_units=1)


_TYPES: Final = (
    DatabaseType("disque", "Disque", _versions("1.0.0*"), _MEMORY, downloadable=False, offered=False),
    DatabaseType(
        "elastic_search",
        "Elasticsearch",
        _versions("2.4.0- 2.4.2- 2.4.4- 2.4.6- 5.4.2- 5.6.3- 5.6.9- 5.6.16 6.2.2- 6.5.2- 6.6.2*"),
        _data(starting_units=2),
        downloadable=False,
        tcp_portals=True,
        ssh_portals=True,
        lets_encrypt=True,
    ),
    DatabaseType(
        "etcd",
        "etcd",
        _versions(
            "2.2.2- 2.2.3- 2.2.4- 2.2.5- 2.3.7- 3.1.0- 3.1.1- 3.1.2- 3.1.3- 3.1.4- 3.1.5- 3.1.6- 3.1.7- 3.2.0- 3.2.1- "
            "3.2.2- 3.2.4- 3.2.5- 3.2.6- 3.2.7- 3.2.8- 3.2.9- 3.2.10- 3.2.11- 3.2.12- 3.2.13- 3.2.18* 3.3.3* 3.3.17"
        ),
        _MEMORY,
        status="beta",
        tcp_portals=True,
    ),
    DatabaseType(
        "janusgraph",
        "JanusGraph",
        _versions("0.1.1- 0.3.1*", usual="beta"),
        _data(),
        status="beta",
        downloadable=False,
        lets_encrypt=True,
    ),
    DatabaseType("mongodb", "MongoDB", _versions("3.2.10 3.2.11 3.2.18 3.4.10 3.6.8*"), _data()),
    DatabaseType(
        "mysql",
        "MySQL",
        _versions("5.7.15- 5.7.17- 5.7.19- 5.7.20- 5.7.22* 5.7.26", usual="beta"),
        _data(),
        status="beta",
    ),
    DatabaseType(
        "postgresql",
        "PostgreSQL",
        _versions(
            "9.4.18- 9.4.19- 9.4.20- 9.4.21* 9.5.2- 9.5.3- 9.5.4- 9.5.5- 9.5.6- 9.5.7- 9.5.8- 9.5.9- 9.5.10- 9.5.11- "
            "9.5.12- 9.5.13- 9.5.14- 9.5.15- 9.5.16* 9.6.3- 9.6.4- 9.6.5- 9.6.6- 9.6.7- 9.6.8- 9.6.9- 9.6.10- 9.6.11- "
            "9.6.12*"
        ),
        _data(),
        tcp_portals=True,
    ),
    DatabaseType(
        "rabbitmq",
        "RabbitMQ",
        _versions(
            "3.6.5- 3.6.6- 3.6.7- 3.6.8- 3.6.9- 3.6.10- 3.6.11- 3.6.12- 3.6.13- 3.6.14- 3.7.5- 3.7.6- 3.7.7- 3.7.8- "
            "3.7.9- 3.7.10- 3.7.11- 3.7.12- 3.7.13- 3.7.14- 3.7.15- 3.7.16- 3.7.17- 3.7.18*"
        ),
        _MEMORY,
        tcp_portals=True,
    ),
    DatabaseType(
        "redis",
        "Redis",
        _versions(
            "2.8.21- 3.0.0- 3.0.7- 3.2.0- 3.2.1- 3.2.2- 3.2.3- 3.2.4- 3.2.5- 3.2.6- 3.2.9- 3.2.11- 3.2.12 4.0.2- "
            "4.0.3- 4.0.4- 4.0.5- 4.0.6- 4.0.10- 4.0.14*"
        ),
        _MEMORY,
        tcp_portals=True,
        ssh_portals=True,
    ),
    DatabaseType("rethink", "RethinkDB", _versions("2.3.2- 2.3.3- 2.3.4- 2.3.5- 2.3.6*"), _data(), ssh_portals=True),
    DatabaseType(
        "scylla",
        "ScyllaDB",
        _versions("1.4.2- 1.6.0- 1.7.1- 1.7.2- 1.7.3- 1.7.4- 1.7.5- 2.0.3* 2.3.6"),
        _data(starting_units=10),
        status="beta",
        downloadable=False,
        lets_encrypt=True,
    ),
)

DATABASES: Final[Mapping[str, DatabaseType]] = {database.type: database for database in _TYPES}


def default_version(database: DatabaseType) -> str:
    """Return the default version: the newest of the preferred ones."""
    return max((v.version for v in database.versions if v.preferred), key=_numbers)


def transitions(database: DatabaseType, version: str) -> tuple[Transition, ...]:
    """Return the newer versions that a deployment may move to.

    Within a line (the first two numbers) the move is in place, beyond it by restoring a backup; no move leads
    to a deprecated version. The rule is invented: the sources show instances only.
    """
    return tuple(
        Transition(database.type, _method(version, target.version), version, target.version)
        for target in database.versions
        if target.status != "deprecated" and is_newer(target.version, version)
    )


def is_newer(version: str, than: str) -> bool:
    """Return whether a version came after another one."""
    return _numbers(version) > _numbers(than)


def connection_limit(units: int) -> int:
    """Return the highest ``max_connections`` of a PostgreSQL deployment: 100, and 100 more per two units."""
    return MINIMUM_CONNECTIONS + 100 * ((units - 1) // 2)


def _method(from_version: str, to_version: str) -> str:
    same_line = _numbers(from_version)[:2] == _numbers(to_version)[:2]
    return "in_place" if same_line else "restore"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
