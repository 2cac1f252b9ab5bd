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
        ) = _Deployment.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Deployment.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Deployment_id.read(id_, lenient, made)
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
        made.account_id = _Deployment_account_id.read(account_id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Deployment_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Deployment_type.read(type_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 16
    else:
        made.created_at = _Deployment_created_at.read(created_at_, lenient, made)
    notes_ = get("notes", ABSENT)
    if type(notes_) is str:
        made.notes = notes_
    elif notes_ is ABSENT:
        made.notes = None
        absent += 1
    elif notes_ is None:
        made.notes = None
        bits |= 32
    else:
        made.notes = _Deployment_notes.read(notes_, lenient, made)
    customer_billing_code_ = get("customer_billing_code", ABSENT)
    if type(customer_billing_code_) is str:
        made.customer_billing_code = customer_billing_code_
    elif customer_billing_code_ is ABSENT:
        made.customer_billing_code = None
        absent += 1
    elif customer_billing_code_ is None:
        made.customer_billing_code = None
        bits |= 64
    else:
        made.customer_billing_code = _Deployment_customer_billing_code.read(customer_billing_code_, lenient, made)
    cluster_id_ = get("cluster_id", ABSENT)
    if type(cluster_id_) is str and cluster_id_:
        made.cluster_id = cluster_id_
    elif cluster_id_ is ABSENT:
        made.cluster_id = None
        absent += 1
    elif cluster_id_ is None:
        made.cluster_id = None
        bits |= 128
    else:
        made.cluster_id = _Deployment_cluster_id.read(cluster_id_, lenient, made)
    version_ = get("version", ABSENT)
    if type(version_) is str:
        made.version = version_
    elif version_ is ABSENT:
        made.version = None
        absent += 1
    elif version_ is None:
        made.version = None
        bits |= 256
    else:
        made.version = _Deployment_version.read(version_, lenient, made)
    ca_certificate_base64_ = get("ca_certificate_base64", ABSENT)
    if type(ca_certificate_base64_) is str:
        made.ca_certificate_base64 = ca_certificate_base64_
    elif ca_certificate_base64_ is ABSENT:
        made.ca_certificate_base64 = None
        absent += 1
    elif ca_certificate_base64_ is None:
        made.ca_certificate_base64 = None
        bits |= 512
    else:
        made.ca_certificate_base64 = _Deployment_ca_certificate_base64.read(ca_certificate_base64_, lenient, made)
    connection_strings_ = get("connection_strings", ABSENT)
    if type(connection_strings_) is dict:
        try:
            made.connection_strings = read_connection_strings(connection_strings_, lenient)
        except StructureError as error:
            made.connection_strings = _Deployment_connection_strings.set_aside(error, lenient, made)
    elif connection_strings_ is ABSENT:
        made.connection_strings = None
        absent += 1
    elif connection_strings_ is None:
        made.connection_strings = None
        bits |= 1024
    else:
        made.connection_strings = _Deployment_connection_strings.read(connection_strings_, lenient, made)
    provision_recipe_id_ = get("provision_recipe_id", ABSENT)
    if type(provision_recipe_id_) is str:
        made.provision_recipe_id = provision_recipe_id_
    elif provision_recipe_id_ is ABSENT:
        made.provision_recipe_id = None
        absent += 1
    elif provision_recipe_id_ is None:
        made.provision_recipe_id = None
        bits |= 2048
    else:
        made.provision_recipe_id = _Deployment_provision_recipe_id.read(provision_recipe_id_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 4096
    elif type(links_) is dict:
        try:
            made.links = _Deployment_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _Deployment_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Deployment_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 13:
        made.extra = _Deployment.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Deployment.shared(bits)
    made.__class__ = Deployment
    return made


_Deployment_id: Final = Member("Deployment", "id", (("id",),), text, required=True)
_Deployment_account_id: Final = Member("Deployment", "account_id", (("account_id",),), text)
_Deployment_name: Final = Member("Deployment", "name", (("name",),), text, required=True)
_Deployment_type: Final = Member("Deployment", "type", (("type",),), text, required=True)
_Deployment_created_at: Final = Member("Deployment", "created_at", (("created_at",),), timestamp)
_Deployment_notes: Final = Member("Deployment", "notes", (("notes",),), text)
_Deployment_customer_billing_code: Final = Member(
    "Deployment", "customer_billing_code", (("customer_billing_code",),), text
)
_Deployment_cluster_id: Final = Member("Deployment", "cluster_id", (("cluster_id",),), unless_empty(text))
_Deployment_version: Final = Member("Deployment", "version", (("version",),), text)
_Deployment_ca_certificate_base64: Final = Member(
    "Deployment", "ca_certificate_base64", (("ca_certificate_base64",),), text, hidden=True
)
_Deployment_connection_strings: Final = Member(
    "Deployment", "connection_strings", (("connection_strings",),), read_connection_strings, hidden=True, nested=True
)
_Deployment_provision_recipe_id: Final = Member("Deployment", "provision_recipe_id", (("provision_recipe_id",),), text)
_Deployment_links: Final = Member("Deployment", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_Deployment: Final = Members(
    Deployment,
    (
        _Deployment_id,
        _Deployment_account_id,
        _Deployment_name,
        _Deployment_type,
        _Deployment_created_at,
        _Deployment_notes,
        _Deployment_customer_billing_code,
        _Deployment_cluster_id,
        _Deployment_version,
        _Deployment_ca_certificate_base64,
        _Deployment_connection_strings,
        _Deployment_provision_recipe_id,
        _Deployment_links,
    ),
)
