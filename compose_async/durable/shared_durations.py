"""The learned durations of recipes, shared by all workers through a table of the database."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Final

from ..recipes.history import STAGES, History, HistoryCache, Kind
from .database import Database
from .job_errors import JobsDatabaseError

_STORE: Final = (
    "insert into compose_durations (kind, history) values (:kind, :history)"
    " on conflict (kind) do update set history = excluded.history"
)
"""SQL statement that stores the history of a kind."""

_MAX_NUMBER: Final = 1e12
"""Numbers of a stored history are smaller, so that computing with them cannot fail."""


class SharedDurations:
    """The history cache of one worker's client, and its last exchange with the database."""

    def __init__(self, database: Database, cache: HistoryCache) -> None:
        self._database = database
        self._cache = cache
        self._last_exchanged: dict[Kind, History] = {}

    async def exchange(self) -> None:
        """Store the kinds that this worker has learned more about, and read the others. The last writer counts."""
        learned = {
            kind: history for kind, history in self._cache.items() if history is not self._last_exchanged.get(kind)
        }
        with suppress(JobsDatabaseError, ValueError, TypeError):  # polls are only less precise
            stored = await asyncio.to_thread(self._exchange, learned)
            self._last_exchanged |= learned
            current = dict(self._cache.items())
            for kind, history in stored.items():
                last = self._last_exchanged.get(kind)
                if current.get(kind) is last and last != history:  # else this worker has learned more meanwhile
                    self._cache.put(kind, history)
                    self._last_exchanged[kind] = history

    def _exchange(self, learned: dict[Kind, History]) -> dict[Kind, History]:
        stored = self._database.query("select kind, history from compose_durations")
        for kind in sorted(learned):
            self._database.execute(_STORE, kind=json.dumps(kind), history=_written(learned[kind]))
        parsed = [(json.loads(kind), _read(history)) for kind, history in stored]
        found = {Kind(*parts): history for parts, history in parsed if len(parts) == len(Kind._fields)}
        return {kind: history for kind, history in found.items() if history is not None and kind not in learned}


def _written(history: History) -> str:
    return json.dumps([history.durations, history.observations, history.log_ratios], separators=(",", ":"))


def _read(text: str) -> History | None:
    """Return a history, or None for one with other stages, of another version, or with other data than numbers."""
    try:
        durations, counts, left = map(tuple, json.loads(text))
    except (ValueError, TypeError):
        return None
    numbers = all(
        type(item) in {int, float} and -_MAX_NUMBER < item < _MAX_NUMBER for item in (*durations, *counts, *left)
    )
    return History(durations, counts, left) if numbers and len(counts) == len(left) == STAGES else None
