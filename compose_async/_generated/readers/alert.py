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
        (status_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    name_ = get("name", ABSENT)
    if type(name_) is str:
        model.name = name_
    elif name_ is ABSENT:
        model.name = None
        absent += 1
    elif name_ is None:
        model.name = None
        present_mask |= 1
    else:
        model.name = _name.read(name_, lenient, model)
    if type(status_) is str:
        model.status = intern(status_)
    else:
        model.status = _status.read(status_, lenient, model)
    message_ = get("message", ABSENT)
    if type(message_) is str:
        model.message = message_
    elif message_ is ABSENT:
        model.message = None
        absent += 1
    elif message_ is None:
        model.message = None
        present_mask |= 4
    else:
        model.message = _message.read(message_, lenient, model)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        model.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        model.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        model.deployment_id = None
        present_mask |= 8
    else:
        model.deployment_id = _deployment_id.read(deployment_id_, lenient, model)
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        model.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        model.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        model.capsule_id = None
        present_mask |= 16
    else:
        model.capsule_id = _capsule_id.read(capsule_id_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 5:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Alert
    return model


_name: Final = Member("name", (("name",),), text)
_status: Final = Member("status", (("status",),), text, required=True)
_message: Final = Member("message", (("message",),), text)
_deployment_id: Final = Member("deployment_id", (("deployment_id",),), text)
_capsule_id: Final = Member("capsule_id", (("capsule_id",),), text)
_MODEL: Final = Members(
    Alert,
    (
        _name,
        _status,
        _message,
        _deployment_id,
        _capsule_id,
    ),
)
