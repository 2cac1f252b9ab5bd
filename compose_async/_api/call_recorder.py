"""Recording of the call that a generated coroutine would send, without sending it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from operator import attrgetter
from typing import Any

from .._generated.resources import EndpointsBase
from .._transport.call import Call


class _Recorder:
    """A replacement for a caller. It keeps the call and sends nothing."""

    call: Call

    async def fetch(self, call: Call, *_: object) -> None:
        self.call = call

    fetch_list = execute = start = fetch


def record_call(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call of an operation. Raises TypeError or ValueError for invalid arguments."""
    recorder: Any = _Recorder()
    coroutine = attrgetter(operation)(EndpointsBase(recorder))(**arguments)
    with suppress(StopIteration):
        coroutine.send(None)
    call: Call = recorder.call
    return call
