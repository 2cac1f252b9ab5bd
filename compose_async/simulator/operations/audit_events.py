"""Audit events, newest first, page by page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..api.responses import ApiError, embedded, invalid
from ..api.settings import AuditLog
from ..state.records import AuditEvent
from ..state.world import World

DEFAULT_LIMIT: Final = 50
MAXIMUM_LIMIT: Final = 100
"""The numbers of one client, which allowed 1 to 100 and used 50; those of the server are unknown."""

PROXY: Final = "proxy"
"""The user agent of a proxy that replaces those of its clients."""


def list_events(call: OperationCall) -> JsonObject:
    """Return a page: the events between ``newer_than`` and ``older_than``, after the one that ``cursor`` names."""
    log = call.settings.audit
    query = {key: value for key, value in call.incoming.query.items() if value}
    older = _instant(query, "older_than")
    newer = _instant(query, "newer_than")
    own = (event for event in _readable(call.world, log) if event.account_id == call.user.account_id)
    events = _after(own, query["cursor"]) if "cursor" in query else own
    wanted = (
        event
        for event in events
        if (older is None or event.created_at + log.ahead < older)
        and (newer is None or event.created_at + log.ahead > newer)
    )
    page = [
        render.audit_event(_as_published(event, log), call.base) for event in itertools.islice(wanted, _limit(query))
    ]
    return embedded("audit_events", page)


def get(call: OperationCall) -> JsonObject:
    """Return one event."""
    log = call.settings.audit
    event = lookup.item(_readable(call.world, log), call, "audit_event_id")
    return render.audit_event(_as_published(event, log), call.base)


def _readable(world: World, log: AuditLog) -> Iterator[AuditEvent]:
    """Return the events that can be read by now, newest first. Raises ApiError if none may be."""
    if not log.readable:
        raise ApiError(401, "unauthorized")
    return (event for event in reversed(world.audit_events.values()) if event.created_at + log.delay <= world.now)


def _as_published(event: AuditEvent, log: AuditLog) -> AuditEvent:
    agent = {"kept": event.user_agent, "none": None, "proxied": PROXY}[log.user_agent]
    agent = None if agent is None else agent[: log.cut]
    return attrs.evolve(event, user_agent=agent, created_at=event.created_at + log.ahead)


def _after(events: Iterator[AuditEvent], cursor: str) -> Iterator[AuditEvent]:
    """Return the events after the one with this id; none if it is unknown (invented)."""
    for event in events:
        if event.id == cursor:
            break
    return events


def _limit(query: dict[str, str]) -> int:
    given = query.get("limit", str(DEFAULT_LIMIT))
    limit = int(given) if given.isascii() and given.isdigit() and len(given) <= len("100") else 0
    if not 1 <= limit <= MAXIMUM_LIMIT:
        raise invalid("limit", f"must be from 1 to {MAXIMUM_LIMIT}")
    return limit


def _instant(query: dict[str, str], key: str) -> float | None:
    """Read a timestamp as epoch seconds; an unencoded plus sign arrives as a space."""
    if key not in query:
        return None
    try:
        moment = datetime.fromisoformat(query[key].replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise invalid(key, "is invalid") from None
