"""The model ``Logfile``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Logfile(Model):
    """A log file of a deployment."""

    id: str
    """Id of the log file."""
    deployment_id: str | None = None
    """Deployment of the file."""
    capsule_id: str | None = None
    """Capsule (container) of the file."""
    name: str | None = None
    """File name; begins with the name of the capsule and a dot."""
    region: str | None = None
    """Region of the file."""
    status: str | None = None
    """State of the file; the words are not documented."""
    file_size: int | None = None
    """Size in bytes."""
    date: datetime | None = field(default=None, metadata={"aliases": ("created_at",)})
    """Time of capture, shared by files captured together; perhaps a date without time."""
    download_link: str | None = field(default=None, repr=False, metadata={"secret": True})
    """Signed address of the file, to be fetched without the token; absent in lists."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
