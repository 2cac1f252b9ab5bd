"""Checks of keys and works, before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .._arguments import check_text
from .work_types import Work

MAX_KEY_LENGTH: Final = 200
"""Maximum length of a job's key."""
_TICK_PREFIX: Final = "sched-"
"""Prefix of the engine's keys for the runs of a schedule."""


def check_key(key: str) -> str:
    """Check the key of a job that is submitted."""
    check_key_part("key", key)
    if not key.strip() or key.startswith(_TICK_PREFIX):
        raise ValueError(f"key must have 1 to {MAX_KEY_LENGTH} characters and not begin with {_TICK_PREFIX!r}: {key!r}")
    return key


def check_key_part(name: str, value: str) -> str:
    """Check a part of a key: the engine's keys have at most 512 characters, of up to two such parts and a time."""
    check_text(name, value, minimum=1, maximum=MAX_KEY_LENGTH)
    if "\0" in value:
        raise ValueError(f"{name} must be text without null characters: {value!r}")
    return value


def check_work(work: Iterable[Work], retries: int) -> None:
    """Check the works of a job and the number of its retries."""
    for item in work:
        if not isinstance(item, Work):
            raise TypeError(f"work must be such as Backup or Scale, not {type(item).__name__}")
    # A bool raises ValueError, as 0 does, for compatibility.
    if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
        raise ValueError(f"retries must be 0 or more, not {retries!r}")
