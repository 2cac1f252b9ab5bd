"""Teams of users."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, string, strings
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, invalid
from ..engine import audit
from ..state.records import Team
from ..state.world import World


def list_teams(world: World, _: OperationCall) -> ApiResponse:
    """List the teams."""
    return ApiResponse(200, embedded("teams", [render_team(world, team) for team in world.teams.values()]))


def create(world: World, call: OperationCall) -> ApiResponse:
    """Create a team without members."""
    team = Team(world.new_id(), call.user.account_id, string(call.unwrap("team"), "name"))
    world.teams[team.id] = team
    audit.write(world, call, "team.create", data={"team": team.name})
    return ApiResponse(201, render_team(world, team))


def get(world: World, call: OperationCall) -> ApiResponse:
    """Return one team."""
    return ApiResponse(200, render_team(world, lookup.team(world, call)))


def rename(world: World, call: OperationCall) -> ApiResponse:
    """Rename a team."""
    team = attrs.evolve(lookup.team(world, call), name=string(call.unwrap("team"), "name"))
    world.teams[team.id] = team
    audit.write(world, call, "team.update", data={"team": team.name})
    return ApiResponse(200, render_team(world, team))


def delete(world: World, call: OperationCall) -> ApiResponse:
    """Delete a team, also from the roles."""
    team = lookup.team(world, call)
    response = ApiResponse(200, render_team(world, team))
    del world.teams[team.id]
    for key, team_ids in world.team_roles.items():
        world.team_roles[key] = tuple(team_id for team_id in team_ids if team_id != team.id)
    audit.write(world, call, "team.delete", data={"team": team.name})
    return response


def replace_users(world: World, call: OperationCall) -> ApiResponse:
    """Replace the whole membership; the schema of the body rejects an empty one."""
    team = lookup.team(world, call)
    user_ids = tuple(dict.fromkeys(strings(call.body, "user_ids")))
    unknown = [user_id for user_id in user_ids if user_id not in world.users]
    if unknown:
        raise invalid("user_ids", f"has unknown users: {', '.join(unknown)}")
    team = attrs.evolve(team, user_ids=user_ids)
    world.teams[team.id] = team
    audit.write(world, call, "team.users.replace", data={"team": team.name, "users": len(user_ids)})
    return ApiResponse(200, render_team(world, team))


def render_team(world: World, team: Team) -> JsonObject:
    """Return a team with its members as JSON."""
    return render.team(team, lookup.members(world, team.user_ids))
