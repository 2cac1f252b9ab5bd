"""The model ``Deployment``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .connection_strings import ConnectionStrings
from .link import Link


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
