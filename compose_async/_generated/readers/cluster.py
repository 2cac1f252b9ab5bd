"""The reader of ``Cluster``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    STR_ONLY,
    StructureError,
    flag,
    list_of,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.cluster import Cluster


def read_cluster(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
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
    account_slug_ = get("account_slug", ABSENT)
    if type(account_slug_) is str:
        model.account_slug = account_slug_
    elif account_slug_ is ABSENT:
        model.account_slug = None
        absent += 1
    elif account_slug_ is None:
        model.account_slug = None
        present_mask |= 4
    else:
        model.account_slug = _account_slug.read(account_slug_, lenient, model)
    if type(name_) is str:
        model.name = name_
    else:
        model.name = _name.read(name_, lenient, model)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        model.type = intern(type_)
    elif type_ is ABSENT:
        model.type = None
        absent += 1
    elif type_ is None:
        model.type = None
        present_mask |= 16
    else:
        model.type = _type.read(type_, lenient, model)
    provider_ = get("provider", ABSENT)
    if type(provider_) is str:
        model.provider = intern(provider_)
    elif provider_ is ABSENT:
        model.provider = None
        absent += 1
    elif provider_ is None:
        model.provider = None
        present_mask |= 32
    else:
        model.provider = _provider.read(provider_, lenient, model)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        model.region = region_
    elif region_ is ABSENT:
        model.region = None
        absent += 1
    elif region_ is None:
        model.region = None
        present_mask |= 64
    else:
        model.region = _region.read(region_, lenient, model)
    multitenant_ = get("multitenant", ABSENT)
    if type(multitenant_) is bool:
        model.multitenant = multitenant_
    elif multitenant_ is ABSENT:
        model.multitenant = None
        absent += 1
    elif multitenant_ is None:
        model.multitenant = None
        present_mask |= 128
    else:
        model.multitenant = _multitenant.read(multitenant_, lenient, model)
    subdomain_ = get("subdomain", ABSENT)
    if type(subdomain_) is str:
        model.subdomain = subdomain_
    elif subdomain_ is ABSENT:
        model.subdomain = None
        absent += 1
    elif subdomain_ is None:
        model.subdomain = None
        present_mask |= 256
    else:
        model.subdomain = _subdomain.read(subdomain_, lenient, model)
    tags_ = get("tags", ABSENT)
    if not tags_ and type(tags_) is list:
        model.tags = ()
        present_mask |= 512
    elif type(tags_) is list and STR_ONLY.issuperset(map(type, tags_)):
        model.tags = tuple(tags_)
    elif tags_ is ABSENT:
        model.tags = ()
        absent += 1
    else:
        model.tags = _tags.read(tags_, lenient, model)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        model.created_at = moment
    elif created_at_ is ABSENT:
        model.created_at = None
        absent += 1
    elif created_at_ is None:
        model.created_at = None
        present_mask |= 1024
    else:
        model.created_at = _created_at.read(created_at_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 11:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Cluster
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_account_id: Final = Member("account_id", (("account_id",),), text)
_account_slug: Final = Member("account_slug", (("account_slug",),), text)
_name: Final = Member("name", (("name",),), text, required=True)
_type: Final = Member("type", (("type",),), text)
_provider: Final = Member("provider", (("provider",),), text)
_region: Final = Member("region", (("region",),), text)
_multitenant: Final = Member("multitenant", (("multitenant",),), flag)
_subdomain: Final = Member("subdomain", (("subdomain",),), text)
_tags: Final = Member("tags", (("tags",),), list_of(text), empty=tuple)
_created_at: Final = Member("created_at", (("created_at",),), timestamp)
_MODEL: Final = Members(
    Cluster,
    (
        _id,
        _account_id,
        _account_slug,
        _name,
        _type,
        _provider,
        _region,
        _multitenant,
        _subdomain,
        _tags,
        _created_at,
    ),
)
