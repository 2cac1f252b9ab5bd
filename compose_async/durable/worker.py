"""A worker: takes jobs, renews its lease, and takes over the jobs of dead workers."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import socket
import sys
import time
import uuid
from functools import partial
from typing import Final

from .. import ComposeClient
from .._redact import redact
from ..errors import ConfigurationError
from . import engine
from .carry_out import GRACE, Desk, run_job
from .fence import Fence
from .job_errors import JobsDatabaseError, WorkerReplacedError
from .lease import Lease
from .limited_client import fenced, memory_of, settle_of
from .opened import asked
from .shared_durations import SharedDurations
from .shared_rate import SharedRate
from .submitting import run_fleet, run_tick

logger: Final = logging.getLogger("compose_async")

STOP: Final = 9.5
"""Maximum number of seconds for stopping a worker."""
BEATS: Final = 5
"""Number of renewals per lease."""


async def work(
    client: engine.Client,
    compose: ComposeClient,
    *,
    concurrency: int,
    rate: float | None,
    lease: float,
    tolerance: float,
) -> None:
    """Run jobs until cancelled; see :meth:`compose_async.durable.Jobs.work`."""
    _check(concurrency, rate, lease, tolerance)
    database = client.database
    worker_id = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    fence = Fence(None if rate is None else SharedRate(database, rate))
    runners: engine.Runners = {}
    worker = engine.Worker(database, runners, worker_id=worker_id)  # raises if the process already has a worker
    own = Lease(database, worker_id, lease)
    ending = math.inf
    try:
        with fenced(compose, fence, tolerance) as limited:
            durations = SharedDurations(database, memory_of(compose))
            desk = Desk(compose=limited, settle=settle_of(compose))
            runners[engine.JOBS] = partial(run_job, desk)
            runners[engine.FLEETS] = partial(run_fleet, desk, client)
            runners[engine.TICKS] = partial(run_tick, desk, client)
            try:
                await _begin(own, client, fence, concurrency)
                asked(client, lambda _: worker.launch())
                await _live(own, worker, fence, desk, durations)
            except asyncio.CancelledError:
                ending = time.monotonic()
                await _stop(own, worker, fence, desk)
                raise
            except WorkerReplacedError:
                await _drop_everything(worker, fence)
                raise
    finally:
        fence.shut()
        await worker.close(max(0.5, min(STOP, ending + STOP - time.monotonic())))


async def _begin(own: Lease, client: engine.Client, fence: Fence, concurrency: int) -> None:
    """Take the lease before the first job, and store the concurrency of the queues."""
    sent_at = time.monotonic()
    await asyncio.to_thread(own.take)
    fence.renew(sent_at, own.seconds)
    poll = min(1.0, own.seconds / 15)
    register = partial(engine.Client.register_queues, concurrency=concurrency, poll=poll, keep=False)
    await asyncio.to_thread(asked, client, register)


def _check(concurrency: int, rate: float | None, lease: float, tolerance: float) -> None:
    if sys.platform == "win32":
        raise ConfigurationError("workers run on POSIX; on Windows jobs can be submitted and read")
    if not isinstance(concurrency, int) or isinstance(concurrency, bool) or concurrency < 1:
        raise ValueError(f"concurrency must be at least 1, not {concurrency!r}")
    for name, value in (("rate", rate), ("lease", lease)):
        if value is not None and not 0 < value < math.inf:
            raise ValueError(f"{name} must be positive and finite, not {value!r}")
    if not 0 <= tolerance < math.inf:
        raise ValueError(f"tolerance must be 0 or more seconds, not {tolerance!r}")


async def _live(own: Lease, worker: engine.Worker, fence: Fence, desk: Desk, durations: SharedDurations) -> None:
    """Renew the lease until this worker is replaced, and take over the jobs of dead workers."""
    pulse = Pulse(own.seconds)
    tasks = [asyncio.ensure_future(_reap(own, worker, pulse)), asyncio.ensure_future(_share(own, durations))]
    try:
        while True:
            sent_at = time.monotonic()
            progress, desk.progress = desk.progress, {}
            try:
                alive = await asyncio.to_thread(own.renew, progress)
            except JobsDatabaseError as error:
                desk.progress = {**progress, **desk.progress}
                pulse.missed()
                logger.warning("worker %s cannot renew its lease: %s", own.worker_id, error)
            else:
                if not alive:
                    raise WorkerReplacedError(f"worker {own.worker_id} was silent for too long, and was replaced")
                pulse.renewed(sent_at)
                fence.renew(sent_at, own.seconds)
            await asyncio.sleep(max(0.0, sent_at + own.seconds / BEATS - time.monotonic()))
    finally:
        for task in tasks:
            task.cancel()


async def _share(own: Lease, durations: SharedDurations) -> None:
    """Exchange learned durations with the other workers, once at the start and once a lease."""
    while True:
        try:
            await durations.exchange()
        except Exception as error:  # noqa: BLE001 - polls are only less precise
            _warn(own, "exchange durations", error)
        await asyncio.sleep(own.seconds)


def _warn(own: Lease, what: str, error: Exception) -> None:
    logger.warning("worker %s cannot %s: %s: %s", own.worker_id, what, type(error).__name__, redact(str(error)))


class Pulse:
    """Permission to declare other workers dead. Requires one full lease of renewals without a database failure."""

    def __init__(self, lease: float) -> None:
        self._lease = lease
        self._last = time.monotonic()
        self._from = self._last + lease

    def renewed(self, at: float) -> None:
        """Record a renewal. After a long gap the period restarts, since other workers may have been cut off as well."""
        if at - self._last > self._lease / 2:
            self.missed()
        self._last = at

    def missed(self) -> None:
        """Record a failed renewal, and restart the period."""
        self._from = time.monotonic() + self._lease

    @property
    def may_bury(self) -> bool:
        """True if workers with an expired lease count as dead."""
        now = time.monotonic()
        return now >= self._from and now - self._last <= self._lease / 2


async def _reap(own: Lease, worker: engine.Worker, pulse: Pulse) -> None:
    """Return the jobs of dead workers to their queues. Runs in its own task, since it may wait for long."""
    warned = set[str]()
    while True:
        await asyncio.sleep(own.seconds / BEATS)
        if not pulse.may_bury:
            continue
        try:
            for dead in await asyncio.to_thread(own.bury):
                left = await asyncio.to_thread(worker.give_back, dead)
                if left == 0:
                    await asyncio.to_thread(own.drop, dead)
                elif dead not in warned:
                    warned.add(dead)
                    logger.warning("%s jobs of dead worker %s wait for a worker of their own version", left, dead)
        except Exception as error:  # noqa: BLE001 - the engine raises its own errors, and this task must go on
            _warn(own, "take over the jobs of dead workers", error)


async def _stop(own: Lease, worker: engine.Worker, fence: Fence, desk: Desk) -> None:
    """Stop taking jobs, cancel waits, let a write in progress end, and return the jobs to the queues."""
    desk.stopping = True
    fence.shut()
    worker.take_no_more()
    await _cancelled(worker, GRACE + 0.5)
    try:
        async with asyncio.timeout(1.0):
            await asyncio.to_thread(worker.give_back, own.worker_id)
            await asyncio.to_thread(own.drop, own.worker_id)
    except Exception as error:  # noqa: BLE001 - others take over when the lease expires
        _warn(own, "return its jobs", error)


async def _drop_everything(worker: engine.Worker, fence: Fence) -> None:
    """Stop all jobs, which now belong to other workers."""
    fence.shut()
    worker.take_no_more()
    await _cancelled(worker, 0.5)


async def _cancelled(worker: engine.Worker, seconds: float) -> None:
    if tasks := worker.tasks():
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=seconds)
