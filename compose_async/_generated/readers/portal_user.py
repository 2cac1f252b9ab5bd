"""The reader of ``PortalUser``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.portal_user import PortalUser


def read_portal_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _PortalUser.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _PortalUser.unfrozen()
    made.extra = NO_EXTRA
    id_ = get("id", ABSENT)
    if type(id_) is str:
        made.id = id_
    elif id_ is ABSENT:
        made.id = None
        absent += 1
    elif id_ is None:
        made.id = None
        bits |= 1
    else:
        made.id = _PortalUser_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _PortalUser_name.read(name_, lenient, made)
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
        made.type = _PortalUser_type.read(type_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _PortalUser.collect(body, bits, made.extra)
    elif bits:
        made.extra = _PortalUser.shared(bits)
    made.__class__ = PortalUser
    return made


_PortalUser_id: Final = Member("PortalUser", "id", (("id",),), text)
_PortalUser_name: Final = Member("PortalUser", "name", (("name",),), text, required=True)
_PortalUser_type: Final = Member("PortalUser", "type", (("type",),), text)
_PortalUser: Final = Members(
    PortalUser,
    (
        _PortalUser_id,
        _PortalUser_name,
        _PortalUser_type,
    ),
)
