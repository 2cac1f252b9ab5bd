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
        ) = _User.look_up(body)
    bits = absent = 0
    made: Any = _User.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _User_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _User_name.read(name_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _User.collect(body, bits, made.extra)
    elif bits:
        made.extra = _User.shared(bits)
    made.__class__ = User
    return made


_User_id: Final = Member("User", "id", (("id",),), text, required=True)
_User_name: Final = Member("User", "name", (("name",),), text, required=True)
_User: Final = Members(
    User,
    (
        _User_id,
        _User_name,
    ),
)
