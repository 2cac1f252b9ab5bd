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
        (name_,) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(name_) is str:
        model.name = intern(name_)
    else:
        model.name = _name.read(name_, lenient, model)
    teams_ = get("teams", ABSENT)
    if not teams_ and type(teams_) is list:
        model.teams = ()
        present_mask |= 2
    elif type(teams_) is list:
        try:
            model.teams = _teams.reader(teams_, lenient)
        except StructureError as error:
            model.teams = _teams.move_to_extra(error, lenient, model)
    elif teams_ is ABSENT:
        model.teams = ()
        absent += 1
    else:
        model.teams = _teams.read(teams_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 2:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = TeamRole
    return model


_name: Final = Member("name", (("name",),), text, required=True)
_teams: Final = Member("teams", (("teams",),), list_of(read_team), empty=tuple, nested=True)
_MODEL: Final = Members(
    TeamRole,
    (
        _name,
        _teams,
    ),
)
