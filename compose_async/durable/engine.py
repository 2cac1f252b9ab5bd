"""The engine of the jobs: DBOS stores the journal and assigns jobs to workers. Only this module imports DBOS."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Self, TypeVar

from dbos import DBOS, DBOSClient, Serializer, WorkflowSchedule, WorkflowStatus
from dbos import _dbos as dbos_globals
from dbos._error import DBOSException, DBOSWorkflowIDInUseError
from dbos._sys_db import ClientScheduleInput
from dbos._utils import INTERNAL_QUEUE_NAME, GlobalParams

from .._types import Json
from ..errors import ConfigurationError
from . import journal_json
from .database import Database, default_url, readable_errors

logging.getLogger("dbos").addHandler(logging.NullHandler())  # without a handler DBOS prints to the console

APPLICATION: Final = "compose-async"
"""Name of the application in DBOS."""
STEPS_VERSION: Final = "compose-1"
"""Version of the order of a job's steps. Only workers with the same version continue a started job."""
JOBS: Final = "compose_job"
"""Kind of the jobs that do work on one deployment."""
FLEETS: Final = "compose_fleet"
"""Kind of the jobs that submit a job for each deployment of a fleet."""
TICKS: Final = "compose_tick"
"""Kind of the jobs that run at each time of a schedule. Kinds are stored: do not rename them."""
QUEUE: Final = "compose"
"""Queue of the jobs that do work on one deployment."""
FLEET_QUEUE: Final = "compose-fleets"
"""Queue of the jobs that submit and watch others. They never occupy the places of the jobs they wait for."""
MAX_RECOVERIES: Final = 1_000_000_000
"""Number of recoveries after which DBOS would give up a job."""

JobRow = WorkflowStatus
"""A row of the engine about one job."""
ScheduleRow = WorkflowSchedule
"""A row of the engine about one schedule."""


T = TypeVar("T")

Runners = dict[str, Callable[..., Awaitable[Json]]]
"""Functions that run a job, by its kind: JOBS, FLEETS or TICKS. Each takes the journal and the stored arguments."""


class JsonSerializer(Serializer):
    """A serializer that stores plain JSON, and no pickle."""

    def name(self) -> str:
        return "compose_json"

    def serialize(self, data: Any) -> str:
        return journal_json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:
        return journal_json.loads(serialized_data)


class JobStore:
    """The stored jobs, schedules and queues. All methods block, so they run in threads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.dbos = DBOSClient(
            system_database_engine=database.engine,
            serializer=JsonSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    @classmethod
    def open(cls, url: str | None) -> Self:
        """Open a database, and create or migrate its tables. Raises ConfigurationError or JobsDatabaseError."""
        store = cls(Database(url or default_url()))
        try:
            store.run(cls._prepare)
        except BaseException:
            store.close()
            raise
        return store

    def run(self, query: Callable[[Self], T]) -> T:
        """Run a query and return its result. Errors of the database become JobsDatabaseError."""
        with readable_errors():
            return query(self)

    def _prepare(self) -> None:
        self.database.check_version()
        with self.database.migration_lock():
            self.dbos._sys_db.run_migrations()  # noqa: SLF001 - the public API opens a second engine
            self.database.create_tables()
        self.register_queues()

    def register_queues(self, *, concurrency: int | None = None, poll: float = 1.0) -> None:
        """Store the queues. Without a ``concurrency``, stored queues stay unchanged."""
        policy: Any = "never_update" if concurrency is None else "always_update"
        self.dbos.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=concurrency,
            polling_interval_sec=poll,
            on_conflict=policy,
        )
        self.dbos.register_queue(FLEET_QUEUE, polling_interval_sec=poll, on_conflict=policy)

    def enqueue(
        self,
        kind: str,
        key: str,
        document: Json,
        *,
        partition: str | None = None,
        timeout: float | None = None,
        delay: float = 0,
    ) -> bool:
        """Store a job. Return False if its key is in use.

        A ``partition`` is the name of a deployment: of the jobs in one partition, the queue runs one at a time.
        """
        options = {
            "workflow_name": kind,
            "queue_name": _queue(partition),
            "queue_partition_key": partition,
            "workflow_id": key,
            "workflow_id_reuse_policy": "reject",
            "workflow_timeout": timeout,
            "delay_seconds": delay or None,
        }
        wanted: Any = {name: value for name, value in options.items() if value is not None}
        try:
            self.dbos.enqueue(wanted, document)
        except DBOSWorkflowIDInUseError:
            return False
        return True

    def rows(self, **filters: Any) -> list[JobRow]:
        """Return the engine's rows of jobs, newest first."""
        return self.dbos.list_workflows(name=[JOBS, FLEETS, TICKS], sort_desc=True, **filters)

    def cancel(self, key: str) -> None:
        """Cancel a job that has not ended. Its worker reacts within a second."""
        self.dbos.cancel_workflow(key)

    def delete(self, keys: list[str]) -> None:
        """Delete jobs and all their stored data."""
        self.dbos.delete_workflows(keys)
        self.database.forget_progress(keys)

    def schedule(self, name: str, cron: str, document: Json, *, timezone: str, catch_up: bool) -> None:
        """Store a schedule, or replace the one with this name. Raises ValueError for an invalid cron expression."""
        wanted: ClientScheduleInput = {
            "schedule_name": name,
            "workflow_name": TICKS,
            "schedule": cron,
            "context": document,
            "automatic_backfill": catch_up,
            "cron_timezone": timezone,
            "queue_name": FLEET_QUEUE,
        }
        try:
            self.dbos.apply_schedules([wanted])
        except DBOSException as error:
            msg = f"cron must have five fields, such as '0 3 * * *', or six with the seconds first: {error}"
            raise ValueError(msg) from None

    def schedules(self) -> list[ScheduleRow]:
        """Return the stored schedules."""
        return self.dbos.list_schedules(workflow_name=TICKS)

    def unschedule(self, name: str) -> None:
        """Delete a schedule if it exists."""
        self.dbos.delete_schedule(name)

    def resume(self, row: JobRow) -> None:
        """Let a cancelled job continue at its last step."""
        self.dbos.resume_workflow(row.workflow_id, queue_name=_queue(row.queue_partition_key))

    def rewind(self, row: JobRow, step: int) -> None:
        """Let an ended job continue from this step. The results of this step and later ones are discarded."""
        self.dbos._sys_db.rewind_workflow(  # noqa: SLF001 - the public API omits the partition
            row.workflow_id,
            step,
            queue_name=_queue(row.queue_partition_key),
            queue_partition_key=row.queue_partition_key,
        )

    def close(self) -> None:
        """Close the engine and the connections."""
        self.dbos.destroy()
        self.database.close()


def _queue(partition: str | None) -> str:
    return QUEUE if partition else FLEET_QUEUE


class DbosInstance:
    """The only DBOS instance of this process. Runs jobs on the event loop that launched it."""

    def __init__(self, database: Database, runners: Runners, *, worker_id: str) -> None:
        if dbos_globals._dbos_global_instance is not None:  # noqa: SLF001 - there is no public API
            raise ConfigurationError("this process already runs DBOS, of which there can be one: start another process")
        if GlobalParams.dbos_cloud:
            raise ConfigurationError("workers do not run in DBOS Cloud, which would take over their settings")
        self._launched = False
        self._dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": database.engine,
                "serializer": JsonSerializer(),
                "application_version": STEPS_VERSION,
                "executor_id": worker_id,
                "use_listen_notify": False,
                "run_migrations": False,
                "log_level": "CRITICAL",  # DBOS logs a cancelled job as an error with a traceback
                "scheduler_polling_interval_sec": 5.0,
                "notification_listener_polling_interval_sec": 0.1,  # a thread without queries that stops only then
            }
        )
        registered = dbos_globals._get_or_create_dbos_registry().workflow_info_map  # noqa: SLF001 - as above
        for kind in (JOBS, FLEETS, TICKS):
            registered.pop(kind, None)  # left by an earlier worker of this process
            DBOS.workflow(name=kind, max_recovery_attempts=MAX_RECOVERIES)(_workflow(runners, kind))

    def launch(self) -> None:
        """Start taking jobs. Blocks briefly; must be called on the event loop that will run the jobs."""
        DBOS.launch()
        self._launched = True

    def tasks(self) -> list[Any]:
        """Return the tasks of the running jobs."""
        return list(self._dbos._workflow_tasks)  # noqa: SLF001 - there is no public API

    def stop_dequeuing(self) -> None:
        """Stop taking jobs. Running jobs continue."""
        for event in self._dbos.background_thread_stop_events:
            event.set()

    def wait_for_last_poll(self, seconds: float) -> None:
        """Wait for the end of the last poll of each queue, at most so many seconds. No job is taken after it."""
        for thread in threading.enumerate():
            if thread.name.startswith("queue-worker-"):
                thread.join(seconds)

    def requeue_jobs(self, worker_id: str) -> int:
        """Put the started jobs of a worker back into their queues, and return the number of jobs that it still has.

        Jobs of another ``STEPS_VERSION`` stay: only a worker with that version may return them.
        """
        if not self._launched:
            return 0
        system = self._dbos._sys_db  # noqa: SLF001 - the public API does not check the owner
        for pending in system.get_pending_workflows(worker_id, STEPS_VERSION):
            system.reenqueue_for_recovery(pending.workflow_id, [worker_id], INTERNAL_QUEUE_NAME)
        return len(system.list_workflows(executor_id=worker_id, status="PENDING", load_input=False, load_output=False))

    async def close(self, seconds: float) -> None:
        """Stop the engine in this process, and replace the event loop's thread pool.

        Waits at most ``seconds``. While the database is unavailable, the engine's threads end later on their own.
        """
        await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(DBOS.destroy))}, timeout=seconds)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))


def _workflow(runners: Runners, kind: str) -> Callable[..., Coroutine[Any, Any, Json]]:
    async def run(*arguments: Any) -> Json:  # a document; for a tick, its time and a document
        return await runners[kind](Journal(), *arguments)

    return run


class Journal:
    """The steps of the current task's job. The result of each step is stored before the next step begins."""

    def __init__(self) -> None:
        self.key = str(DBOS.workflow_id)
        self.count = 0

    async def step(self, name: str, function: Callable[[], Awaitable[Json]]) -> Json:
        """Run a step, or return its stored result. The step of a cancelled job is cancelled within a second."""
        self.count += 1

        async def preemptible() -> Json:  # DBOS takes a coroutine function only
            return await function()

        return await DBOS.run_step_async({"name": name, "preemptible": True}, preemptible)
