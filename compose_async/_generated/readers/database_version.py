"""The reader of ``DatabaseVersion``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    flag,
    text,
)
from ..._extra import NO_EXTRA
from ..models.database_version import DatabaseVersion


def read_database_version(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        version_ = body["version"]
    except KeyError:
        (version_,) = _DatabaseVersion.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _DatabaseVersion.unfrozen()
    made.extra = NO_EXTRA
    application_ = get("application", ABSENT)
    if type(application_) is str:
        made.application = intern(application_)
    elif application_ is ABSENT:
        made.application = None
        absent += 1
    elif application_ is None:
        made.application = None
        bits |= 1
    else:
        made.application = _DatabaseVersion_application.read(application_, lenient, made)
    if type(version_) is str:
        made.version = version_
    else:
        made.version = _DatabaseVersion_version.read(version_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = intern(status_)
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 4
    else:
        made.status = _DatabaseVersion_status.read(status_, lenient, made)
    preferred_ = get("preferred", ABSENT)
    if type(preferred_) is bool:
        made.preferred = preferred_
    elif preferred_ is ABSENT:
        made.preferred = None
        absent += 1
    elif preferred_ is None:
        made.preferred = None
        bits |= 8
    else:
        made.preferred = _DatabaseVersion_preferred.read(preferred_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _DatabaseVersion.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DatabaseVersion.shared(bits)
    made.__class__ = DatabaseVersion
    return made


_DatabaseVersion_application: Final = Member("DatabaseVersion", "application", (("application",),), text)
_DatabaseVersion_version: Final = Member("DatabaseVersion", "version", (("version",),), text, required=True)
_DatabaseVersion_status: Final = Member("DatabaseVersion", "status", (("status",),), text)
_DatabaseVersion_preferred: Final = Member("DatabaseVersion", "preferred", (("preferred",),), flag)
_DatabaseVersion: Final = Members(
    DatabaseVersion,
    (
        _DatabaseVersion_application,
        _DatabaseVersion_version,
        _DatabaseVersion_status,
        _DatabaseVersion_preferred,
    ),
)
