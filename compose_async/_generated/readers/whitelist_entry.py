"""The reader of ``WhitelistEntry``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.whitelist_entry import WhitelistEntry


def read_whitelist_entry(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        ip_ = body["ip"]
    except KeyError:
        (
            id_,
            ip_,
        ) = _WhitelistEntry.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _WhitelistEntry.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _WhitelistEntry_id.read(id_, lenient, made)
    if type(ip_) is str:
        made.ip = ip_
    else:
        made.ip = _WhitelistEntry_ip.read(ip_, lenient, made)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        made.description = description_
    elif description_ is ABSENT:
        made.description = None
        absent += 1
    elif description_ is None:
        made.description = None
        bits |= 4
    else:
        made.description = _WhitelistEntry_description.read(description_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _WhitelistEntry.collect(body, bits, made.extra)
    elif bits:
        made.extra = _WhitelistEntry.shared(bits)
    made.__class__ = WhitelistEntry
    return made


_WhitelistEntry_id: Final = Member("WhitelistEntry", "id", (("id",),), text, required=True)
_WhitelistEntry_ip: Final = Member("WhitelistEntry", "ip", (("ip",),), text, required=True)
_WhitelistEntry_description: Final = Member("WhitelistEntry", "description", (("description",),), text)
_WhitelistEntry: Final = Members(
    WhitelistEntry,
    (
        _WhitelistEntry_id,
        _WhitelistEntry_ip,
        _WhitelistEntry_description,
    ),
)
