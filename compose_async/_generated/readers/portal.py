"""The reader of ``Portal``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    flag,
    text,
)
from ..._extra import NO_EXTRA
from ..models.portal import Portal


def read_portal(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        model.name = name_
    elif name_ is ABSENT:
        model.name = None
        absent += 1
    elif name_ is None:
        model.name = None
        present_mask |= 2
    else:
        model.name = _name.read(name_, lenient, model)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        model.type = intern(type_)
    elif type_ is ABSENT:
        model.type = None
        absent += 1
    elif type_ is None:
        model.type = None
        present_mask |= 4
    else:
        model.type = _type.read(type_, lenient, model)
    internal_ip_ = get("internal_ip", ABSENT)
    if type(internal_ip_) is str:
        model.internal_ip = internal_ip_
    elif internal_ip_ is ABSENT:
        model.internal_ip = None
        absent += 1
    elif internal_ip_ is None:
        model.internal_ip = None
        present_mask |= 8
    else:
        model.internal_ip = _internal_ip.read(internal_ip_, lenient, model)
    zone_ = get("zone", ABSENT)
    if type(zone_) is str:
        model.zone = zone_
    elif zone_ is ABSENT:
        model.zone = None
        absent += 1
    elif zone_ is None:
        model.zone = None
        present_mask |= 16
    else:
        model.zone = _zone.read(zone_, lenient, model)
    hostname_ = get("hostname", ABSENT)
    if type(hostname_) is str:
        model.hostname = hostname_
    elif hostname_ is ABSENT:
        model.hostname = None
        absent += 1
    elif hostname_ is None:
        model.hostname = None
        present_mask |= 32
    else:
        model.hostname = _hostname.read(hostname_, lenient, model)
    ssl_enabled_ = get("ssl_enabled", ABSENT)
    if type(ssl_enabled_) is bool:
        model.ssl_enabled = ssl_enabled_
    elif ssl_enabled_ is ABSENT:
        model.ssl_enabled = None
        absent += 1
    elif ssl_enabled_ is None:
        model.ssl_enabled = None
        present_mask |= 64
    else:
        model.ssl_enabled = _ssl_enabled.read(ssl_enabled_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 7:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Portal
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_name: Final = Member("name", (("name",),), text)
_type: Final = Member("type", (("type",),), text)
_internal_ip: Final = Member("internal_ip", (("internal_ip",),), text)
_zone: Final = Member("zone", (("zone",),), text)
_hostname: Final = Member("hostname", (("hostname",),), text)
_ssl_enabled: Final = Member("ssl_enabled", (("ssl_enabled",),), flag)
_MODEL: Final = Members(
    Portal,
    (
        _id,
        _name,
        _type,
        _internal_ip,
        _zone,
        _hostname,
        _ssl_enabled,
    ),
)
