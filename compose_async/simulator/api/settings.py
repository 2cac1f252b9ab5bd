"""The knobs of a simulator, and nothing else."""

from __future__ import annotations

import fnmatch
from typing import Final

import attrs
from attrs import validators

from .routes import routes

DAY: Final = 24 * 3600.0
"""The real service refused a released name for a day: give it as `name_cooldown` to have that here."""

PROVISIONER: Final = ("clusters.get",)
"""What some tokens could not do, though the list of clusters was theirs to see: give it as `denied`."""


def _matches_an_operation(_: object, __: object, glob: str) -> None:
    if not any(fnmatch.fnmatchcase(route.operation, glob) for route in routes()):
        raise ValueError(f"{glob!r} matches no operation")


@attrs.frozen
class Settings:
    """How a simulated Compose behaves.

    Attributes:
        token: the bearer token that is accepted.
        seed: what every id, password and duration derives from.
        name_cooldown: seconds of simulated time during which the name of a removed deployment is refused.
        backup_quota: on-demand backups allowed per deployment in seven days; None is no limit.
        denied: globs of the operations that the token's role may not do, such as `PROVISIONER`: 401 «unauthorized».
        download_bytes: how much data a downloaded backup holds before compression.

    """

    token: str = attrs.field(default="simulator-token", repr=False, validator=validators.min_len(1))
    seed: int = 0
    name_cooldown: float = attrs.field(default=0.0, validator=validators.ge(0))
    backup_quota: int | None = attrs.field(default=None, validator=validators.optional(validators.ge(0)))
    denied: tuple[str, ...] = attrs.field(default=(), validator=validators.deep_iterable(_matches_an_operation))
    download_bytes: int = attrs.field(default=65_536, validator=validators.ge(0))
