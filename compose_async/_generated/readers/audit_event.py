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
        ) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        model.account_id = account_id_
    elif account_id_ is ABSENT:
        model.account_id = None
        absent += 1
    elif account_id_ is None:
        model.account_id = None
        present_mask |= 2
    else:
        model.account_id = _account_id.read(account_id_, lenient, model)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        model.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        model.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        model.deployment_id = None
        present_mask |= 4
    else:
        model.deployment_id = _deployment_id.read(deployment_id_, lenient, model)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str:
        model.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        model.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        model.cluster_id = None
        present_mask |= 8
    else:
        model.cluster_id = _cluster_id.read(cluster_id_, lenient, model)
    user_id_ = get("user_id", ABSENT)
    if type(user_id_) is str:
        model.user_id = user_id_
    elif user_id_ is ABSENT:
        model.user_id = None
        absent += 1
    elif user_id_ is None:
        model.user_id = None
        present_mask |= 16
    else:
        model.user_id = _user_id.read(user_id_, lenient, model)
    email_ = get("email", ABSENT)
    if type(email_) is str:
        model.email = email_
    elif email_ is ABSENT:
        model.email = None
        absent += 1
    elif email_ is None:
        model.email = None
        present_mask |= 32
    else:
        model.email = _email.read(email_, lenient, model)
    if type(event_) is str:
        model.event = event_
    else:
        model.event = _event.read(event_, lenient, model)
    ip_ = get("ip", ABSENT)
    if type(ip_) is str:
        model.ip = ip_
    elif ip_ is ABSENT:
        model.ip = None
        absent += 1
    elif ip_ is None:
        model.ip = None
        present_mask |= 128
    else:
        model.ip = _ip.read(ip_, lenient, model)
    user_agent_ = get("user_agent", ABSENT)
    if type(user_agent_) is str:
        model.user_agent = user_agent_
    elif user_agent_ is ABSENT:
        model.user_agent = None
        absent += 1
    elif user_agent_ is None:
        model.user_agent = None
        present_mask |= 256
    else:
        model.user_agent = _user_agent.read(user_agent_, lenient, model)
    if (moment := usual_time(created_at_)) is not None:
        model.created_at = moment
    else:
        model.created_at = _created_at.read(created_at_, lenient, model)
    data_ = get("data", ABSENT)
    if type(data_) is dict:
        try:
            model.data = _data.reader(data_, lenient)
        except StructureError as error:
            model.data = _data.move_to_extra(error, lenient, model)
    elif data_ is ABSENT:
        model.data = None
        absent += 1
    elif data_ is None:
        model.data = None
        present_mask |= 1024
    else:
        model.data = _data.read(data_, lenient, model)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        model.links = {}
        present_mask |= 2048
    elif type(links_) is dict:
        try:
            model.links = _links.reader(links_, lenient)
        except StructureError as error:
            model.links = _links.move_to_extra(error, lenient, model)
    elif links_ is ABSENT:
        model.links = {}
        absent += 1
    else:
        model.links = _links.read(links_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 12:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = AuditEvent
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_account_id: Final = Member("account_id", (("account_id",),), text)
_deployment_id: Final = Member("deployment_id", (("deployment_id",),), text)
_cluster_id: Final = Member("cluster_id", (("cluster_id",),), text)
_user_id: Final = Member("user_id", (("user_id",),), text)
_email: Final = Member("email", (("email",),), text)
_event: Final = Member("event", (("event",),), text, required=True)
_ip: Final = Member("ip", (("ip",),), text)
_user_agent: Final = Member("user_agent", (("user_agent",),), text)
_created_at: Final = Member("created_at", (("created_at",),), timestamp, required=True)
_data: Final = Member("data", (("data",),), map_of(anything), nested=True)
_links: Final = Member("links", (("_links",),), map_of(read_link), empty=dict, nested=True)
_MODEL: Final = Members(
    AuditEvent,
    (
        _id,
        _account_id,
        _deployment_id,
        _cluster_id,
        _user_id,
        _email,
        _event,
        _ip,
        _user_agent,
        _created_at,
        _data,
        _links,
    ),
)
