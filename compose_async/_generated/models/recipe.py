"""The model ``Recipe``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Recipe(Model):
    """A snapshot of background work on a deployment."""

    id: str
    """Id of the recipe."""
    template: str | None = None
    """Internal name of the work; not to be relied on."""
    status: Literal["running", "waiting", "complete", "failed"] | str
    """State: complete and failed are final; waiting is a pause for a resource or another task, at any
    moment of the work. The documentation also writes completed for complete."""
    status_detail: str | None = field(default=None, metadata={"aliases": ("status_details",)})
    """Present step or cause of failure, for people; the documentation writes status_details."""
    account_id: str | None = None
    """Account that owns the deployment."""
    deployment_id: str | None = None
    """Deployment that the recipe changes."""
    parent_id: str | None = None
    """Parent recipe; null or absent at the top."""
    name: str | None = None
    """Short purpose of the work."""
    created_at: datetime | None = None
    """Time of the request."""
    updated_at: datetime | None = None
    """Time of the last change."""
    operations_complete: int | None = None
    """Finished steps; they can equal the total before the recipe is complete."""
    operations_total: int | None = None
    """All steps, without those of sub-recipes."""
    source: str | None = None
    """Kind of client that started the work, such as customer_api."""
    source_user: str | None = None
    """Id of the user who started the work."""
    source_reason: str | None = None
    """Reason for the work."""
    source_ip: str | None = None
    """IP address of the user who started the work."""
    recipes: tuple[Recipe, ...] = field(
        default=(), metadata={"wire": ("_embedded", "recipes"), "aliases": ("recipes",)}
    )
    """Sub-recipes."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
