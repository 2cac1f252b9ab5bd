"""The settings of a simulator."""

from __future__ import annotations

import fnmatch
from typing import Final, Literal

import attrs
from attrs import validators

from .routes import routes

DAY: Final = 24 * 3600.0
"""Seconds of a day; also the ``name_cooldown`` of the real service, which rejected a released name for so long."""

MAX_CLOCK_OFFSET: Final = 365 * DAY
"""The furthest that the clock of an audit log may be off."""

PROVISIONER: Final = ("clusters.get",)
"""The ``denied`` of tokens met in practice, which could list clusters but not read one."""


def matches_an_operation(_: object, __: object, glob: str) -> None:
    """Check, as an attrs validator, that the glob matches an operation."""
    if not any(fnmatch.fnmatchcase(route.operation, glob) for route in routes()):
        raise ValueError(f"{glob!r} matches no operation")


def _is_near(_: object, field: attrs.Attribute[float], value: float) -> None:
    if not abs(value) <= MAX_CLOCK_OFFSET:
        raise ValueError(f"{field.name} must be seconds, {MAX_CLOCK_OFFSET:.0f} at most, got {value!r}")


@attrs.frozen
class AuditLog:
    """The audit log as its readers find it; the world's own record of events stays whole, ``silent`` aside.

    Attributes:
        delay: seconds after which an event can be read.
        user_agent: that of the caller, ``none`` (null), or ``proxied``: replaced by that of a proxy on the way.
        cut: the number of characters kept of a user agent; None is all.
        readable: whether the token's role may read it; else a 401, ``unauthorized``.
        silent: globs of the operations that leave no event.
        ahead: seconds by which its clock, which dates events, is ahead; below 0 behind.

    """

    delay: float = attrs.field(default=0.0, validator=[validators.ge(0), _is_near])
    user_agent: Literal["kept", "none", "proxied"] = attrs.field(
        default="kept", validator=validators.in_(["kept", "none", "proxied"])
    )
    cut: int | None = attrs.field(default=None, validator=validators.optional(validators.ge(0)))
    readable: bool = attrs.field(default=True, validator=validators.instance_of(bool))
    silent: tuple[str, ...] = attrs.field(default=(), validator=validators.deep_iterable(matches_an_operation))
    ahead: float = attrs.field(default=0.0, validator=_is_near)


@attrs.frozen
class Settings:
    """The behaviour of a simulated Compose.

    Attributes:
        token: the accepted bearer token.
        seed: the source of every id, password and duration.
        name_cooldown: seconds of simulated time during which the name of a removed deployment is rejected.
        backup_quota: on-demand backups allowed per deployment in seven days; None is no limit.
        denied: globs of the operations outside the token's role, such as ``PROVISIONER``: a 401, ``unauthorized``.
        download_bytes: how much data a downloaded backup holds before compression.
        audit: the audit log as its readers find it.

    """

    token: str = attrs.field(default="simulator-token", repr=False, validator=validators.min_len(1))
    seed: int = 0
    name_cooldown: float = attrs.field(default=0.0, validator=validators.ge(0))
    backup_quota: int | None = attrs.field(default=None, validator=validators.optional(validators.ge(0)))
    denied: tuple[str, ...] = attrs.field(default=(), validator=validators.deep_iterable(matches_an_operation))
    download_bytes: int = attrs.field(default=65_536, validator=validators.ge(0))
    audit: AuditLog = AuditLog()
