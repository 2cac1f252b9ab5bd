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
        ) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    if type(ip_) is str:
        model.ip = ip_
    else:
        model.ip = _ip.read(ip_, lenient, model)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        model.description = description_
    elif description_ is ABSENT:
        model.description = None
        absent += 1
    elif description_ is None:
        model.description = None
        present_mask |= 4
    else:
        model.description = _description.read(description_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 3:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = WhitelistEntry
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_ip: Final = Member("ip", (("ip",),), text, required=True)
_description: Final = Member("description", (("description",),), text)
_MODEL: Final = Members(
    WhitelistEntry,
    (
        _id,
        _ip,
        _description,
    ),
)
