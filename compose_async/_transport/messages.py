"""One request, with the state of its attempts, and its reply."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from .._config import MAX_RESPONSE_BYTES
from .._types import Json
from .call import Call
from .signature import new_signature

if TYPE_CHECKING:
    from .._timeout import Timeout


@define(kw_only=True, eq=False)
class Request:
    """One request, and the state of its attempts. Secrets stay out of the repr."""

    call: Call
    url: str
    timeout: float | Timeout
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    max_bytes: int = MAX_RESPONSE_BYTES
    """Largest body of the response, in bytes."""
    id: str = field(factory=new_signature)
    max_retries: int = 0
    total_pause_limit: float = math.inf
    """Cumulative pause of the client, in seconds, at which this call gives up."""
    give_up_reason: str = ""
    """Reason for ending the retries, if the client itself ended them."""
    retry_count: int = 0
    send_count: int = 0
    attempt_started_at: float = 0.0
    """Clock time at which the latest attempt had its connection and rate permit, in seconds."""
    sent_at: datetime | None = None
    """Compose's time at that moment; None before its first Date header."""
    sent_at_local: datetime | None = None
    """This machine's calendar time at that moment."""
    may_have_left: bool = False
    """True if Compose may act on the attempt in flight."""


@frozen
class Reply:
    """A response of Compose: status, headers by lower-case name, and the raw body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str = ""
    complete: bool = field(default=True, repr=False)
    """False for a truncated body, which was too long. A reply to a caller is always complete."""

    def json(self) -> Json:
        """Parse the body as JSON; None for an empty one. Raises ``ValueError`` when it is not JSON."""
        return json.loads(self.body) if self.body.strip() else None

    def masked(self, mask: Callable[[str], str]) -> Reply:
        """Return a copy without the texts that ``mask`` hides."""
        # latin-1 maps each byte to one character, so a body in any encoding survives.
        body = mask(self.body.decode("latin-1")).encode("latin-1")
        return evolve(self, body=body, headers={name: mask(text) for name, text in self.headers.items()})
