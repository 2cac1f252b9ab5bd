"""The model ``Backup``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json
from .link import Link


@frozen(kw_only=True, repr=False)
class Backup(Model):
    """A backup of a deployment."""

    id: str
    """Id of the backup."""
    deployment_id: str | None = None
    """Deployment of the backup."""
    name: str | None = None
    """Name of the backup."""
    type: Literal["on_demand", "daily", "weekly", "monthly"] | str
    """Cause of the backup."""
    status: Literal["complete", "pending", "running", "failed"] | str
    """State of the backup; the words are not documented, so rely on the two flags."""
    is_downloadable: bool | None = None
    """True if it can be downloaded."""
    is_restorable: bool | None = None
    """True if it can be restored."""
    created_at: datetime | None = None
    """End of the backup."""
    download_link: str | None = field(default=None, repr=False, metadata={"secret": True})
    """Signed address of the file, to be fetched without the token; null for a backup that cannot be
    downloaded, absent in lists."""
    links: dict[str, Link] = field(factory=dict, hash=False, metadata={"wire": ("_links",)})
    """Links by relation; rarely present, possibly relative."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
