"""The model ``Cluster``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


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
