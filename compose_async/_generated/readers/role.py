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
        (name_,) = _Role.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Role.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = intern(name_)
    else:
        made.name = _Role_name.read(name_, lenient, made)
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        made.users = ()
        bits |= 2
    elif type(users_) is list:
        try:
            made.users = _Role_users.reader(users_, lenient)
        except StructureError as error:
            made.users = _Role_users.set_aside(error, lenient, made)
    elif users_ is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Role_users.read(users_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Role.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Role.shared(bits)
    made.__class__ = Role
    return made


_Role_name: Final = Member("Role", "name", (("name",),), text, required=True)
_Role_users: Final = Member("Role", "users", (("users",),), list_of(read_user), default=(), nested=True)
_Role: Final = Members(
    Role,
    (
        _Role_name,
        _Role_users,
    ),
)
