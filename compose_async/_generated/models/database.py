"""The model ``Database``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .database_version import DatabaseVersion


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
