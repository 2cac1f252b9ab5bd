"""The reader of ``DeploymentSummary``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    map_of,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.deployment_summary import DeploymentSummary
from .link import read_link


def read_deployment_summary(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
        type_ = body["type"]
    except KeyError:
        (
            id_,
            name_,
            type_,
        ) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    if type(name_) is str:
        model.name = name_
    else:
        model.name = _name.read(name_, lenient, model)
    if type(type_) is str:
        model.type = intern(type_)
    else:
        model.type = _type.read(type_, lenient, model)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        model.created_at = moment
    elif created_at_ is ABSENT:
        model.created_at = None
        absent += 1
    elif created_at_ is None:
        model.created_at = None
        present_mask |= 8
    else:
        model.created_at = _created_at.read(created_at_, lenient, model)
    notes_ = get("notes", ABSENT)
    if type(notes_) is str:
        model.notes = notes_
    elif notes_ is ABSENT:
        model.notes = None
        absent += 1
    elif notes_ is None:
        model.notes = None
        present_mask |= 16
    else:
        model.notes = _notes.read(notes_, lenient, model)
    customer_billing_code_ = get("customer_billing_code", ABSENT)
    if type(customer_billing_code_) is str:
        model.customer_billing_code = customer_billing_code_
    elif customer_billing_code_ is ABSENT:
        model.customer_billing_code = None
        absent += 1
    elif customer_billing_code_ is None:
        model.customer_billing_code = None
        present_mask |= 32
    else:
        model.customer_billing_code = _customer_billing_code.read(customer_billing_code_, lenient, model)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        model.links = {}
        present_mask |= 64
    elif type(links_) is dict:
        try:
            model.links = _links.reader(links_, lenient)
        except StructureError as error:
            model.links = _links.move_to_extra(error, lenient, model)
    elif links_ is ABSENT:
        model.links = {}
        absent += 1
    else:
        model.links = _links.read(links_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 7:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = DeploymentSummary
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_name: Final = Member("name", (("name",),), text, required=True)
_type: Final = Member("type", (("type",),), text, required=True)
_created_at: Final = Member("created_at", (("created_at",),), timestamp)
_notes: Final = Member("notes", (("notes",),), text)
_customer_billing_code: Final = Member("customer_billing_code", (("customer_billing_code",),), text)
_links: Final = Member("links", (("_links",),), map_of(read_link), empty=dict, nested=True)
_MODEL: Final = Members(
    DeploymentSummary,
    (
        _id,
        _name,
        _type,
        _created_at,
        _notes,
        _customer_billing_code,
        _links,
    ),
)
