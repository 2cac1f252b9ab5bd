"""Accounts and their users."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, string
from ..api.requests import OperationCall
from ..api.responses import ApiError, embedded, invalid
from ..engine import audit
from ..state.records import User


def list_accounts(call: OperationCall) -> JsonObject:
    """List the accounts of the token's user: always one here."""
    return embedded("accounts", [render.account(call.world.accounts[call.user.account_id])])


def close(call: OperationCall) -> JsonObject:
    """Close an account without deployments; it can still be read, but nothing can be created in it."""
    account = lookup.record(call.world.accounts, call, "account_id")
    if any(deployment.account_id == account.id for deployment in call.world.deployments.values()):
        raise ApiError(402, "deployments must be removed before the account can be closed")
    call.world.accounts[account.id] = attrs.evolve(account, closed=True)
    audit.write(call, "account.close")
    return render.account(account)


def list_users(call: OperationCall) -> JsonObject:
    """List the users of an account."""
    return embedded("users", [render.user(user) for user in _users(call)])


def create_user(call: OperationCall) -> JsonObject:
    """Create a user; an e-mail address belongs to one user only."""
    account = lookup.record(call.world.accounts, call, "account_id")
    email = string(call.body, "email")
    if email.lower() in {user.email.lower() for user in call.world.users.values()}:
        raise invalid("email", "has already been taken")
    user = User(call.world.new_id(), account.id, string(call.body, "name"), email, string(call.body, "phone"))
    call.world.users[user.id] = user
    audit.write(call, "account.user.create", user=user.name)
    return render.user(user)


def delete_user(call: OperationCall) -> JsonObject:
    """Delete a user, also from the teams and roles; the token's own user cannot be deleted (invented)."""
    user = lookup.item(_users(call), call, "user_id")
    if user.id == call.user.id:
        raise ApiError(403, {"user_id": ["is the user of this token"]})
    del call.world.users[user.id]
    for team in list(call.world.teams.values()):
        remaining = tuple(user_id for user_id in team.user_ids if user_id != user.id)
        call.world.teams[team.id] = attrs.evolve(team, user_ids=remaining)
    for key, user_ids in call.world.roles.items():
        call.world.roles[key] = tuple(user_id for user_id in user_ids if user_id != user.id)
    audit.write(call, "account.user.delete", user=user.name)
    return render.user(user)


def get_user(call: OperationCall) -> JsonObject:
    """Return the token's user."""
    return render.user(call.user)


def _users(call: OperationCall) -> list[User]:
    account = lookup.record(call.world.accounts, call, "account_id")
    return [user for user in call.world.users.values() if user.account_id == account.id]
