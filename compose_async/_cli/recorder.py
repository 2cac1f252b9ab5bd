"""Which request a coroutine would send: found out by running it up to there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never
from urllib.parse import urlencode

from .._generated.resources import EndpointsBase
from .values import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._transport.call import Call


class _Recorded(Exception):  # noqa: N818 - it is no error
    def __init__(self, call: Call) -> None:
        self.call = call


class _Recorder:
    """Takes every call of the generated coroutines, and sends none."""

    async def fetch(self, call: Call, *_: object) -> Never:
        raise _Recorded(call)

    fetch_list = execute = start = fetch


def recorded(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call. Raises UsageError for arguments that Compose could not accept."""
    resource, _, method = operation.partition(".")
    recorder: Any = _Recorder()
    coroutine = getattr(getattr(EndpointsBase(recorder, recorder), resource), method)(**arguments)
    try:
        coroutine.send(None)
    except _Recorded as record:
        return record.call
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from None
    raise AssertionError(f"{operation} sends nothing")


def target_of(call: Call) -> str:
    """Return path and query, as they are sent."""
    return f"{call.path}?{urlencode(call.query)}" if call.query else call.path
