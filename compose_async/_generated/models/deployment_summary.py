"""The model ``DeploymentSummary``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .link import Link


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
