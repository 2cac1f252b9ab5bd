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
        (version_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    application_ = get("application", ABSENT)
    if type(application_) is str:
        model.application = intern(application_)
    elif application_ is ABSENT:
        model.application = None
        absent += 1
    elif application_ is None:
        model.application = None
        present_mask |= 1
    else:
        model.application = _application.read(application_, lenient, model)
    if type(version_) is str:
        model.version = version_
    else:
        model.version = _version.read(version_, lenient, model)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        model.status = intern(status_)
    elif status_ is ABSENT:
        model.status = None
        absent += 1
    elif status_ is None:
        model.status = None
        present_mask |= 4
    else:
        model.status = _status.read(status_, lenient, model)
    preferred_ = get("preferred", ABSENT)
    if type(preferred_) is bool:
        model.preferred = preferred_
    elif preferred_ is ABSENT:
        model.preferred = None
        absent += 1
    elif preferred_ is None:
        model.preferred = None
        present_mask |= 8
    else:
        model.preferred = _preferred.read(preferred_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 4:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = DatabaseVersion
    return model


_application: Final = Member("application", (("application",),), text)
_version: Final = Member("version", (("version",),), text, required=True)
_status: Final = Member("status", (("status",),), text)
_preferred: Final = Member("preferred", (("preferred",),), flag)
_MODEL: Final = Members(
    DatabaseVersion,
    (
        _application,
        _version,
        _status,
        _preferred,
    ),
)
