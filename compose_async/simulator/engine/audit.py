"""Audit events of changes.

Compose's help listed the names for the life, the portals and the settings of a deployment; ``deployment.scale.members``
was read by a collector. Those of accounts, teams, roles, tags, whitelists, portal users and notes imitate them.
"""

from __future__ import annotations

import fnmatch
from typing import Final

from ..api.requests import OperationCall
from ..state.records import AuditEvent, Cluster, Deployment

MAX_EVENTS: Final = 10_000
"""The number of latest events kept (invented)."""


def write(
    call: OperationCall,
    event: str,
    *,
    deployment: Deployment | None = None,
    cluster: Cluster | None = None,
    **data: object,
) -> None:
    """Record an action of the caller; numbers in ``data`` become strings, as all of its values are."""
    if any(fnmatch.fnmatchcase(call.operation, silent) for silent in call.settings.audit.silent):
        return
    if deployment is not None and deployment.cluster_id:
        cluster = call.world.clusters.get(deployment.cluster_id)
    subjects = {"cluster": cluster, "deployment": deployment}
    data |= {key: subject.name for key, subject in subjects.items() if subject is not None}
    born = call.world.new_id()
    event_id = f"{born[:8]}-{born[9:]}"  # 24 characters with a dash, as one collector stored them
    call.world.audit_events[event_id] = AuditEvent(
        id=event_id,
        account_id=call.user.account_id,
        event=event,
        created_at=call.world.now,
        deployment_id=deployment.id if deployment else None,
        cluster_id=cluster.id if cluster else None,
        user_id=call.user.id,
        email=call.user.email,
        ip=call.incoming.ip,
        user_agent=call.incoming.headers.get("user-agent"),
        data={key: str(value) for key, value in data.items()},
    )
    if len(call.world.audit_events) > MAX_EVENTS:
        del call.world.audit_events[next(iter(call.world.audit_events))]
