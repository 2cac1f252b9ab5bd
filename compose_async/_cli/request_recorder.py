"""Recording of the request that a generated coroutine would send, without sending it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .._generated.resources import EndpointsBase
from .argument_values import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._transport.call import Call


class _Recorder:
    """A caller that records the call of a generated coroutine and sends nothing."""

    call: Call

    async def fetch(self, call: Call, *_: object) -> None:
        self.call = call

    fetch_list = execute = start = fetch


def record_request(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call of an operation. Raises UsageError for invalid arguments."""
    recorder: Any = _Recorder()
    coroutine = attrgetter(operation)(EndpointsBase(recorder))(**arguments)
    try:
        coroutine.send(None)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from None
    except StopIteration:
        pass
    call: Call = recorder.call
    return call


def request_target(call: Call) -> str:
    """Return the path and query of a call, as sent."""
    return f"{call.path}?{urlencode(call.query)}" if call.query else call.path
