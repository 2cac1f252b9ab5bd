"""The reader of ``Alerts``, which cattrs calls.

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
from ..models.alerts import Alerts
from .alert import read_alert


def read_alerts(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        summary_ = body["summary"]
    except KeyError:
        (summary_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(summary_) is str:
        model.summary = intern(summary_)
    else:
        model.summary = _summary.read(summary_, lenient, model)
    alerts_ = get("_embedded", ABSENT)
    held = alerts_
    if type(held) is dict and len(held) == 1:
        alerts_ = held.get("alerts")
    elif held is not ABSENT:
        alerts_ = None
    if not alerts_ and type(alerts_) is list:
        model.alerts = ()
        present_mask |= 2
    elif type(alerts_) is list:
        try:
            model.alerts = _alerts.reader(alerts_, lenient)
        except StructureError as error:
            model.alerts = _alerts.move_to_extra(error, lenient, model)
    elif alerts_ is ABSENT:
        model.alerts = _alerts.find(body, lenient, model)
        absent += 1
    else:
        model.alerts = _alerts.find(body, lenient, model)
        present_mask |= 4
    if model.extra is not NO_EXTRA or len(body) + absent != 2 or present_mask >= 4:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Alerts
    return model


_summary: Final = Member("summary", (("summary",),), text, required=True)
_alerts: Final = Member("alerts", (("_embedded", "alerts"), ("alerts",)), list_of(read_alert), empty=tuple, nested=True)
_MODEL: Final = Members(
    Alerts,
    (
        _summary,
        _alerts,
    ),
)
