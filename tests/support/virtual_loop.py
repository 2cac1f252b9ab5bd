"""An event loop whose time jumps to the next timer as soon as no socket is ready."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

_GRACE = 0.0005
"""Real seconds for the bytes on their way between two sockets of this process."""


class _Jumping(selectors.DefaultSelector):
    jumped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(min(timeout, _GRACE))
        if not ready:
            self.jumped += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time. Work for a thread is done at once, on the loop itself, and so takes no time."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return super().time() + self._jumping.jumped

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:  # type: ignore[override] # a future as well
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - raised by whoever awaits it
            done.set_exception(error)
        return done
