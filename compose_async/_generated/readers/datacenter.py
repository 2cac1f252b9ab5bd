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
        ) = _MODEL.required_values(body)
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(slug_) is str:
        model.slug = slug_
    else:
        model.slug = _slug.read(slug_, lenient, model)
    if type(provider_) is str:
        model.provider = intern(provider_)
    else:
        model.provider = _provider.read(provider_, lenient, model)
    if type(region_) is str:
        model.region = region_
    else:
        model.region = _region.read(region_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 3:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Datacenter
    return model


_slug: Final = Member("slug", (("slug",),), text, required=True)
_provider: Final = Member("provider", (("provider",),), text, required=True)
_region: Final = Member("region", (("region",),), text, required=True)
_MODEL: Final = Members(
    Datacenter,
    (
        _slug,
        _provider,
        _region,
    ),
)
