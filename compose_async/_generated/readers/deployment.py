"""The reader of ``Deployment``, which cattrs calls.

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
    unless_empty,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.deployment import Deployment
from .connection_strings import read_connection_strings
from .link import read_link


def read_deployment(body: Any, lenient: bool) -> Any:
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
        present_mask |= 16
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
        present_mask |= 32
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
        present_mask |= 64
    else:
        model.customer_billing_code = _customer_billing_code.read(customer_billing_code_, lenient, model)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str and cluster_id_:
        model.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        model.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        model.cluster_id = None
        present_mask |= 128
    else:
        model.cluster_id = _cluster_id.read(cluster_id_, lenient, model)
    version_ = get("version", ABSENT)
    if type(version_) is str:
        model.version = version_
    elif version_ is ABSENT:
        model.version = None
        absent += 1
    elif version_ is None:
        model.version = None
        present_mask |= 256
    else:
        model.version = _version.read(version_, lenient, model)
    ca_certificate_base64_ = get("ca_certificate_base64", ABSENT)
    if type(ca_certificate_base64_) is str:
        model.ca_certificate_base64 = ca_certificate_base64_
    elif ca_certificate_base64_ is ABSENT:
        model.ca_certificate_base64 = None
        absent += 1
    elif ca_certificate_base64_ is None:
        model.ca_certificate_base64 = None
        present_mask |= 512
    else:
        model.ca_certificate_base64 = _ca_certificate_base64.read(ca_certificate_base64_, lenient, model)
    connection_strings_ = get("connection_strings", ABSENT)
    if type(connection_strings_) is dict:
        try:
            model.connection_strings = read_connection_strings(connection_strings_, lenient)
        except StructureError as error:
            model.connection_strings = _connection_strings.move_to_extra(error, lenient, model)
    elif connection_strings_ is ABSENT:
        model.connection_strings = None
        absent += 1
    elif connection_strings_ is None:
        model.connection_strings = None
        present_mask |= 1024
    else:
        model.connection_strings = _connection_strings.read(connection_strings_, lenient, model)
    provision_recipe_id_ = get("provision_recipe_id", ABSENT)
    if type(provision_recipe_id_) is str:
        model.provision_recipe_id = provision_recipe_id_
    elif provision_recipe_id_ is ABSENT:
        model.provision_recipe_id = None
        absent += 1
    elif provision_recipe_id_ is None:
        model.provision_recipe_id = None
        present_mask |= 2048
    else:
        model.provision_recipe_id = _provision_recipe_id.read(provision_recipe_id_, lenient, model)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        model.links = {}
        present_mask |= 4096
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
    if model.extra is not NO_EXTRA or len(body) + absent != 13:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Deployment
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_account_id: Final = Member("account_id", (("account_id",),), text)
_name: Final = Member("name", (("name",),), text, required=True)
_type: Final = Member("type", (("type",),), text, required=True)
_created_at: Final = Member("created_at", (("created_at",),), timestamp)
_notes: Final = Member("notes", (("notes",),), text)
_customer_billing_code: Final = Member("customer_billing_code", (("customer_billing_code",),), text)
_cluster_id: Final = Member("cluster_id", (("cluster_id",),), unless_empty(text))
_version: Final = Member("version", (("version",),), text)
_ca_certificate_base64: Final = Member("ca_certificate_base64", (("ca_certificate_base64",),), text, hidden=True)
_connection_strings: Final = Member(
    "connection_strings", (("connection_strings",),), read_connection_strings, hidden=True, nested=True
)
_provision_recipe_id: Final = Member("provision_recipe_id", (("provision_recipe_id",),), text)
_links: Final = Member("links", (("_links",),), map_of(read_link), empty=dict, nested=True)
_MODEL: Final = Members(
    Deployment,
    (
        _id,
        _account_id,
        _name,
        _type,
        _created_at,
        _notes,
        _customer_billing_code,
        _cluster_id,
        _version,
        _ca_certificate_base64,
        _connection_strings,
        _provision_recipe_id,
        _links,
    ),
)
