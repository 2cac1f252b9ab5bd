"""The reader of ``Addon``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    flag,
    text,
)
from ..._extra import NO_EXTRA
from ..models.addon import Addon


def read_addon(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _Addon.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Addon.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Addon_name.read(name_, lenient, made)
    is_active_ = get("is_active", ABSENT)
    if type(is_active_) is bool:
        made.is_active = is_active_
    elif is_active_ is ABSENT:
        made.is_active = None
        absent += 1
    elif is_active_ is None:
        made.is_active = None
        bits |= 2
    else:
        made.is_active = _Addon_is_active.read(is_active_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Addon.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Addon.shared(bits)
    made.__class__ = Addon
    return made


_Addon_name: Final = Member("Addon", "name", (("name",),), text, required=True)
_Addon_is_active: Final = Member("Addon", "is_active", (("is_active",),), flag)
_Addon: Final = Members(
    Addon,
    (
        _Addon_name,
        _Addon_is_active,
    ),
)
