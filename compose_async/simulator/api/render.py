"""Records rendered as JSON, one function per kind of object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from urllib.parse import quote

import attrs

from ..state.recipe_plans import Snapshot
from ..state.records import (
    Account,
    AuditEvent,
    Backup,
    Billable,
    Cluster,
    Deployment,
    Logfile,
    Portal,
    PortalUser,
    Recipe,
    Team,
    User,
    WhitelistEntry,
)
from . import lookup
from .connection_strings import ca_certificate, connection_strings
from .json_types import JsonObject, JsonValue
from .requests import OperationCall

FAR_FUTURE: Final = "9999-12-31T23:59:59.000Z"
DEPROVISIONING: Final = " (deprovisioning)"
_NEW_YORK: Final = timezone(timedelta(hours=-5))


def timestamp(at: float) -> str:
    """Format epoch seconds with milliseconds and Z: ``2016-12-27T20:35:32.733Z``."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def whole_seconds(at: float) -> str:
    """Format epoch seconds without a fraction, as single deployments do: ``2017-08-30T12:46:29Z``."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}Z"


def with_offset(at: float) -> str:
    """Format epoch seconds with an offset, as responses to scalings do: ``2017-01-05T15:23:46.853-05:00``."""
    return datetime.fromtimestamp(at, _NEW_YORK).isoformat(timespec="milliseconds")


def link(href: str) -> JsonObject:
    """Return a link; every href ends in the literal ``{?embed}``."""
    return {"href": f"{href}{{?embed}}", "templated": True}


def account(record: Account) -> JsonObject:
    """Render an account."""
    return {"id": record.id, "name": record.name, "slug": record.slug}


def user(record: User) -> JsonObject:
    """Render a user; the e-mail address is never shown."""
    return {"id": record.id, "name": record.name}


def team(record: Team, members: Sequence[User]) -> JsonObject:
    """Render a team with its members."""
    return {"id": record.id, "name": record.name, "users": [user(member) for member in members]}


def cluster(record: Cluster) -> JsonObject:
    """Render a cluster."""
    return _fields(record) | {"created_at": timestamp(record.created_at), "subdomain": record.name}


def deployment_summary(call: OperationCall, record: Deployment) -> JsonObject:
    """Render the short form of lists; the name of a deployment being removed says so."""
    return {
        "id": record.id,
        "name": record.name + (DEPROVISIONING if record.deprovisioning else ""),
        "type": record.type,
        "created_at": timestamp(record.created_at),
        "notes": record.notes,
        # Lists were seen both with and without it.
        **({"customer_billing_code": record.customer_billing_code} if record.customer_billing_code else {}),
        "_links": {"compose_web_ui": _web_link(call, record)},
    }


def deployment(call: OperationCall, record: Deployment) -> JsonObject:
    """Render the full form. The cluster of a hosted deployment is in its links only."""
    here = f"{call.base}/deployments/{record.id}"
    hosts = (host for host in call.world.clusters.values() if host.multitenant)
    shared = next((host.id for host in hosts if host.datacenter == record.datacenter), "")
    return {
        "id": record.id,
        "account_id": record.account_id,
        "name": record.name,
        "type": record.type,
        "created_at": whole_seconds(record.created_at),
        "notes": record.notes,
        "customer_billing_code": record.customer_billing_code,
        "cluster_id": record.cluster_id,
        "ca_certificate_base64": ca_certificate(record),
        "connection_strings": connection_strings(record, lookup.subresources(call.world.portals, record)),
        "version": record.version,
        "_links": {
            "compose_web_ui": _web_link(call, record),
            **{rel: link(f"{here}/{rel}") for rel in ("scalings", "backups", "alerts", "portal_users")},
            "cluster": link(f"{call.base}/clusters/{record.cluster_id or shared}"),
        },
    }


def _web_link(call: OperationCall, record: Deployment) -> JsonObject:
    """Return the link to the page about a deployment."""
    slug = call.world.accounts[record.account_id].slug
    return link(f"{call.incoming.origin}/{slug}/deployments/{quote(record.name, safe='', errors='replace')}")


def recipe(record: Recipe, snapshot: Snapshot, children: list[JsonObject]) -> JsonObject:
    """Render a recipe in its present state, with its sub-recipes."""
    changed = record.created_at if snapshot.changed is None else record.started_at + snapshot.changed
    return {
        "id": record.id,
        "account_id": record.account_id,
        "parent_id": record.parent_id,
        "template": record.template,
        "status": snapshot.status,
        "status_detail": snapshot.detail,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(changed),
        "operations_complete": snapshot.complete,
        "operations_total": snapshot.total,
        "deployment_id": record.deployment_id,
        "name": record.name,
        "source": "customer_api" if record.source_user else None,
        "source_user": record.source_user,
        "source_reason": None,
        "source_ip": record.source_ip,
        "_embedded": {"recipes": list[JsonValue](children)},
    }


def backup(record: Backup) -> JsonObject:
    """Render a backup; its link to itself is relative to the version root, as one client resolved it."""
    href = f"/deployments/{record.deployment_id}/backups/{record.id}"
    return _fields(record) | {"created_at": timestamp(record.created_at), "_links": {"self": link(href)}}


def logfile(record: Logfile) -> JsonObject:
    """Render a log file without its link; the time stands under the documented name and that of a client."""
    date = timestamp(record.date)
    return _fields(record) | {"date": date, "created_at": date}


def subresource(record: Portal | PortalUser | WhitelistEntry) -> JsonObject:
    """Render a portal, a portal user or an entry of the whitelist."""
    return _fields(record, without="deployment_id")


def audit_event(record: AuditEvent, base: str) -> JsonObject:
    """Render an audit event."""
    self_link = link(f"{base}/audit_events/{record.id}")
    return _fields(record) | {"created_at": timestamp(record.created_at), "_links": {"self": self_link}}


def billable(record: Billable) -> JsonObject:
    """Render a billing item; an open one ends in the year 9999."""
    end_at = FAR_FUTURE if record.end_at is None else timestamp(record.end_at)
    return _fields(record, without="deployment_id") | {"start_at": timestamp(record.start_at), "end_at": end_at}


def _fields(record: attrs.AttrsInstance, without: str = "") -> JsonObject:
    """Return the fields of a record, but for one that is not shown."""
    return {name: value for name, value in attrs.asdict(record).items() if name != without}
