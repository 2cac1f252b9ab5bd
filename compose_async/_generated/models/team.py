"""The model ``Team``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .user import User


@frozen(kw_only=True, repr=False)
class Team(Model):
    """A group of users who get roles together."""

    id: str
    """Id of the team."""
    name: str
    """Name of the team."""
    users: tuple[User, ...] = ()
    """Users in the team."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
