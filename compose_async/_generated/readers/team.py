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
        ) = _Team.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Team.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Team_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Team_name.read(name_, lenient, made)
    users_ = get("users", ABSENT)
    if not users_ and type(users_) is list:
        made.users = ()
        bits |= 4
    elif type(users_) is list:
        try:
            made.users = _Team_users.reader(users_, lenient)
        except StructureError as error:
            made.users = _Team_users.set_aside(error, lenient, made)
    elif users_ is ABSENT:
        made.users = ()
        absent += 1
    else:
        made.users = _Team_users.read(users_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Team.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Team.shared(bits)
    made.__class__ = Team
    return made


_Team_id: Final = Member("Team", "id", (("id",),), text, required=True)
_Team_name: Final = Member("Team", "name", (("name",),), text, required=True)
_Team_users: Final = Member("Team", "users", (("users",),), list_of(read_user), default=(), nested=True)
_Team: Final = Members(
    Team,
    (
        _Team_id,
        _Team_name,
        _Team_users,
    ),
)
