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
        ) = _MODEL.required_values(body)
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(token_) is str:
        model.token = token_
    else:
        model.token = _token.read(token_, lenient, model)
    if type(refresh_token_) is str:
        model.refresh_token = refresh_token_
    else:
        model.refresh_token = _refresh_token.read(refresh_token_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = RefreshToken
    return model


_token: Final = Member("token", (("token",),), text, required=True, hidden=True)
_refresh_token: Final = Member("refresh_token", (("refresh_token",),), text, required=True, hidden=True)
_MODEL: Final = Members(
    RefreshToken,
    (
        _token,
        _refresh_token,
    ),
)
