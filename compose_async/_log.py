"""The logger of the package, and its handler from the environment: ``COMPOSE_LOG=debug``."""

from __future__ import annotations

import logging
import os
from typing import Final

logger: Final = logging.getLogger("compose_async")

_LOG_VARIABLE: Final = "COMPOSE_LOG"


def log_to_stderr(level: str | None) -> None:
    """Write records of the package from this level on to standard error. Other loggers, the root's too, stay as is."""
    if not level:
        return
    if level.upper() not in logging.getLevelNamesMapping():
        logger.warning("%s names no level of logging, such as debug or warning: %.40r", _LOG_VARIABLE, level)
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level.upper())


log_to_stderr(os.environ.get(_LOG_VARIABLE))
