"""A worker: takes jobs, renews its lease, and takes over the jobs of dead workers."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from .. import ComposeClient
from .._api.endpoints import client_parts
from .._arguments import check_instance, check_positive, check_seconds
from .._log import logger
from .._redact import redact
from ..errors import ClientClosedError, ConfigurationError
from . import engine
from .job_errors import JobsDatabaseError, WorkerReplacedError
from .job_runner import WRITE_GRACE, WorkerState, run_job, run_logged
from .lease import Lease
from .lease_gate import LeaseGate, uptime
from .limited_client import check_open, limit_client, settle_of
from .parent_jobs import run_fleet, run_tick
from .shared_durations import SharedDurations
from .shared_rate import SharedRate

MAX_STOP_TIME: Final = 9.5
"""Maximum number of seconds for stopping a worker."""
MIN_CLOSE_TIME: Final = 0.5
"""Seconds of them that are kept for closing the engine."""
MAX_POLL_TIME: Final = 2.0
"""Maximum number of seconds of a poll of the queues, unless the database does not respond."""
MIN_LEASE: Final = 1.0
"""Minimum number of seconds of a lease."""
HEARTBEATS_PER_LEASE: Final = 5
"""Number of renewals per lease."""


async def run_worker(
    store: engine.JobStore,
    compose: ComposeClient,
    *,
    concurrency: int,
    rate: float | None,
    lease: float,
    tolerance: float,
) -> None:
    """Run jobs until cancelled; see :meth:`compose_async.durable.Jobs.work`."""
    check_instance("compose", compose, ComposeClient)
    _check(concurrency, rate, lease, tolerance)
    database = store.database
    worker_id = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    gate = LeaseGate(None if rate is None else SharedRate(database, rate))
    runners: engine.Runners = {}
    worker = engine.DbosInstance(database, runners, worker_id=worker_id)  # raises if the process already has a worker
    own_lease = Lease(database, worker_id, lease)
    stop_by = math.inf
    try:
        with limit_client(compose, gate) as limited:
            durations = SharedDurations(database, client_parts(compose).histories)
            tolerance = client_parts(compose).tolerance or tolerance
            state = WorkerState(compose=limited, settle=settle_of(compose), tolerance=tolerance)
            runners[engine.JOBS] = partial(run_logged, partial(run_job, state))
            runners[engine.FLEETS] = partial(run_logged, partial(run_fleet, state, store))
            runners[engine.TICKS] = partial(run_logged, partial(run_tick, state, store))
            try:
                await _take_lease(own_lease, store, gate, concurrency)
                store.run(lambda _: worker.launch())
                await _keep_lease(own_lease, worker, gate, state, durations)
            except (asyncio.CancelledError, ClientClosedError):
                stop_by = time.monotonic() + MAX_STOP_TIME
                await _stop(own_lease, worker, gate, state, stop_by - MIN_CLOSE_TIME)
                raise
            except WorkerReplacedError:
                await _cancel_jobs(worker, gate, 0.5)  # they belong to other workers now
                raise
    finally:
        gate.close()
        await worker.close(max(MIN_CLOSE_TIME, min(MAX_STOP_TIME, stop_by - time.monotonic())))


async def _take_lease(own_lease: Lease, store: engine.JobStore, gate: LeaseGate, concurrency: int) -> None:
    """Take the lease before the first job, and store the concurrency of the queues."""
    sent_at = uptime()
    await asyncio.to_thread(own_lease.acquire)
    gate.renew(sent_at, own_lease.seconds)
    poll = min(1.0, own_lease.seconds / 15)
    register = partial(engine.JobStore.register_queues, concurrency=concurrency, poll=poll)
    await asyncio.to_thread(store.run, register)


def _check(concurrency: int, rate: float | None, lease: float, tolerance: float) -> None:
    if sys.platform == "win32":
        raise ConfigurationError("workers run on POSIX; on Windows jobs can be submitted and read")
    # A bool raises ValueError, as 0 does, for compatibility.
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or concurrency < 1:
        raise ValueError(f"concurrency must be at least 1, not {concurrency!r}")
    check_positive("rate", 1 if rate is None else rate)
    if check_positive("lease", lease) < MIN_LEASE:
        raise ValueError(f"lease must be at least {MIN_LEASE:g} s, not {lease!r}: it has to outlast a slow renewal")
    check_seconds("tolerance", tolerance)


async def _keep_lease(
    own_lease: Lease, worker: engine.DbosInstance, gate: LeaseGate, state: WorkerState, durations: SharedDurations
) -> None:
    """Renew the lease until this worker is replaced, and take over the jobs of dead workers."""
    permission = TakeoverPermission(own_lease.seconds)
    take_over = partial(_take_over_dead_workers, own_lease, worker, permission, set())
    heartbeat = own_lease.seconds / HEARTBEATS_PER_LEASE
    tasks = [
        asyncio.ensure_future(_repeat(own_lease, heartbeat, "take over the jobs of dead workers", take_over)),
        asyncio.ensure_future(_repeat(own_lease, own_lease.seconds, "exchange durations", durations.exchange)),
    ]
    try:
        while True:
            check_open(state.compose)
            sent_at = uptime()
            progress, state.progress = state.progress, {}
            try:
                alive = await asyncio.to_thread(own_lease.renew, progress)
            except JobsDatabaseError as error:
                state.progress = {**progress, **state.progress}
                permission.missed()
                logger.warning("worker %s cannot renew its lease: %s", own_lease.worker_id, error)
            else:
                if not alive:
                    raise WorkerReplacedError(f"worker {own_lease.worker_id} was silent for too long, and was replaced")
                permission.renewed(sent_at, own_lease.renewed_at)
                gate.renew(sent_at, own_lease.seconds)
            await asyncio.sleep(max(0.0, sent_at + heartbeat - uptime()))
    finally:
        for task in tasks:
            task.cancel()


async def _repeat(own_lease: Lease, seconds: float, what: str, action: Callable[[], Awaitable[None]]) -> None:
    """Call at once and then at this interval. Failures are logged: the next call may succeed."""
    while True:
        try:
            await action()
        except Exception as error:  # noqa: BLE001 - the engine raises its own errors, and this task must go on
            _log_failure(own_lease, what, error)
        await asyncio.sleep(seconds)


def _log_failure(own_lease: Lease, what: str, error: Exception) -> None:
    logger.warning("worker %s cannot %s: %s: %s", own_lease.worker_id, what, type(error).__name__, redact(str(error)))


class TakeoverPermission:
    """Permission to declare other workers dead. Requires one full lease of renewals without a database failure."""

    def __init__(self, lease: float) -> None:
        self._lease = lease
        self._last_renewal = uptime()
        self._clock_offset: float | None = None
        self._reliable_from = self._last_renewal + lease

    def renewed(self, at: float, at_by_database: float) -> None:
        """Record a renewal. After a long gap, or a jump of the database's clock, the period restarts.

        Other workers may have been cut off as well, or had no time to renew.
        """
        offset = at_by_database - at
        jump = 0.0 if self._clock_offset is None else abs(offset - self._clock_offset)
        if max(at - self._last_renewal, jump) > self._lease / 2:
            self.missed()
        self._last_renewal, self._clock_offset = at, offset

    def missed(self) -> None:
        """Record a failed renewal, and restart the period."""
        self._reliable_from = uptime() + self._lease

    @property
    def may_declare_dead(self) -> bool:
        """True if workers with an expired lease count as dead."""
        now = uptime()
        return now >= self._reliable_from and now - self._last_renewal <= self._lease / 2


async def _take_over_dead_workers(
    own_lease: Lease, worker: engine.DbosInstance, permission: TakeoverPermission, warned: set[str]
) -> None:
    """Return the jobs of dead workers to their queues. Runs in its own task, since it may wait for long."""
    if not permission.may_declare_dead:
        return
    for dead in await asyncio.to_thread(own_lease.mark_dead):
        left = await asyncio.to_thread(worker.requeue_jobs, dead)
        if left == 0:
            await asyncio.to_thread(own_lease.delete, dead)
        elif dead not in warned:
            warned.add(dead)
            logger.warning("%s jobs of dead worker %s wait for a worker of their own version", left, dead)


async def _stop(
    own_lease: Lease, worker: engine.DbosInstance, gate: LeaseGate, state: WorkerState, end_at: float
) -> None:
    """Stop taking jobs, cancel waits, let a write in progress end, and return the jobs to the queues."""
    state.stopping = True
    await _cancel_jobs(worker, gate, WRITE_GRACE + 0.5)
    try:
        async with asyncio.timeout(max(1.0, end_at - time.monotonic())):
            await asyncio.to_thread(worker.requeue_jobs, own_lease.worker_id)
            await asyncio.to_thread(own_lease.delete, own_lease.worker_id)
    except Exception as error:  # noqa: BLE001 - others take over when the lease expires
        _log_failure(own_lease, "return its jobs", error)


async def _cancel_jobs(worker: engine.DbosInstance, gate: LeaseGate, seconds: float) -> None:
    """Send nothing more, take no more jobs, and cancel the running ones."""
    gate.close()
    worker.stop_dequeuing()
    joining = asyncio.ensure_future(asyncio.to_thread(worker.wait_for_last_poll, MAX_POLL_TIME))
    last_poll = asyncio.ensure_future(asyncio.wait([joining], timeout=MAX_POLL_TIME))
    tasks = worker.tasks()
    for task in tasks:
        task.cancel()
    await asyncio.wait([last_poll, *tasks], timeout=seconds)
