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
        (id_,) = _Portal.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Portal.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Portal_id.read(id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 2
    else:
        made.name = _Portal_name.read(name_, lenient, made)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        made.type = intern(type_)
    elif type_ is ABSENT:
        made.type = None
        absent += 1
    elif type_ is None:
        made.type = None
        bits |= 4
    else:
        made.type = _Portal_type.read(type_, lenient, made)
    internal_ip_ = get("internal_ip", ABSENT)
    if type(internal_ip_) is str:
        made.internal_ip = internal_ip_
    elif internal_ip_ is ABSENT:
        made.internal_ip = None
        absent += 1
    elif internal_ip_ is None:
        made.internal_ip = None
        bits |= 8
    else:
        made.internal_ip = _Portal_internal_ip.read(internal_ip_, lenient, made)
    zone_ = get("zone", ABSENT)
    if type(zone_) is str:
        made.zone = zone_
    elif zone_ is ABSENT:
        made.zone = None
        absent += 1
    elif zone_ is None:
        made.zone = None
        bits |= 16
    else:
        made.zone = _Portal_zone.read(zone_, lenient, made)
    hostname_ = get("hostname", ABSENT)
    if type(hostname_) is str:
        made.hostname = hostname_
    elif hostname_ is ABSENT:
        made.hostname = None
        absent += 1
    elif hostname_ is None:
        made.hostname = None
        bits |= 32
    else:
        made.hostname = _Portal_hostname.read(hostname_, lenient, made)
    ssl_enabled_ = get("ssl_enabled", ABSENT)
    if type(ssl_enabled_) is bool:
        made.ssl_enabled = ssl_enabled_
    elif ssl_enabled_ is ABSENT:
        made.ssl_enabled = None
        absent += 1
    elif ssl_enabled_ is None:
        made.ssl_enabled = None
        bits |= 64
    else:
        made.ssl_enabled = _Portal_ssl_enabled.read(ssl_enabled_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _Portal.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Portal.shared(bits)
    made.__class__ = Portal
    return made


_Portal_id: Final = Member("Portal", "id", (("id",),), text, required=True)
_Portal_name: Final = Member("Portal", "name", (("name",),), text)
_Portal_type: Final = Member("Portal", "type", (("type",),), text)
_Portal_internal_ip: Final = Member("Portal", "internal_ip", (("internal_ip",),), text)
_Portal_zone: Final = Member("Portal", "zone", (("zone",),), text)
_Portal_hostname: Final = Member("Portal", "hostname", (("hostname",),), text)
_Portal_ssl_enabled: Final = Member("Portal", "ssl_enabled", (("ssl_enabled",),), flag)
_Portal: Final = Members(
    Portal,
    (
        _Portal_id,
        _Portal_name,
        _Portal_type,
        _Portal_internal_ip,
        _Portal_zone,
        _Portal_hostname,
        _Portal_ssl_enabled,
    ),
)
