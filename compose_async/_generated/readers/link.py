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
        (href_,) = _Link.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Link.unfrozen()
    made.extra = NO_EXTRA
    if type(href_) is str:
        made.href = href_
    else:
        made.href = _Link_href.read(href_, lenient, made)
    templated_ = get("templated", ABSENT)
    if type(templated_) is bool:
        made.templated = templated_
    elif templated_ is ABSENT:
        made.templated = None
        absent += 1
    elif templated_ is None:
        made.templated = None
        bits |= 2
    else:
        made.templated = _Link_templated.read(templated_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _Link.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Link.shared(bits)
    made.__class__ = Link
    return made


_Link_href: Final = Member("Link", "href", (("href",),), text, required=True)
_Link_templated: Final = Member("Link", "templated", (("templated",),), flag)
_Link: Final = Members(
    Link,
    (
        _Link_href,
        _Link_templated,
    ),
)
