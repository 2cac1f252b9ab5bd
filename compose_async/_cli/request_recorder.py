"""Recording of the request that a generated coroutine would send, without sending it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Never
from urllib.parse import urlencode

from .._generated.resources import EndpointsBase
from .argument_values import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._transport.call import Call


class _RecordedError(Exception):
    """The coroutine has made its call; the recording is complete."""


class _Recorder:
    """A caller that records the calls of generated coroutines and sends none."""

    call: Call

    async def fetch(self, call: Call, *_: object) -> Never:
        self.call = call
        raise _RecordedError

    fetch_list = execute = start = fetch


def record_request(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call of an operation. Raises UsageError for invalid arguments."""
    resource, _, method = operation.partition(".")
    recorder: Any = _Recorder()
    coroutine = getattr(getattr(EndpointsBase(recorder), resource), method)(**arguments)
    try:
        with suppress(_RecordedError):
            coroutine.send(None)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from None
    call: Call = recorder.call
    return call


def request_target(call: Call) -> str:
    """Return the path and query of a call, as sent."""
    return f"{call.path}?{urlencode(call.query)}" if call.query else call.path
