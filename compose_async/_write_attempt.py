"""Record of one write call, which errors hold, and digests of the values that a write sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from ._pickling import restore
from ._serialization import Serializable, TextFormat
from ._types import JsonLike


@frozen(kw_only=True, repr=False)
class Attempt(Serializable):
    """Record of one write call, without its body: enough to find out later whether the write was applied.

    The call may have been attempted several times; ``sent_at`` is that of the last one.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("an attempt", version=1)

    operation: str
    """Name of the operation, such as ``deployments.create``."""
    method: str
    path: str
    ids: Mapping[str, str] = field(factory=dict, hash=False)
    """Path parameters by name."""
    name: str | None = None
    """The unique name that the write assigns, if it assigns one."""
    wanted: Mapping[str, str | int] = field(factory=dict, hash=False)
    """Short values of the body that are not secret: units, version, ip, name, team_id, user_id, type."""
    sent_at: datetime | None = None
    """Compose's time at the attempt, from the last Date header before it; None before the first response."""
    request_id: str | None = None
    signature: str | None = field(default=None, eq=False)
    """Random id of the write, which its User-Agent carries into the audit log. ``with_options(signature=...)`` repeats
    the write under it."""
    sent_at_local: datetime | None = field(default=None, eq=False)
    """The time of the attempt by the local clock."""
    digests: Mapping[str, str] = field(factory=dict, eq=False)
    """SHA-256 of longer values (notes, billing code, each tag or user), to compare them with the current ones later."""

    __setstate__ = restore


def digest(value: JsonLike) -> str:
    """Return the SHA-256 of a value. None equals an empty string; that of a list ignores the order."""
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(sorted({digest(str(item)) for item in value}))
    return hashlib.sha256(json.dumps(value or "").encode()).hexdigest()
