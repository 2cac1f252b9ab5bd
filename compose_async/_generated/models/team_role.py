"""The model ``TeamRole``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .team import Team


@frozen(kw_only=True, repr=False)
class TeamRole(Model):
    """A role on a deployment and the teams that have it."""

    name: Literal["developer", "manager", "admin"] | str
    """Name of the role."""
    teams: tuple[Team, ...] = ()
    """Teams that have the role."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
