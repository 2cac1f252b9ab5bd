"""The reader of ``User``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.user import User


def read_user(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _MODEL.required_values(body)
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    if type(name_) is str:
        model.name = name_
    else:
        model.name = _name.read(name_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = User
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_name: Final = Member("name", (("name",),), text, required=True)
_MODEL: Final = Members(
    User,
    (
        _id,
        _name,
    ),
)
