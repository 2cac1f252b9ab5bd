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
        ) = _DeploymentSummary.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _DeploymentSummary.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _DeploymentSummary_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _DeploymentSummary_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _DeploymentSummary_type.read(type_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 8
    else:
        made.created_at = _DeploymentSummary_created_at.read(created_at_, lenient, made)
    notes_ = get("notes", ABSENT)
    if type(notes_) is str:
        made.notes = notes_
    elif notes_ is ABSENT:
        made.notes = None
        absent += 1
    elif notes_ is None:
        made.notes = None
        bits |= 16
    else:
        made.notes = _DeploymentSummary_notes.read(notes_, lenient, made)
    customer_billing_code_ = get("customer_billing_code", ABSENT)
    if type(customer_billing_code_) is str:
        made.customer_billing_code = customer_billing_code_
    elif customer_billing_code_ is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif customer_billing_code_ is None:
        made.customer_billing_code = None
        bits |= 32
    else:
        made.customer_billing_code = _DeploymentSummary_customer_billing_code.read(
            customer_billing_code_, lenient, made
        )
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 64
    elif type(links_) is dict:
        try:
            made.links = _DeploymentSummary_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _DeploymentSummary_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _DeploymentSummary_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 7:
        made.extra = _DeploymentSummary.collect(body, bits, made.extra)
    elif bits:
        made.extra = _DeploymentSummary.shared(bits)
    made.__class__ = DeploymentSummary
    return made


_DeploymentSummary_id: Final = Member("DeploymentSummary", "id", (("id",),), text, required=True)
_DeploymentSummary_name: Final = Member("DeploymentSummary", "name", (("name",),), text, required=True)
_DeploymentSummary_type: Final = Member("DeploymentSummary", "type", (("type",),), text, required=True)
_DeploymentSummary_created_at: Final = Member("DeploymentSummary", "created_at", (("created_at",),), timestamp)
_DeploymentSummary_notes: Final = Member("DeploymentSummary", "notes", (("notes",),), text)
_DeploymentSummary_customer_billing_code: Final = Member(
    "DeploymentSummary", "customer_billing_code", (("customer_billing_code",),), text
)
_DeploymentSummary_links: Final = Member(
    "DeploymentSummary", "links", (("_links",),), map_of(read_link), default={}, nested=True
)
_DeploymentSummary: Final = Members(
    DeploymentSummary,
    (
        _DeploymentSummary_id,
        _DeploymentSummary_name,
        _DeploymentSummary_type,
        _DeploymentSummary_created_at,
        _DeploymentSummary_notes,
        _DeploymentSummary_customer_billing_code,
        _DeploymentSummary_links,
    ),
)
