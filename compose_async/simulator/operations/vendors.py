"""Billing items and refresh tokens, for vendors of applications."""

from __future__ import annotations

from typing import Final

from ..api import render
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..api.responses import embedded
from ..engine import audit

TOKEN_LIFETIME: Final = 3600.0


def list_billables(call: OperationCall) -> JsonObject:
    """List the billing items, oldest first."""
    items = [item for item in call.world.billables.values() if item.account_id == call.user.account_id]
    return embedded("billables", [render.billable(item) for item in items])


def create_refresh_token(call: OperationCall) -> JsonObject:
    """Trade a personal token for a refresh token; ``token`` is a bearer token, good for one hour."""
    token = call.world.ids.hex(64)
    call.world.app_tokens[token] = call.world.now + TOKEN_LIFETIME
    audit.write(call, "refresh_token.create")
    return {"token": token, "refresh_token": call.world.ids.hex(64)}
