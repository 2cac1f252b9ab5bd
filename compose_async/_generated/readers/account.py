"""The reader of ``Account``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.account import Account


def read_account(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        name_ = body["name"]
    except KeyError:
        (
            id_,
            name_,
        ) = _Account.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Account.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Account_id.read(id_, lenient, made)
    if type(name_) is str:
        made.name = name_
    else:
        made.name = _Account_name.read(name_, lenient, made)
    slug_ = get("slug", ABSENT)
    if type(slug_) is str:
        made.slug = slug_
    elif slug_ is ABSENT:
        made.slug = None
        absent += 1
    elif slug_ is None:
        made.slug = None
        bits |= 4
    else:
        made.slug = _Account_slug.read(slug_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 3:
        made.extra = _Account.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Account.shared(bits)
    made.__class__ = Account
    return made


_Account_id: Final = Member("Account", "id", (("id",),), text, required=True)
_Account_name: Final = Member("Account", "name", (("name",),), text, required=True)
_Account_slug: Final = Member("Account", "slug", (("slug",),), text)
_Account: Final = Members(
    Account,
    (
        _Account_id,
        _Account_name,
        _Account_slug,
    ),
)
