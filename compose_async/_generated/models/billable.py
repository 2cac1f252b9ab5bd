"""The model ``Billable``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Billable(Model):
    """One billing item of a vendor."""

    id: str
    """Id of the item."""
    account_id: str | None = None
    """Billed account."""
    amount: float | None = None
    """Amount; it may also come as a string of digits."""
    start_at: datetime | None = None
    """Start of the billed time."""
    end_at: datetime | None = None
    """End of the billed time; far in the future for open items."""
    description: str | None = None
    """Text for people."""
    identifier: str | None = None
    """Billed item."""
    resource_identifier: str | None = None
    """Resource of the billed item."""
    sku: str | None = None
    """Article number."""
    units: int | None = None
    """Units billed."""
    replaces_id: str | None = None
    """Item that this one replaces, if any."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
