"""The audit log around one write, and the match of its events with recipes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

from attrs import evolve, frozen

from .._api.endpoints import PAGE_SIZE, ClientParts, Endpoints
from .._clock import utc
from .._transport.signature import is_signed_by
from .._types import UNSET
from ..errors import APIConnectionError, APIStatusError, DecodeError
from ..models import AuditEvent, DeploymentSummary, Recipe
from ..recipes import recipe_kinds
from ..recipes.poll_errors import is_transient

MAX_EVENTS: Final = 20 * PAGE_SIZE
"""Maximum number of events in one reading of the log."""
MAX_LOG_LAG: Final = timedelta(seconds=60)
"""Assumed maximum lag of the log's clock."""
SEARCH_WINDOW: Final = timedelta(minutes=15)
"""Time after sending in which the event of a write is expected."""
MAX_MATCH_DISTANCE: Final = timedelta(seconds=2)
"""Maximum time between a recipe and its event."""


@frozen(kw_only=True)
class LogReading:
    """Result of one reading of the audit log."""

    events: tuple[AuditEvent, ...] = ()
    """The events, oldest first."""
    failure: str | None = None
    """Reason why the log could not be read; None if it was read."""
    unreadable: bool = False
    """True if reading the log again cannot succeed."""
    until: datetime | None = None
    """End of the events; None if there is none."""
    complete_until: datetime | None = None
    """Time up to which later readings show no more events; None if that is unknown."""

    def signed_by(self, signature: str) -> list[AuditEvent]:
        """Return the events with this signature."""
        return [event for event in self.events if is_signed_by(event.user_agent, signature)]

    def match(
        self, recipes: Iterable[Recipe], operation: str, deployment_id: str, since: datetime | None
    ) -> dict[str, Recipe]:
        """Match the events of an operation with its recipes on a deployment around ``since``, by event id.

        Empty unless each recipe has its event: otherwise the log lacks some, or its clock differs.
        """
        if since is None:
            return {}
        begin = since - MAX_LOG_LAG + MAX_MATCH_DISTANCE
        end = datetime.max.replace(tzinfo=UTC) if self.until is None else self.until - MAX_MATCH_DISTANCE
        of_kind = [recipe for recipe in recipes if recipe_kinds.matches(recipe, operation)]
        around = [recipe for recipe in of_kind if recipe.created_at and begin <= recipe.created_at <= end]
        events = (event for event in self.events if event.deployment_id == deployment_id)
        matched = match_recipes((event for event in events if recipe_kinds.event_matches(event, operation)), around)
        return matched if len(matched) == len(around) else {}


async def read_log(compose: Endpoints, since: datetime | None, now: datetime | None) -> LogReading:
    """Read the events around a write that was sent at ``since``; all later events, if ``now`` is None.

    ``now`` is the server's time. A failed request raises nothing; its reason is stored in ``failure``.
    """
    newer_than = UNSET if since is None else since - MAX_LOG_LAG
    # The newest events come first. An upper bound saves requests only if the write was long ago.
    until = None if since is None or now is None or now - since < SEARCH_WINDOW else since + SEARCH_WINDOW
    older_than = UNSET if until is None else until
    events, failure, unreadable = list[AuditEvent](), None, False
    try:
        async for event in compose.audit_events.iterate(newer_than=newer_than, older_than=older_than, limit=PAGE_SIZE):
            events.append(event)
            if len(events) == MAX_EVENTS:
                break
    except (APIStatusError, APIConnectionError, DecodeError) as error:
        failure, unreadable = str(error), isinstance(error, APIStatusError) and not is_transient(error)
    return LogReading(events=_in_order(events), failure=failure, unreadable=unreadable, until=until)


async def search_log(
    compose: Endpoints, signature: str, since: datetime | None, parts: ClientParts, earlier: LogReading
) -> LogReading:
    """Search the log for a write that may have been sent at any time after ``since``: around that time, then whole.

    Of an ``earlier`` reading that was complete, only the events that it may lack are read.
    """
    if earlier.complete_until is not None:
        newer = await read_log(compose, earlier.complete_until, None)
        by_id = {event.id: event for event in (*earlier.events, *newer.events)}
        return evolve(newer, events=_in_order(by_id.values()), complete_until=earlier.complete_until)
    log = await read_log(compose, since, parts.server_now() or utc(parts.clock))
    if log.until is not None and not log.signed_by(signature):
        log = await read_log(compose, since, None)
    now = parts.server_now()
    if since is None or now is None or log.failure is not None:
        return log
    return evolve(log, complete_until=now - SEARCH_WINDOW)


def began_with(event: AuditEvent, item: DeploymentSummary) -> bool:
    """Return whether the item may have begun with the event. A later one of its name can follow its removal."""
    return item.created_at is None or abs(item.created_at - event.created_at) <= SEARCH_WINDOW


def _in_order(events: Iterable[AuditEvent]) -> tuple[AuditEvent, ...]:
    return tuple(sorted(events, key=lambda event: event.created_at))


def match_recipes(events: Iterable[AuditEvent], recipes: Collection[Recipe]) -> dict[str, Recipe]:
    """Match each event with one recipe that began within two seconds, and return the recipes by event id.

    The nearest pairs are matched first. Events and recipes with several equally near partners are left out. Pairs in
    another order than their events show that the clocks differ; nothing is matched then.
    """
    events = sorted(events, key=lambda event: event.created_at)
    near = sorted(
        (
            (distance, event, recipe)
            for event in events
            for recipe in recipes
            if recipe.created_at is not None
            and (distance := abs(recipe.created_at - event.created_at)) <= MAX_MATCH_DISTANCE
        ),
        key=itemgetter(0),
    )
    matched: dict[str, Recipe] = {}
    taken = set[str]()
    for _, pairs in groupby(near, key=itemgetter(0)):
        free = [(event, recipe) for _, event, recipe in pairs if taken.isdisjoint({event.id, recipe.id})]
        partners = Counter(item.id for pair in free for item in pair)
        matched |= {event.id: recipe for event, recipe in free if partners[event.id] == partners[recipe.id] == 1}
        taken |= partners.keys()
    begun = [matched[event.id].created_at or recipe_kinds.EPOCH for event in events if event.id in matched]
    return matched if begun == sorted(begun) else {}
