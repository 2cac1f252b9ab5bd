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
        ) = _Transition.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Transition.unfrozen()
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
        made.application = _Transition_application.read(application_, lenient, made)
    if type(method_) is str:
        made.method = intern(method_)
    else:
        made.method = _Transition_method.read(method_, lenient, made)
    if type(from_version_) is str:
        made.from_version = from_version_
    else:
        made.from_version = _Transition_from_version.read(from_version_, lenient, made)
    if type(to_version_) is str:
        made.to_version = to_version_
    else:
        made.to_version = _Transition_to_version.read(to_version_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 4:
        made.extra = _Transition.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Transition.shared(bits)
    made.__class__ = Transition
    return made


_Transition_application: Final = Member("Transition", "application", (("application",),), text)
_Transition_method: Final = Member("Transition", "method", (("method",),), text, required=True)
_Transition_from_version: Final = Member("Transition", "from_version", (("from_version",),), text, required=True)
_Transition_to_version: Final = Member("Transition", "to_version", (("to_version",),), text, required=True)
_Transition: Final = Members(
    Transition,
    (
        _Transition_application,
        _Transition_method,
        _Transition_from_version,
        _Transition_to_version,
    ),
)
