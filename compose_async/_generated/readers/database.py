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
        (type_,) = _Database.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Database.unfrozen()
    made.extra = NO_EXTRA
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Database_type.read(type_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = intern(status_)
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 2
    else:
        made.status = _Database_status.read(status_, lenient, made)
    display_name_ = get("display_name", ABSENT)
    if type(display_name_) is str:
        made.display_name = display_name_
    elif display_name_ is ABSENT:
        made.display_name = None
        absent += 1
    elif display_name_ is None:
        made.display_name = None
        bits |= 4
    else:
        made.display_name = _Database_display_name.read(display_name_, lenient, made)
    versions_ = get("_embedded", ABSENT)
    held = versions_
    if type(held) is dict and len(held) == 1:
        versions_ = held.get("versions")
    elif held is not ABSENT:
        versions_ = None
    if not versions_ and type(versions_) is list:
        made.versions = ()
        bits |= 8
    elif type(versions_) is list:
        try:
            made.versions = _Database_versions.reader(versions_, lenient)
        except StructureError as error:
            made.versions = _Database_versions.set_aside(error, lenient, made)
    elif versions_ is ABSENT:
        made.versions = ()
        absent += 1
    else:
        made.versions = _Database_versions.find(body, lenient, made)
        bits |= 16
    if made.extra is not NO_EXTRA or len(body) + absent != 4 or bits >= 16:
        made.extra = _Database.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Database.shared(bits)
    made.__class__ = Database
    return made


_Database_type: Final = Member("Database", "type", (("type",),), text, required=True)
_Database_status: Final = Member("Database", "status", (("status",),), text)
_Database_display_name: Final = Member("Database", "display_name", (("display_name",),), text)
_Database_versions: Final = Member(
    "Database", "versions", (("_embedded", "versions"),), list_of(read_database_version), default=(), nested=True
)
_Database: Final = Members(
    Database,
    (
        _Database_type,
        _Database_status,
        _Database_display_name,
        _Database_versions,
    ),
)
