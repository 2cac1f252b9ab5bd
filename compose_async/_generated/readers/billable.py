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
        (id_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        model.account_id = account_id_
    elif account_id_ is ABSENT:
        model.account_id = None
        absent += 1
    elif account_id_ is None:
        model.account_id = None
        present_mask |= 2
    else:
        model.account_id = _account_id.read(account_id_, lenient, model)
    amount_ = get("amount", ABSENT)
    if amount_ is ABSENT:
        model.amount = None
        absent += 1
    elif amount_ is None:
        model.amount = None
        present_mask |= 4
    else:
        model.amount = _amount.read(amount_, lenient, model)
    start_at_ = get("start_at", ABSENT)
    if (moment := usual_time(start_at_)) is not None:
        model.start_at = moment
    elif start_at_ is ABSENT:
        model.start_at = None
        absent += 1
    elif start_at_ is None:
        model.start_at = None
        present_mask |= 8
    else:
        model.start_at = _start_at.read(start_at_, lenient, model)
    end_at_ = get("end_at", ABSENT)
    if (moment := usual_time(end_at_)) is not None:
        model.end_at = moment
    elif end_at_ is ABSENT:
        model.end_at = None
        absent += 1
    elif end_at_ is None:
        model.end_at = None
        present_mask |= 16
    else:
        model.end_at = _end_at.read(end_at_, lenient, model)
    description_ = get("description", ABSENT)
    if type(description_) is str:
        model.description = description_
    elif description_ is ABSENT:
        model.description = None
        absent += 1
    elif description_ is None:
        model.description = None
        present_mask |= 32
    else:
        model.description = _description.read(description_, lenient, model)
    identifier_ = get("identifier", ABSENT)
    if type(identifier_) is str:
        model.identifier = identifier_
    elif identifier_ is ABSENT:
        model.identifier = None
        absent += 1
    elif identifier_ is None:
        model.identifier = None
        present_mask |= 64
    else:
        model.identifier = _identifier.read(identifier_, lenient, model)
    resource_identifier_ = get("resource_identifier", ABSENT)
    if type(resource_identifier_) is str:
        model.resource_identifier = resource_identifier_
    elif resource_identifier_ is ABSENT:
        model.resource_identifier = None
        absent += 1
    elif resource_identifier_ is None:
        model.resource_identifier = None
        present_mask |= 128
    else:
        model.resource_identifier = _resource_identifier.read(resource_identifier_, lenient, model)
    sku_ = get("sku", ABSENT)
    if type(sku_) is str:
        model.sku = sku_
    elif sku_ is ABSENT:
        model.sku = None
        absent += 1
    elif sku_ is None:
        model.sku = None
        present_mask |= 256
    else:
        model.sku = _sku.read(sku_, lenient, model)
    units_ = get("units", ABSENT)
    if type(units_) is int:
        model.units = units_
    elif units_ is ABSENT:
        model.units = None
        absent += 1
    elif units_ is None:
        model.units = None
        present_mask |= 512
    else:
        model.units = _units.read(units_, lenient, model)
    replaces_id_ = get("replaces_id", ABSENT)
    if type(replaces_id_) is str:
        model.replaces_id = replaces_id_
    elif replaces_id_ is ABSENT:
        model.replaces_id = None
        absent += 1
    elif replaces_id_ is None:
        model.replaces_id = None
        present_mask |= 1024
    else:
        model.replaces_id = _replaces_id.read(replaces_id_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 11:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Billable
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_account_id: Final = Member("account_id", (("account_id",),), text)
_amount: Final = Member("amount", (("amount",),), number)
_start_at: Final = Member("start_at", (("start_at",),), timestamp)
_end_at: Final = Member("end_at", (("end_at",),), timestamp)
_description: Final = Member("description", (("description",),), text)
_identifier: Final = Member("identifier", (("identifier",),), text)
_resource_identifier: Final = Member("resource_identifier", (("resource_identifier",),), text)
_sku: Final = Member("sku", (("sku",),), text)
_units: Final = Member("units", (("units",),), integer)
_replaces_id: Final = Member("replaces_id", (("replaces_id",),), text)
_MODEL: Final = Members(
    Billable,
    (
        _id,
        _account_id,
        _amount,
        _start_at,
        _end_at,
        _description,
        _identifier,
        _resource_identifier,
        _sku,
        _units,
        _replaces_id,
    ),
)
