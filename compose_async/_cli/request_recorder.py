"""The request of an operation: recorded without sending it, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .._api.call_recorder import record_call
from .argument_values import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._transport.call import Call


def record_request(operation: str, arguments: Mapping[str, Any]) -> Call:
    """Return the call of an operation. Raises UsageError for invalid arguments."""
    try:
        return record_call(operation, arguments)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from None


def request_target(call: Call) -> str:
    """Return the path and query of a call, as sent."""
    return f"{call.path}?{urlencode(call.query)}" if call.query else call.path
