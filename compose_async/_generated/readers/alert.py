"""The reader of ``Alert``, which cattrs calls.

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
from ..models.alert import Alert


def read_alert(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        status_ = body["status"]
    except KeyError:
        (status_,) = _Alert.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Alert.unfrozen()
    made.extra = NO_EXTRA
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 1
    else:
        made.name = _Alert_name.read(name_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Alert_status.read(status_, lenient, made)
    message_ = get("message", ABSENT)
    if type(message_) is str:
        made.message = message_
    elif message_ is ABSENT:
        made.message = None
        absent += 1
    elif message_ is None:
        made.message = None
        bits |= 4
    else:
        made.message = _Alert_message.read(message_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 8
    else:
        made.deployment_id = _Alert_deployment_id.read(deployment_id_, lenient, made)
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        made.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        made.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        made.capsule_id = None
        bits |= 16
    else:
        made.capsule_id = _Alert_capsule_id.read(capsule_id_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 5:
        made.extra = _Alert.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Alert.shared(bits)
    made.__class__ = Alert
    return made


_Alert_name: Final = Member("Alert", "name", (("name",),), text)
_Alert_status: Final = Member("Alert", "status", (("status",),), text, required=True)
_Alert_message: Final = Member("Alert", "message", (("message",),), text)
_Alert_deployment_id: Final = Member("Alert", "deployment_id", (("deployment_id",),), text)
_Alert_capsule_id: Final = Member("Alert", "capsule_id", (("capsule_id",),), text)
_Alert: Final = Members(
    Alert,
    (
        _Alert_name,
        _Alert_status,
        _Alert_message,
        _Alert_deployment_id,
        _Alert_capsule_id,
    ),
)
