"""The reader of ``RefreshToken``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import Member, Members
from ..._codec.wire_types import (
    StructureError,
    text,
)
from ..._extra import NO_EXTRA
from ..models.refresh_token import RefreshToken


def read_refresh_token(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        token_ = body["token"]
        refresh_token_ = body["refresh_token"]
    except KeyError:
        (
            token_,
            refresh_token_,
        ) = _RefreshToken.look_up(body)
    bits = absent = 0
    made: Any = _RefreshToken.unfrozen()
    made.extra = NO_EXTRA
    if type(token_) is str:
        made.token = token_
    else:
        made.token = _RefreshToken_token.read(token_, lenient, made)
    if type(refresh_token_) is str:
        made.refresh_token = refresh_token_
    else:
        made.refresh_token = _RefreshToken_refresh_token.read(refresh_token_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _RefreshToken.collect(body, bits, made.extra)
    elif bits:
        made.extra = _RefreshToken.shared(bits)
    made.__class__ = RefreshToken
    return made


_RefreshToken_token: Final = Member("RefreshToken", "token", (("token",),), text, required=True, hidden=True)
_RefreshToken_refresh_token: Final = Member(
    "RefreshToken", "refresh_token", (("refresh_token",),), text, required=True, hidden=True
)
_RefreshToken: Final = Members(
    RefreshToken,
    (
        _RefreshToken_token,
        _RefreshToken_refresh_token,
    ),
)
