"""The handle of a recipe: plain data, without secrets, from which another process can resume the wait."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from attrs import frozen

from ._redact import excerpt

VERSION: Final = 1
"""Version of the JSON form."""


@frozen(kw_only=True)
class RecipeHandle:
    """A recipe, the operation that started it, and the deadline for waiting. Times are Compose's own, in UTC.

    ``str(handle)`` and :meth:`to_json` return a line of JSON under 300 characters; :meth:`from_json` reads it back.
    """

    recipe_id: str
    operation: str = "recipes.get"
    """The operation that started the recipe, such as ``deployments.create``."""
    resource_id: str | None = None
    """The deployment that the recipe works on, where it is known."""
    started_at: datetime
    deadline: datetime
    """The time at which an ``await`` without its own deadline times out."""
    origin: str
    """Fingerprint of the base URL: a handle is valid for the API that it was made with."""

    def to_json(self) -> str:
        """Return the handle as one line of JSON."""
        return json.dumps(
            {
                "v": VERSION,
                "recipe": self.recipe_id,
                "operation": self.operation,
                "resource": self.resource_id,
                "started": _spell(self.started_at),
                "deadline": _spell(self.deadline),
                "origin": self.origin,
            },
            separators=(",", ":"),
        )

    __str__ = to_json

    @classmethod
    def from_json(cls, text: str | bytes) -> RecipeHandle:
        """Read a handle from its JSON. Raises ValueError for other text, and for a handle of a newer version."""
        try:
            data = json.loads(text)
            version = _version(data["v"])
            if version == VERSION:
                return cls(
                    recipe_id=_string(data["recipe"]),
                    operation=_string(data["operation"]),
                    resource_id=None if data["resource"] is None else _string(data["resource"]),
                    started_at=_moment(data["started"]),
                    deadline=_moment(data["deadline"]),
                    origin=_string(data["origin"]),
                )
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            # The text may come from a request to the user's own service, so only an excerpt is shown.
            msg = f"this is not a recipe handle ({type(error).__name__}: {excerpt(str(error), 150)})"
            raise ValueError(msg) from None
        shown = excerpt(str(version), 20)
        msg = f"this handle has version {shown}, this compose-async reads version {VERSION}: upgrade it here"
        raise ValueError(msg)


@lru_cache(maxsize=64)
def fingerprint(base_url: str) -> str:
    """Return the fingerprint of a base URL, for handles."""
    return hashlib.sha256(base_url.encode()).hexdigest()[:16]


def _spell(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = f"{text!r} has no time zone"
        raise ValueError(msg)
    moment.astimezone(UTC)  # raises OverflowError at the ends of the calendar
    return moment


def _string(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is not a string"
        raise TypeError(msg)
    return value


def _version(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        msg = f"{value!r} is not a version"
        raise ValueError(msg)
    return value
