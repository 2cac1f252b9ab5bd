"""The reader of ``Transition``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.transition import Transition


def read_transition(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        method_ = body["method"]
        from_version_ = body["from_version"]
        to_version_ = body["to_version"]
    except KeyError:
        (
            method_,
            from_version_,
            to_version_,
        ) = _MODEL.required_values(body)
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
    if type(method_) is str:
        model.method = intern(method_)
    else:
        model.method = _method.read(method_, lenient, model)
    if type(from_version_) is str:
        model.from_version = from_version_
    else:
        model.from_version = _from_version.read(from_version_, lenient, model)
    if type(to_version_) is str:
        model.to_version = to_version_
    else:
        model.to_version = _to_version.read(to_version_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 4:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Transition
    return model


_application: Final = Member("application", (("application",),), text)
_method: Final = Member("method", (("method",),), text, required=True)
_from_version: Final = Member("from_version", (("from_version",),), text, required=True)
_to_version: Final = Member("to_version", (("to_version",),), text, required=True)
_MODEL: Final = Members(
    Transition,
    (
        _application,
        _method,
        _from_version,
        _to_version,
    ),
)
