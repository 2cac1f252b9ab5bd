"""The model ``Scaling``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Scaling(Model):
    """The resource units of a deployment, for each of its members."""

    allocated_units: int
    """Units of the deployment."""
    used_units: int
    """Units in use."""
    starting_units: int
    """Units of a new deployment of this database."""
    minimum_units: int
    """Smallest number of units allowed at present."""
    unit_size_in_mb: int | None = None
    """Size of one unit in MB, of memory or storage as unit_type says."""
    memory_per_unit_in_mb: int | None = None
    """Memory of one unit in MB; missing in older responses."""
    storage_per_unit_in_mb: int | None = None
    """Storage of one unit in MB; missing in older responses."""
    unit_type: Literal["memory", "data"] | str | None = None
    """Resource that the units measure; data is storage."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
