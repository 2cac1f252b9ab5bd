"""The reader of ``Team``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    list_of,
    text,
)
from ..._extra import NO_EXTRA
from ..models.team import Team
from .user import read_user


def read_team(body: Any, lenient: bool) -> Any:
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
    get = body.get
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
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        model.users = ()
        present_mask |= 4
    elif type(users_) is list:
        try:
            model.users = _users.reader(users_, lenient)
        except StructureError as error:
            model.users = _users.move_to_extra(error, lenient, model)
    elif users_ is ABSENT:
        model.users = ()
        absent += 1
    else:
        model.users = _users.read(users_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 3:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Team
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_name: Final = Member("name", (("name",),), text, required=True)
_users: Final = Member("users", (("users",),), list_of(read_user), empty=tuple, nested=True)
_MODEL: Final = Members(
    Team,
    (
        _id,
        _name,
        _users,
    ),
)
