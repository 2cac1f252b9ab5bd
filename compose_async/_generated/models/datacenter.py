"""The model ``Datacenter``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class Datacenter(Model):
    """A place where deployments can be hosted."""

    slug: str
    """Provider and region with a colon between, the form of requests."""
    provider: Literal["aws", "gce", "gcp", "softlayer"] | str
    """Company that runs the datacenter."""
    region: str
    """Region, in the words of the provider."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
