"""The handle of a recipe: plain data, without secrets, from which another process can resume the wait."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Final, Self

from attrs import frozen

from ._serialization import Serializable, TextFormat, from_plain, parse_timestamp

UNKNOWN_OPERATION: Final = "recipes.get"
"""The operation of a recipe that is known only by its id."""


@frozen(kw_only=True, repr=False)
class RecipeHandle(Serializable):
    """A recipe, the operation that started it, and the deadline for waiting. Times are Compose's own, in UTC.

    ``str(handle)`` and :meth:`to_json` return a line of JSON under 300 characters; :meth:`from_json` reads it back.
    A handle that leaves the service, for example to a browser, should be signed: ``resume`` gives the deployment that
    the handle names.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("a recipe handle", version=1)

    recipe_id: str
    operation: str = UNKNOWN_OPERATION
    """The operation that started the recipe, such as ``deployments.create``."""
    resource_id: str | None = None
    """The deployment that the recipe works on, where it is known."""
    started_at: datetime
    deadline: datetime
    """The time at which an ``await`` without its own deadline times out."""
    origin: str
    """Fingerprint of the base URL: a handle is valid for the API that it was made with."""

    def __str__(self) -> str:
        return self.to_json()

    def _members(self) -> dict[str, object]:
        return {
            "recipe": self.recipe_id,
            "operation": self.operation,
            "resource": self.resource_id,
            "started": _format(self.started_at),
            "deadline": _format(self.deadline),
            "origin": self.origin,
        }

    @classmethod
    def _parse(cls, data: dict[str, Any]) -> Self:
        return cls(
            recipe_id=from_plain(str, data["recipe"]),
            operation=from_plain(str, data["operation"]),
            resource_id=from_plain(str | None, data["resource"]),
            started_at=parse_timestamp(data["started"]),
            deadline=parse_timestamp(data["deadline"]),
            origin=from_plain(str, data["origin"]),
        )


@lru_cache(maxsize=64)
def fingerprint(base_url: str) -> str:
    """Return the fingerprint of a base URL, for handles."""
    return hashlib.sha256(base_url.encode()).hexdigest()[:16]


def _format(time: datetime) -> str:
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
