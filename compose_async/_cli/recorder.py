"""Which request a coroutine would send: found out by running it up to there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Never
from urllib.parse import urlencode

from .._generated.resources import EndpointsBase
from .inputs import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._transport.call import Call


class _RecordedError(Exception):
    """The coroutine has come as far as it has to."""


class _Recorder:
    """Takes every call of the generated coroutines, and sends none."""

    call: Call

    async def fetch(self, call: Call, *_: object) -> Never:
        self.call = call
        raise _RecordedError

    fetch_list = execute = start = fetch


def recorded(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call. Raises UsageError for arguments that Compose could not accept."""
    resource, _, method = operation.partition(".")
    recorder: Any = _Recorder()
    coroutine = getattr(getattr(EndpointsBase(recorder, recorder), resource), method)(**arguments)
    try:
        with suppress(_RecordedError):
            coroutine.send(None)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from None
    call: Call = recorder.call
    return call


def target_of(call: Call) -> str:
    """Return path and query, as they are sent."""
    return f"{call.path}?{urlencode(call.query)}" if call.query else call.path
