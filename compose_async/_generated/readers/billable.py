"""The reader of ``Billable``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    integer,
    number,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.billable import Billable


def read_billable(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _Billable.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Billable.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Billable_id.read(id_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 2
    else:
        made.account_id = _Billable_account_id.read(account_id_, lenient, made)
    amount_ = get("amount", ABSENT)
    if amount_ is ABSENT:
        made.amount = None
        absent += 1
    elif amount_ is None:
        made.amount = None
        bits |= 4
    else:
        made.amount = _Billable_amount.read(amount_, lenient, made)
    start_at_ = get("start_at", ABSENT)
    if (moment := usual_time(start_at_)) is not None:
        made.start_at = moment
    elif start_at_ is ABSENT:
        made.start_at = None
        absent += 1
    elif start_at_ is None:
        made.start_at = None
        bits |= 8
    else:
        made.start_at = _Billable_start_at.read(start_at_, lenient, made)
    end_at_ = get("end_at", ABSENT)
    if (moment := usual_time(end_at_)) is not None:
        made.end_at = moment
    elif end_at_ is ABSENT:
        made.end_at = None
        absent += 1
    elif end_at_ is None:
        made.end_at = None
        bits |= 16
    else:
        made.end_at = _Billable_end_at.read(end_at_, lenient, made)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        made.description = description_
    elif description_ is ABSENT:
        made.description = None
        absent += 1
    elif description_ is None:
        made.description = None
        bits |= 32
    else:
        made.description = _Billable_description.read(description_, lenient, made)
    identifier_ = get("identifier", ABSENT)
    if type(identifier_) is str:
        made.identifier = identifier_
    elif identifier_ is ABSENT:
        made.identifier = None
        absent += 1
    elif identifier_ is None:
        made.identifier = None
        bits |= 64
    else:
        made.identifier = _Billable_identifier.read(identifier_, lenient, made)
    resource_identifier_ = get("resource_identifier", ABSENT)
    if type(resource_identifier_) is str:
        made.resource_identifier = resource_identifier_
    elif resource_identifier_ is ABSENT:
        made.resource_identifier = None
        absent += 1
    elif resource_identifier_ is None:
        made.resource_identifier = None
        bits |= 128
    else:
        made.resource_identifier = _Billable_resource_identifier.read(resource_identifier_, lenient, made)
    sku_ = get("sku", ABSENT)
    if type(sku_) is str:
        made.sku = sku_
    elif sku_ is ABSENT:
        made.sku = None
        absent += 1
    elif sku_ is None:
        made.sku = None
        bits |= 256
    else:
        made.sku = _Billable_sku.read(sku_, lenient, made)
    units_ = get("units", ABSENT)
    if type(units_) is int:
        made.units = units_
    elif units_ is ABSENT:
        made.units = None
        absent += 1
    elif units_ is None:
        made.units = None
        bits |= 512
    else:
        made.units = _Billable_units.read(units_, lenient, made)
    replaces_id_ = get("replaces_id", ABSENT)
    if type(replaces_id_) is str:
        made.replaces_id = replaces_id_
    elif replaces_id_ is ABSENT:
        made.replaces_id = None
        absent += 1
    elif replaces_id_ is None:
        made.replaces_id = None
        bits |= 1024
    else:
        made.replaces_id = _Billable_replaces_id.read(replaces_id_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Billable.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Billable.shared(bits)
    made.__class__ = Billable
    return made


_Billable_id: Final = Member("Billable", "id", (("id",),), text, required=True)
_Billable_account_id: Final = Member("Billable", "account_id", (("account_id",),), text)
_Billable_amount: Final = Member("Billable", "amount", (("amount",),), number)
_Billable_start_at: Final = Member("Billable", "start_at", (("start_at",),), timestamp)
_Billable_end_at: Final = Member("Billable", "end_at", (("end_at",),), timestamp)
_Billable_description: Final = Member("Billable", "description", (("description",),), text)
_Billable_identifier: Final = Member("Billable", "identifier", (("identifier",),), text)
_Billable_resource_identifier: Final = Member("Billable", "resource_identifier", (("resource_identifier",),), text)
_Billable_sku: Final = Member("Billable", "sku", (("sku",),), text)
_Billable_units: Final = Member("Billable", "units", (("units",),), integer)
_Billable_replaces_id: Final = Member("Billable", "replaces_id", (("replaces_id",),), text)
_Billable: Final = Members(
    Billable,
    (
        _Billable_id,
        _Billable_account_id,
        _Billable_amount,
        _Billable_start_at,
        _Billable_end_at,
        _Billable_description,
        _Billable_identifier,
        _Billable_resource_identifier,
        _Billable_sku,
        _Billable_units,
        _Billable_replaces_id,
    ),
)
