"""The reader of ``Database``, which cattrs calls.

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
from ..models.database import Database
from .database_version import read_database_version


def read_database(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        type_ = body["type"]
    except KeyError:
        (type_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(type_) is str:
        model.type = intern(type_)
    else:
        model.type = _type.read(type_, lenient, model)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        model.status = intern(status_)
    elif status_ is ABSENT:
        model.status = None
        absent += 1
    elif status_ is None:
        model.status = None
        present_mask |= 2
    else:
        model.status = _status.read(status_, lenient, model)
    display_name_ = get("display_name", ABSENT)
    if type(display_name_) is str:
        model.display_name = display_name_
    elif display_name_ is ABSENT:
        model.display_name = None
        absent += 1
    elif display_name_ is None:
        model.display_name = None
        present_mask |= 4
    else:
        model.display_name = _display_name.read(display_name_, lenient, model)
    versions_ = get("_embedded", ABSENT)
    held = versions_
    if type(held) is dict and len(held) == 1:
        versions_ = held.get("versions")
    elif held is not ABSENT:
        versions_ = None
    if not versions_ and type(versions_) is list:
        model.versions = ()
        present_mask |= 8
    elif type(versions_) is list:
        try:
            model.versions = _versions.reader(versions_, lenient)
        except StructureError as error:
            model.versions = _versions.move_to_extra(error, lenient, model)
    elif versions_ is ABSENT:
        model.versions = ()
        absent += 1
    else:
        model.versions = _versions.find(body, lenient, model)
        present_mask |= 16
    if model.extra is not NO_EXTRA or len(body) + absent != 4 or present_mask >= 16:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Database
    return model


_type: Final = Member("type", (("type",),), text, required=True)
_status: Final = Member("status", (("status",),), text)
_display_name: Final = Member("display_name", (("display_name",),), text)
_versions: Final = Member(
    "versions", (("_embedded", "versions"),), list_of(read_database_version), empty=tuple, nested=True
)
_MODEL: Final = Members(
    Database,
    (
        _type,
        _status,
        _display_name,
        _versions,
    ),
)
