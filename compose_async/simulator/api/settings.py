"""The settings of a simulator."""

from __future__ import annotations

import fnmatch
from typing import Final

import attrs
from attrs import validators

from .routes import routes

DAY: Final = 24 * 3600.0
"""The ``name_cooldown`` of the real service, which rejected a released name for a day."""

PROVISIONER: Final = ("clusters.get",)
"""The ``denied`` of tokens met in practice, which could list clusters but not read one."""


def _matches_an_operation(_: object, __: object, glob: str) -> None:
    if not any(fnmatch.fnmatchcase(route.operation, glob) for route in routes()):
        raise ValueError(f"{glob!r} matches no operation")


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

    """

    token: str = attrs.field(default="simulator-token", repr=False, validator=validators.min_len(1))
    seed: int = 0
    name_cooldown: float = attrs.field(default=0.0, validator=validators.ge(0))
    backup_quota: int | None = attrs.field(default=None, validator=validators.optional(validators.ge(0)))
    denied: tuple[str, ...] = attrs.field(default=(), validator=validators.deep_iterable(_matches_an_operation))
    download_bytes: int = attrs.field(default=65_536, validator=validators.ge(0))
