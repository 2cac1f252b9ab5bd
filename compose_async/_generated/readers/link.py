"""The reader of ``Link``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    flag,
    text,
)
from ..._extra import NO_EXTRA
from ..models.link import Link


def read_link(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        href_ = body["href"]
    except KeyError:
        (href_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(href_) is str:
        model.href = href_
    else:
        model.href = _href.read(href_, lenient, model)
    templated_ = get("templated", ABSENT)
    if type(templated_) is bool:
        model.templated = templated_
    elif templated_ is ABSENT:
        model.templated = None
        absent += 1
    elif templated_ is None:
        model.templated = None
        present_mask |= 2
    else:
        model.templated = _templated.read(templated_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Link
    return model


_href: Final = Member("href", (("href",),), text, required=True)
_templated: Final = Member("templated", (("templated",),), flag)
_MODEL: Final = Members(
    Link,
    (
        _href,
        _templated,
    ),
)
