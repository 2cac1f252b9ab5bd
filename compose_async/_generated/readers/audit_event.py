"""The reader of ``AuditEvent``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    anything,
    map_of,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.audit_event import AuditEvent
from .link import read_link


def read_audit_event(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        event_ = body["event"]
        created_at_ = body["created_at"]
    except KeyError:
        (
            id_,
            event_,
            created_at_,
        ) = _AuditEvent.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _AuditEvent.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _AuditEvent_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _AuditEvent_account_id.read(account_id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 4
    else:
        made.deployment_id = _AuditEvent_deployment_id.read(deployment_id_, lenient, made)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str:
        made.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        made.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        made.cluster_id = None
        bits |= 8
    else:
        made.cluster_id = _AuditEvent_cluster_id.read(cluster_id_, lenient, made)
    user_id_ = get("user_id", ABSENT)
    if type(user_id_) is str:
        made.user_id = user_id_
    elif user_id_ is ABSENT:
        made.user_id = None
        absent += 1
    elif user_id_ is None:
        made.user_id = None
        bits |= 16
    else:
        made.user_id = _AuditEvent_user_id.read(user_id_, lenient, made)
    email_ = get("email", ABSENT)
    if type(email_) is str:
        made.email = email_
    elif email_ is ABSENT:
        made.email = None
        absent += 1
    elif email_ is None:
        made.email = None
        bits |= 32
    else:
        made.email = _AuditEvent_email.read(email_, lenient, made)
    if type(event_) is str:
        made.event = event_
    else:
        made.event = _AuditEvent_event.read(event_, lenient, made)
    ip_ = get("ip", ABSENT)
    if type(ip_) is str:
        made.ip = ip_
    elif ip_ is ABSENT:
        made.ip = None
        absent += 1
    elif ip_ is None:
        made.ip = None
        bits |= 128
    else:
        made.ip = _AuditEvent_ip.read(ip_, lenient, made)
    user_agent_ = get("user_agent", ABSENT)
    if type(user_agent_) is str:
        made.user_agent = user_agent_
    elif user_agent_ is ABSENT:
        made.user_agent = None
        absent += 1
    elif user_agent_ is None:
        made.user_agent = None
        bits |= 256
    else:
        made.user_agent = _AuditEvent_user_agent.read(user_agent_, lenient, made)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    else:
        made.created_at = _AuditEvent_created_at.read(created_at_, lenient, made)
    data_ = get("data", ABSENT)
    if type(data_) is dict:
        try:
            made.data = _AuditEvent_data.reader(data_, lenient)
        except StructureError as error:
            made.data = _AuditEvent_data.set_aside(error, lenient, made)
    elif data_ is ABSENT:
        made.data = None
        absent += 1
    elif data_ is None:
        made.data = None
        bits |= 1024
    else:
        made.data = _AuditEvent_data.read(data_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 2048
    elif type(links_) is dict:
        try:
            made.links = _AuditEvent_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _AuditEvent_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _AuditEvent_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 12:
        made.extra = _AuditEvent.collect(body, bits, made.extra)
    elif bits:
        made.extra = _AuditEvent.shared(bits)
    made.__class__ = AuditEvent
    return made


_AuditEvent_id: Final = Member("AuditEvent", "id", (("id",),), text, required=True)
_AuditEvent_account_id: Final = Member("AuditEvent", "account_id", (("account_id",),), text)
_AuditEvent_deployment_id: Final = Member("AuditEvent", "deployment_id", (("deployment_id",),), text)
_AuditEvent_cluster_id: Final = Member("AuditEvent", "cluster_id", (("cluster_id",),), text)
_AuditEvent_user_id: Final = Member("AuditEvent", "user_id", (("user_id",),), text)
_AuditEvent_email: Final = Member("AuditEvent", "email", (("email",),), text)
_AuditEvent_event: Final = Member("AuditEvent", "event", (("event",),), text, required=True)
_AuditEvent_ip: Final = Member("AuditEvent", "ip", (("ip",),), text)
_AuditEvent_user_agent: Final = Member("AuditEvent", "user_agent", (("user_agent",),), text)
_AuditEvent_created_at: Final = Member("AuditEvent", "created_at", (("created_at",),), timestamp, required=True)
_AuditEvent_data: Final = Member("AuditEvent", "data", (("data",),), map_of(anything), nested=True)
_AuditEvent_links: Final = Member("AuditEvent", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_AuditEvent: Final = Members(
    AuditEvent,
    (
        _AuditEvent_id,
        _AuditEvent_account_id,
        _AuditEvent_deployment_id,
        _AuditEvent_cluster_id,
        _AuditEvent_user_id,
        _AuditEvent_email,
        _AuditEvent_event,
        _AuditEvent_ip,
        _AuditEvent_user_agent,
        _AuditEvent_created_at,
        _AuditEvent_data,
        _AuditEvent_links,
    ),
)
