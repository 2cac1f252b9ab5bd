"""The reader of ``Role``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    list_of,
    text,
)
from ..._extra import NO_EXTRA
from ..models.role import Role
from .user import read_user


def read_role(body: Any, lenient: bool) -> Any:
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
    if type(name_) is str:
        model.name = intern(name_)
    else:
        model.name = _name.read(name_, lenient, model)
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        model.users = ()
        present_mask |= 2
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
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Role
    return model


_name: Final = Member("name", (("name",),), text, required=True)
_users: Final = Member("users", (("users",),), list_of(read_user), empty=tuple, nested=True)
_MODEL: Final = Members(
    Role,
    (
        _name,
        _users,
    ),
)
