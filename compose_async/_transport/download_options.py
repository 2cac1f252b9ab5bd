"""Options of one download, and the error for its link. A client needs both before it loads the rest."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from .._arguments import check_callback, check_integer, check_number

OnProgress = Callable[[int, int | None], object]
"""A callback for the bytes received and the total, which is None if unknown."""
MIN_RATE: Final = 1024.0
"""Bytes per second that a download must receive on average, by default."""


class DownloadOptions:
    """Checked options of one download. An unusable one raises TypeError or ValueError."""

    def __init__(
        self, *, progress: OnProgress | None = None, max_bytes: int | None = None, least_rate: float = MIN_RATE
    ) -> None:
        check_callback("progress", progress, nullable=True)
        if max_bytes is not None:
            check_integer("max_bytes", max_bytes, minimum=1)
        check_number("least_rate", least_rate, "bytes per second as a number, such as 1024")
        if not 0 <= least_rate < math.inf:
            raise ValueError(f"least_rate must be bytes per second, 0 or more, not {least_rate!r}")
        self.progress = progress
        self.max_bytes = max_bytes
        self.least_rate = least_rate


class LinkError(ValueError):
    """A link that is not an absolute http or https URL."""
