"""Accounts and their users."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import string
from ..api.requests import OperationCall
from ..api.responses import ApiError, ApiResponse, embedded, invalid, not_found
from ..engine import audit
from ..state.records import User
from ..state.world import World


def list_accounts(world: World, call: OperationCall) -> ApiResponse:
    """List the accounts of the token's user: always one here."""
    return ApiResponse(200, embedded("accounts", [render.account(world.accounts[call.user.account_id])]))


def close(world: World, call: OperationCall) -> ApiResponse:
    """Close an account without deployments; it can still be read, but nothing can be created in it."""
    account = lookup.account(world, call)
    if any(deployment.account_id == account.id for deployment in world.deployments.values()):
        raise ApiError(402, "deployments must be removed before the account can be closed")
    world.accounts[account.id] = attrs.evolve(account, closed=True)
    audit.write(world, call, "account.close")
    return ApiResponse(200, render.account(account))


def list_users(world: World, call: OperationCall) -> ApiResponse:
    """List the users of an account."""
    account = lookup.account(world, call)
    users = [render.user(user) for user in world.users.values() if user.account_id == account.id]
    return ApiResponse(200, embedded("users", users))


def create_user(world: World, call: OperationCall) -> ApiResponse:
    """Create a user; an e-mail address belongs to one user only."""
    account = lookup.account(world, call)
    email = string(call.body, "email")
    if email.lower() in {user.email.lower() for user in world.users.values()}:
        raise invalid("email", "has already been taken")
    user = User(world.new_id(), account.id, string(call.body, "name"), email, string(call.body, "phone"))
    world.users[user.id] = user
    audit.write(world, call, "account.user.create", data={"user": user.name})
    return ApiResponse(201, render.user(user))


def delete_user(world: World, call: OperationCall) -> ApiResponse:
    """Delete a user, also from the teams and roles; the token's own user cannot be deleted (invented)."""
    account = lookup.account(world, call)
    user = world.users.get(call.params["user_id"])
    if user is None or user.account_id != account.id:
        raise not_found()
    if user.id == call.user.id:
        raise ApiError(403, {"user_id": ["is the user of this token"]})
    del world.users[user.id]
    for team in list(world.teams.values()):
        remaining = tuple(user_id for user_id in team.user_ids if user_id != user.id)
        world.teams[team.id] = attrs.evolve(team, user_ids=remaining)
    for key, user_ids in world.roles.items():
        world.roles[key] = tuple(user_id for user_id in user_ids if user_id != user.id)
    audit.write(world, call, "account.user.delete", data={"user": user.name})
    return ApiResponse(200, render.user(user))


def get_user(_: World, call: OperationCall) -> ApiResponse:
    """Return the token's user."""
    return ApiResponse(200, render.user(call.user))
