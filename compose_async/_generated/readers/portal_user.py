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
        (name_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    id_ = get("id", ABSENT)
    if type(id_) is str:
        model.id = id_
    elif id_ is ABSENT:
        model.id = None
        absent += 1
    elif id_ is None:
        model.id = None
        present_mask |= 1
    else:
        model.id = _id.read(id_, lenient, model)
    if type(name_) is str:
        model.name = name_
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
    if model.extra is not NO_EXTRA or len(body) + absent != 3:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = PortalUser
    return model


_id: Final = Member("id", (("id",),), text)
_name: Final = Member("name", (("name",),), text, required=True)
_type: Final = Member("type", (("type",),), text)
_MODEL: Final = Members(
    PortalUser,
    (
        _id,
        _name,
        _type,
    ),
)
