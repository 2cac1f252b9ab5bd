"""The reader of ``Datacenter``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.datacenter import Datacenter


def read_datacenter(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        slug_ = body["slug"]
        provider_ = body["provider"]
        region_ = body["region"]
    except KeyError:
        (
            slug_,
            provider_,
            region_,
        ) = _Datacenter.look_up(body)
    bits = absent = 0
    made: Any = _Datacenter.unfrozen()
    made.extra = NO_EXTRA
    if type(slug_) is str:
        made.slug = slug_
    else:
        made.slug = _Datacenter_slug.read(slug_, lenient, made)
    if type(provider_) is str:
        made.provider = intern(provider_)
    else:
        made.provider = _Datacenter_provider.read(provider_, lenient, made)
    if type(region_) is str:
        made.region = region_
    else:
        made.region = _Datacenter_region.read(region_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Datacenter.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Datacenter.shared(bits)
    made.__class__ = Datacenter
    return made


_Datacenter_slug: Final = Member("Datacenter", "slug", (("slug",),), text, required=True)
_Datacenter_provider: Final = Member("Datacenter", "provider", (("provider",),), text, required=True)
_Datacenter_region: Final = Member("Datacenter", "region", (("region",),), text, required=True)
_Datacenter: Final = Members(
    Datacenter,
    (
        _Datacenter_slug,
        _Datacenter_provider,
        _Datacenter_region,
    ),
)
