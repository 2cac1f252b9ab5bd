"""The reader of ``TeamRole``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    list_of,
    text,
)
from ..._extra import NO_EXTRA
from ..models.team_role import TeamRole
from .team import read_team


def read_team_role(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        name_ = body["name"]
    except KeyError:
        (name_,) = _TeamRole.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _TeamRole.unfrozen()
    made.extra = NO_EXTRA
    if type(name_) is str:
        made.name = intern(name_)
    else:
        made.name = _TeamRole_name.read(name_, lenient, made)
    teams_ = get("teams", ABSENT)
    if not teams_ and type(teams_) is list:
        made.teams = ()
        bits |= 2
    elif type(teams_) is list:
        try:
            made.teams = _TeamRole_teams.reader(teams_, lenient)
        except StructureError as error:
            made.teams = _TeamRole_teams.set_aside(error, lenient, made)
    elif teams_ is ABSENT:
        made.teams = ()
        absent += 1
    else:
        made.teams = _TeamRole_teams.read(teams_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 2:
        made.extra = _TeamRole.collect(body, bits, made.extra)
    elif bits:
        made.extra = _TeamRole.shared(bits)
    made.__class__ = TeamRole
    return made


_TeamRole_name: Final = Member("TeamRole", "name", (("name",),), text, required=True)
_TeamRole_teams: Final = Member("TeamRole", "teams", (("teams",),), list_of(read_team), default=(), nested=True)
_TeamRole: Final = Members(
    TeamRole,
    (
        _TeamRole_name,
        _TeamRole_teams,
    ),
)
