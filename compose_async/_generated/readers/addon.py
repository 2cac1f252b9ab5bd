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
        (name_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(name_) is str:
        model.name = name_
    else:
        model.name = _name.read(name_, lenient, model)
    is_active_ = get("is_active", ABSENT)
    if type(is_active_) is bool:
        model.is_active = is_active_
    elif is_active_ is ABSENT:
        model.is_active = None
        absent += 1
    elif is_active_ is None:
        model.is_active = None
        present_mask |= 2
    else:
        model.is_active = _is_active.read(is_active_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Addon
    return model


_name: Final = Member("name", (("name",),), text, required=True)
_is_active: Final = Member("is_active", (("is_active",),), flag)
_MODEL: Final = Members(
    Addon,
    (
        _name,
        _is_active,
    ),
)
