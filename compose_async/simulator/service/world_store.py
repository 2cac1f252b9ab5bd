"""The one world of a simulator behind its lock: brought up to date when read, saved when changed, closed in the end."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from ..clock import END_OF_TIME, Clock
from ..engine import timeline
from ..state.durations import PlanRule
from ..state.state_file import StateFile
from ..state.world import World, create_world


class WorldStore:
    """The world and its state file. Safe to use from any thread."""

    def __init__(self, clock: Clock, seed: int, path: str | os.PathLike[str] | None) -> None:
        """Load the world of the file at ``path``, and resume the clock; without one, create a world from ``seed``.

        Raises StateFileError if the file cannot be used.
        """
        self._clock = clock
        self._lock = threading.RLock()
        self._file = None if path is None else StateFile(path)
        self._world = self._load() or create_world(seed, clock.utc().timestamp())
        self._save(with_time=True)

    @property
    def world(self) -> World:
        """Return the world as it is at this moment."""
        with self._lock:
            timeline.advance(self._world, self._clock.utc().timestamp())
            return self._world

    @contextlib.contextmanager
    def transaction(self, method: str) -> Iterator[None]:
        """Hold the lock for a request of this method, and save its changes.

        Reads do not even save the time, which goes on by itself; only a virtual clock has to be moved, which is
        a write.
        """
        with self._lock:
            yield
            self._save(with_time=method not in {"GET", "HEAD"})

    def add_rule(self, rule: PlanRule) -> None:
        """Let the coming recipes that match a rule run by its plan."""
        with self._lock:
            self._world.plan_rules.append(rule)

    def close(self) -> None:
        """Save the last changes and the time, and close the file; harmless without one, or when repeated."""
        with self._lock:
            if self._file is None or self._file.closed:
                return
            try:
                timeline.advance(self._world, self._clock.utc().timestamp())
                self._save(with_time=True)
            finally:
                self._file.close()

    def _load(self) -> World | None:
        loaded = None if self._file is None else self._file.load()
        if loaded is None:
            return None
        world, downtime = loaded
        self._clock.resume(datetime.fromtimestamp(min(downtime.now, END_OF_TIME.timestamp()), UTC), downtime.away)
        return world

    def _save(self, *, with_time: bool) -> None:
        if self._file is not None:
            speed = getattr(self._clock, "speed", None)  # clocks made by users need not have one
            wall = time.time()  # before the clock is read: at its speed, the moment between the two counts
            now = self._clock.utc().timestamp()
            self._file.save(self._world, now=now, wall=wall, speed=speed, with_time=with_time)
