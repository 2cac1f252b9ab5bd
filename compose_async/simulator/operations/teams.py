"""Teams of users."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, string, strings
from ..api.requests import OperationCall
from ..api.responses import embedded, invalid
from ..engine import audit
from ..state.records import Team
from ..state.world import World


def list_teams(call: OperationCall) -> JsonObject:
    """List the teams."""
    return embedded("teams", [render_team(call.world, team) for team in call.world.teams.values()])


def create(call: OperationCall) -> JsonObject:
    """Create a team without members."""
    team = Team(call.world.new_id(), call.user.account_id, string(call.unwrap("team"), "name"))
    call.world.teams[team.id] = team
    audit.write(call, "team.create", team=team.name)
    return render_team(call.world, team)


def get(call: OperationCall) -> JsonObject:
    """Return one team."""
    return render_team(call.world, lookup.record(call.world.teams, call, "team_id"))


def rename(call: OperationCall) -> JsonObject:
    """Rename a team."""
    team = attrs.evolve(lookup.record(call.world.teams, call, "team_id"), name=string(call.unwrap("team"), "name"))
    call.world.teams[team.id] = team
    audit.write(call, "team.update", team=team.name)
    return render_team(call.world, team)


def delete(call: OperationCall) -> JsonObject:
    """Delete a team, also from the roles."""
    team = lookup.record(call.world.teams, call, "team_id")
    body = render_team(call.world, team)
    del call.world.teams[team.id]
    for key, team_ids in call.world.team_roles.items():
        call.world.team_roles[key] = tuple(team_id for team_id in team_ids if team_id != team.id)
    audit.write(call, "team.delete", team=team.name)
    return body


def replace_users(call: OperationCall) -> JsonObject:
    """Replace the whole membership; the schema of the body rejects an empty one."""
    team = lookup.record(call.world.teams, call, "team_id")
    user_ids = tuple(dict.fromkeys(strings(call.body, "user_ids")))
    unknown = [user_id for user_id in user_ids if user_id not in call.world.users]
    if unknown:
        raise invalid("user_ids", f"has unknown users: {', '.join(unknown)}")
    team = attrs.evolve(team, user_ids=user_ids)
    call.world.teams[team.id] = team
    audit.write(call, "team.users.replace", team=team.name, users=len(user_ids))
    return render_team(call.world, team)


def render_team(world: World, team: Team) -> JsonObject:
    """Return a team with its members as JSON."""
    return render.team(team, lookup.members(world, team.user_ids))
