"""The model ``Transition``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


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
