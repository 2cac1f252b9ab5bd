"""The stored form of the engine's data: plain JSON. No objects of this package, and errors only as redacted text."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from .._redact import redact
from .._types import Json
from .job_errors import JobError


def dumps(data: Any) -> str:
    """Return the stored text of arguments, a result or an error."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_encode)


def loads(text: str) -> Any:
    """Return the data of a stored text."""
    data = json.loads(text)
    if isinstance(data, dict) and data.keys() == {"$error"}:
        return JobError(str(data["$error"]))
    if isinstance(data, dict) and data.keys() == {"args", "kwargs"}:  # the first argument of a tick is a time
        data["args"] = tuple(_decode(item) for item in data["args"])
    return data


def _encode(value: object) -> Json:
    if isinstance(value, Exception):
        return {"$error": f"{type(value).__name__}: {redact(str(value))}"}
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not JSON")


def _decode(item: Any) -> Any:
    return datetime.fromisoformat(item["$time"]) if isinstance(item, dict) and item.keys() == {"$time"} else item
