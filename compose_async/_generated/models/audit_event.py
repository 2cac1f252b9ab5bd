"""The model ``AuditEvent``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .link import Link


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
    """Kind of event, in dotted words. The documented ones are deployment.provision,
    deployment.provision_from_backup (of the deployment of the backup),
    deployment.apply_configuration, deployment.reconfig, deployment.version.update,
    deployment.backup, deployment.backup_on_demand, deployment.capsule.destroy,
    deployment.install_lets_encrypt_certs, deployment.deprovision, deployment.add.haproxy,
    deployment.add.kibana, deployment.remove.kibana, deployment.add.nodes and
    deployment.remove.node."""
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
