"""Billing items and refresh tokens, for vendors of applications."""

from __future__ import annotations

from typing import Final

from ..api import render
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded
from ..engine import audit
from ..state.world import World

TOKEN_LIFETIME: Final = 3600.0


def list_billables(world: World, call: OperationCall) -> ApiResponse:
    """List the billing items, oldest first."""
    items = [item for item in world.billables.values() if item.account_id == call.user.account_id]
    return ApiResponse(200, embedded("billables", [render.billable(item) for item in items]))


def create_refresh_token(world: World, call: OperationCall) -> ApiResponse:
    """Trade a personal token for a refresh token; ``token`` is a bearer token, good for one hour."""
    token = world.ids.hex(64)
    world.app_tokens[token] = world.now + TOKEN_LIFETIME
    audit.write(world, call, "refresh_token.create")
    return ApiResponse(201, {"token": token, "refresh_token": world.ids.hex(64)})
