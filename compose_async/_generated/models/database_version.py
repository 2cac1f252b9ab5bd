"""The model ``DatabaseVersion``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


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
