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
        (summary_,) = _Alerts.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Alerts.unfrozen()
    made.extra = NO_EXTRA
    if type(summary_) is str:
        made.summary = intern(summary_)
    else:
        made.summary = _Alerts_summary.read(summary_, lenient, made)
    alerts_ = get("_embedded", ABSENT)
    held = alerts_
    if type(held) is dict and len(held) == 1:
        alerts_ = held.get("alerts")
    elif held is not ABSENT:
        alerts_ = None
    if not alerts_ and type(alerts_) is list:
        made.alerts = ()
        bits |= 2
    elif type(alerts_) is list:
        try:
            made.alerts = _Alerts_alerts.reader(alerts_, lenient)
        except StructureError as error:
            made.alerts = _Alerts_alerts.set_aside(error, lenient, made)
    elif alerts_ is ABSENT:
        made.alerts = _Alerts_alerts.find(body, lenient, made)
        absent += 1
    else:
        made.alerts = _Alerts_alerts.find(body, lenient, made)
        bits |= 4
    if made.extra is not NO_EXTRA or len(body) + absent != 2 or bits >= 4:
        made.extra = _Alerts.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Alerts.shared(bits)
    made.__class__ = Alerts
    return made


_Alerts_summary: Final = Member("Alerts", "summary", (("summary",),), text, required=True)
_Alerts_alerts: Final = Member(
    "Alerts", "alerts", (("_embedded", "alerts"), ("alerts",)), list_of(read_alert), default=(), nested=True
)
_Alerts: Final = Members(
    Alerts,
    (
        _Alerts_summary,
        _Alerts_alerts,
    ),
)
