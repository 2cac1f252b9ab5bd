"""``Timeout``, a setting of the client."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Timeout:
    """Time limits of one attempt, in seconds: ``connect`` for the connection, ``read`` for the rest."""

    connect: float
    read: float
