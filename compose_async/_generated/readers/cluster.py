"""The reader of ``Cluster``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    TEXT,
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
        ) = _Cluster.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Cluster.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Cluster_id.read(id_, lenient, made)
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
        made.account_id = _Cluster_account_id.read(account_id_, lenient, made)
    account_slug_ = get("account_slug", ABSENT)
    if type(account_slug_) is str:
        made.account_slug = account_slug_
    elif account_slug_ is ABSENT:
        made.account_slug = None
        absent += 1
    elif account_slug_ is None:
        made.account_slug = None
        bits |= 4
    else:
        made.account_slug = _Cluster_account_slug.read(account_slug_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Cluster_name.read(name_, lenient, made)
    type_ = get("type", ABSENT)
    if type(type_) is str:
        made.type = intern(type_)
    elif type_ is ABSENT:
        made.type = None
        absent += 1
    elif type_ is None:
        made.type = None
        bits |= 16
    else:
        made.type = _Cluster_type.read(type_, lenient, made)
    provider_ = get("provider", ABSENT)
    if type(provider_) is str:
        made.provider = intern(provider_)
    elif provider_ is ABSENT:
        made.provider = None
        absent += 1
    elif provider_ is None:
        made.provider = None
        bits |= 32
    else:
        made.provider = _Cluster_provider.read(provider_, lenient, made)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        made.region = region_
    elif region_ is ABSENT:
        made.region = None
        absent += 1
    elif region_ is None:
        made.region = None
        bits |= 64
    else:
        made.region = _Cluster_region.read(region_, lenient, made)
    multitenant_ = get("multitenant", ABSENT)
    if type(multitenant_) is bool:
        made.multitenant = multitenant_
    elif multitenant_ is ABSENT:
        made.multitenant = None
        absent += 1
    elif multitenant_ is None:
        made.multitenant = None
        bits |= 128
    else:
        made.multitenant = _Cluster_multitenant.read(multitenant_, lenient, made)
    subdomain_ = get("subdomain", ABSENT)
    if type(subdomain_) is str:
        made.subdomain = subdomain_
    elif subdomain_ is ABSENT:
        made.subdomain = None
        absent += 1
    elif subdomain_ is None:
        made.subdomain = None
        bits |= 256
    else:
        made.subdomain = _Cluster_subdomain.read(subdomain_, lenient, made)
    tags_ = get("tags", ABSENT)
    if not tags_ and type(tags_) is list:
        made.tags = ()
        bits |= 512
    elif type(tags_) is list and TEXT.issuperset(map(type, tags_)):
        made.tags = tuple(tags_)
    elif tags_ is ABSENT:
        made.tags = ()
        absent += 1
    else:
        made.tags = _Cluster_tags.read(tags_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 1024
    else:
        made.created_at = _Cluster_created_at.read(created_at_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 11:
        made.extra = _Cluster.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Cluster.shared(bits)
    made.__class__ = Cluster
    return made


_Cluster_id: Final = Member("Cluster", "id", (("id",),), text, required=True)
_Cluster_account_id: Final = Member("Cluster", "account_id", (("account_id",),), text)
_Cluster_account_slug: Final = Member("Cluster", "account_slug", (("account_slug",),), text)
_Cluster_name: Final = Member("Cluster", "name", (("name",),), text, required=True)
_Cluster_type: Final = Member("Cluster", "type", (("type",),), text)
_Cluster_provider: Final = Member("Cluster", "provider", (("provider",),), text)
_Cluster_region: Final = Member("Cluster", "region", (("region",),), text)
_Cluster_multitenant: Final = Member("Cluster", "multitenant", (("multitenant",),), flag)
_Cluster_subdomain: Final = Member("Cluster", "subdomain", (("subdomain",),), text)
_Cluster_tags: Final = Member("Cluster", "tags", (("tags",),), list_of(text), default=())
_Cluster_created_at: Final = Member("Cluster", "created_at", (("created_at",),), timestamp)
_Cluster: Final = Members(
    Cluster,
    (
        _Cluster_id,
        _Cluster_account_id,
        _Cluster_account_slug,
        _Cluster_name,
        _Cluster_type,
        _Cluster_provider,
        _Cluster_region,
        _Cluster_multitenant,
        _Cluster_subdomain,
        _Cluster_tags,
        _Cluster_created_at,
    ),
)
