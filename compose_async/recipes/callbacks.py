"""Done callbacks of a future: the background wait that they need, and the call itself."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .._arguments import refuse_awaitable
from .._display import printable
from ..errors import RecipeError
from ..events import logger

T = TypeVar("T")


async def wait_and_log(wait: Callable[[float], Awaitable[object]], future: object) -> None:
    """Wait without a deadline on behalf of callbacks. Log errors, because no caller is there to receive them."""
    try:
        await wait(math.inf)
    except RecipeError:
        pass
    except (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
        raise
    except BaseException as error:  # noqa: BLE001 - see above
        logger.warning("waiting for the callbacks of %r stopped: %s", future, printable(error))


def run_callback(callback: Callable[[T], object], future: T) -> None:
    """Call the callback. The event loop logs any error, including the TypeError for an async callback."""
    refuse_awaitable("a done callback", callback(future))
